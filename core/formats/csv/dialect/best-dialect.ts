/** The candidate that explains the beginning and the end of a text best, and how certain that is. */
import { isValueShape, shapeOf } from '../../cells/cell-shape.ts';
import { certain, type Finding } from '../../cells/finding.ts';
import { counted } from '../../../words/counted.ts';
import { BLANKS, type TextDialect } from '../text-rows.ts';
import { candidates, delimiterName, firstLines } from './candidates.ts';
import { judge, type Judged } from './judge.ts';
import { type Sample, sampleOf } from './sample.ts';

/** Rows of the file's beginning that candidates are judged by. */
export const HEAD_ROWS = 150;
/** Rows of its end. */
const TAIL_ROWS = 60;
const TAIL_CHARACTERS = 1 << 15;

/** The text of a file, as far as it is looked at. */
export interface SampledText {
  readonly head: string;
  /** Whether `head` is the whole file. */
  readonly isWhole: boolean;
  /** Lines of the file's end, the first of which may be cut; empty where `head` is the whole file. */
  readonly tail: string;
  /** Ending of the file's name, in small letters. */
  readonly ending: string;
}

/** What the document states. */
export interface GivenTable {
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  readonly escape?: string | undefined;
  readonly skip_initial_space?: boolean | undefined;
  readonly colspecs?: string | undefined;
  readonly comment?: string | undefined;
  readonly skip_rows?: number | undefined;
  readonly skip_footer?: number | undefined;
  readonly trailing_delimiter?: boolean | undefined;
  readonly header?: boolean | undefined;
  readonly name_mark?: string | undefined;
  readonly header_rows?: number | undefined;
  readonly skip_after_header?: number | undefined;
}

export interface DialectFindings {
  readonly delimiter: Finding<string>;
  readonly quote: Finding<string>;
  readonly escape: Finding<string>;
  readonly skip_initial_space: Finding<boolean>;
  readonly colspecs: Finding<string>;
}

/** The best dialect, and the best one that cuts otherwise. */
export function findBest(text: SampledText, newline: TextDialect['newline'], comment: string, given: GivenTable): Best {
  const end = newline === '\r' ? '\r' : '\n';
  const lines = firstLines(text.head, end, comment);
  const judgedAll: Judged[] = [];
  let wholeLines: Judged | null = null;
  const single: TextDialect = {
    delimiter: ',',
    quote: given.quote ?? '"',
    escape: '',
    newline,
    comment,
    skip_initial_space: false,
    colspecs: '',
  };
  for (const dialect of candidates(text.head, lines, given, { newline, comment })) {
    judgedAll.push(judge(dialect, wholeSample(text, dialect), text.ending));
  }
  if (given.delimiter === undefined && given.colspecs === undefined) {
    // A delimiter that the text does not hold leaves each line whole.
    const whole: TextDialect = { ...single, delimiter: '\u0000' };
    const judged = judge(whole, wholeSample(text, whole), text.ending);
    // Names that a usual mark cuts mean a table, however short its rows are; else no row to come may be cut by what is stored.
    const cutting = isValueShape(shapeOf(lines[0] ?? ''))
      ? undefined
      : USUAL.find((mark) => cutsNames(lines[0] ?? '', mark));
    const absent = USUAL.find((mark) => !text.head.includes(mark) && !text.tail.includes(mark));
    const delimiter = cutting ?? absent ?? '\u001f';
    const isCutEverywhere = cutting !== undefined && lines.every((line) => line.includes(cutting));
    wholeLines = { ...judged, dialect: { ...single, delimiter }, score: judged.score * (isCutEverywhere ? 0.2 : 1) };
    judgedAll.push(wholeLines);
  }
  const usable = judgedAll.filter(
    (one) => one.table.width > 1 || one === wholeLines || given.delimiter !== undefined || one.dialect.colspecs !== '',
  );
  usable.sort((a, b) => b.score - a.score);
  const [judged] = usable;
  const cutOf = ({ dialect, table }: Judged): string =>
    table.width < 2 ? '' : dialect.colspecs === '' ? dialect.delimiter : BLANKS;
  const cut = cutOf(judged);
  return {
    judged,
    runnerUp: usable.find((other) => cutOf(other) !== cut && !isSameCut(other, judged)) ?? null,
    isUncut: judged === wholeLines && isCutBelow(lines),
    isEverywhere: cut !== '' && lines.every((line) => line.includes(cut)),
  };
}

/** Whether a usual mark, with no blank behind it, stands equally often in all lines below the first. */
function isCutBelow([, ...lines]: readonly string[]): boolean {
  if (lines.length < 2 || lines.every((line) => isValueShape(shapeOf(line)) || line.startsWith('"'))) return false;
  return USUAL.some((mark) => {
    const count = lines[0].split(mark).length;
    return count > 1 && lines.every((line) => line.split(mark).length === count && !line.includes(`${mark} `));
  });
}

export interface Best {
  readonly judged: Judged;
  /** The best dialect that cuts otherwise. */
  readonly runnerUp: Judged | null;
  /** Whether the lines are whole although a mark may cut all but the first. */
  readonly isUncut: boolean;
  /** Whether the delimiter stands in each of the first lines. */
  readonly isEverywhere: boolean;
}

const USUAL = [',', ';', '\t', '|'];

/** Whether the mark stands between words of a line, with no blank behind it as in a sentence. */
const cutsNames = (line: string, mark: string): boolean =>
  !line.startsWith('"') && line.includes(mark) && !line.includes(`${mark} `);

/** Whether two dialects give the same first rows. */
const isSameCut = (a: Judged, b: Judged): boolean =>
  a.table.width === b.table.width &&
  JSON.stringify(a.sample.rows[a.table.begin]?.cells) === JSON.stringify(b.sample.rows[b.table.begin]?.cells);

/** Rows of the beginning and the end of the file. */
function wholeSample(text: SampledText, dialect: TextDialect): Sample {
  const head = sampleOf(text.head, text.isWhole, dialect, HEAD_ROWS);
  if (head.isWhole || head.isUnclosed) return head;
  const end = text.isWhole ? text.head.slice(-TAIL_CHARACTERS) : text.tail;
  // The first line may be cut, or stand within quotes.
  const from = end.indexOf(dialect.newline === '\r' ? '\r' : '\n') + 1;
  if (from === 0) return head;
  const tail = sampleOf(end.slice(from), true, dialect, Infinity);
  const isBroken = tail.isUnclosed || !tail.isWhole || tail.rows.some(({ hasFlaw }) => hasFlaw);
  return isBroken ? head : { rows: [...head.rows, ...tail.rows.slice(-TAIL_ROWS)], isUnclosed: false, isWhole: true };
}

/** The parts of the best dialect as findings. */
export function dialectFindings({ judged, runnerUp, isUncut, isEverywhere }: Best): DialectFindings {
  const { dialect, table, sample, score } = judged;
  const { delimiter, quote, escape, colspecs } = dialect;
  const rows = sample.rows.length;
  const regular = Math.round(table.regularity * (table.end - table.begin));
  const isSingle = table.width < 2;
  const cells = sample.rows.slice(table.begin, table.end);
  const hasQuotes = cells.some(({ quoted }) => quoted.includes(true));
  const margin = runnerUp === null ? 1 : 1 - runnerUp.score / score;
  const isWeak = score < 0.25 && !isEverywhere;
  const confidence = Math.max(0, Math.min(1, 0.5 + 1.5 * margin, isWeak || isUncut ? 0.55 : 1));
  const cutBy = (other: Judged): string =>
    other.table.width < 2
      ? 'single column'
      : other.dialect.colspecs !== ''
        ? 'columns of fixed width'
        : delimiterName(other.dialect.delimiter);
  const evidence = isSingle
    ? 'None of comma, semicolon, tab, vertical bar, blanks or another mark occurs regularly: a single column.'
    : colspecs === ''
      ? `A ${delimiterName(delimiter)} cuts ${regular} of the first ${rows} rows into ${table.width} cells each.`
      : `Blanks stand at the same places of all rows: ${table.width} columns of fixed width.`;
  return {
    delimiter: {
      value: delimiter,
      evidence,
      confidence,
      runnerUp:
        runnerUp === null
          ? null
          : {
              value: runnerUp.table.width < 2 ? '' : runnerUp.dialect.delimiter,
              evidence: `Next: ${cutBy(runnerUp)}, ${counted(runnerUp.table.width, 'column')}.`,
            },
    },
    quote: certain(
      quote,
      hasQuotes
        ? quote === '"'
          ? 'Double quotes occur.'
          : `Cells stand in ${quote === "'" ? 'single quotes' : quote}.`
        : 'No quotes occur; double quotes would be understood.',
    ),
    escape: certain(
      escape,
      escape === '' ? 'No character is escaped.' : `A ${escape} stands before quotes or delimiters within cells.`,
    ),
    skip_initial_space: certain(
      dialect.skip_initial_space,
      dialect.skip_initial_space ? 'A blank stands behind each delimiter.' : 'No blank stands behind each delimiter.',
    ),
    colspecs: certain(colspecs, colspecs === '' ? 'A delimiter cuts the rows.' : evidence),
  };
}
