/** The parts of the best dialect as findings: why each is what it is, the next best one, and how certain that is. */
import { isValueShape, shapeOf } from '../../cells/cell-shape.ts';
import { certain, type Finding } from '../../cells/finding.ts';
import { counted } from '../../../words/counted.ts';
import { BLANKS, spansOf } from '../text-rows.ts';
import type { Best } from './best-dialect.ts';
import { delimiterName } from './candidates.ts';
import type { Judged } from './judge.ts';

export interface DialectFindings {
  readonly delimiter: Finding<string>;
  readonly quote: Finding<string>;
  readonly escape: Finding<string>;
  readonly skip_initial_space: Finding<boolean>;
  readonly colspecs: Finding<string>;
}

/** A guess: below `DOUBT`. */
const WEAK = 0.55;
/** A delimiter that a text does not hold: chosen, it leaves lines whole. */
const IN_NO_TEXT = '\u001f';

export function dialectFindings(best: Best): DialectFindings {
  const { dialect, sample, table } = best.judged;
  const { quote } = dialect;
  const hasQuotes = sample.rows.slice(table.begin, table.end).some(({ quoted }) => quoted.includes(true));
  return {
    ...cutFindings(best),
    quote: certain(
      quote,
      hasQuotes
        ? quote === '"'
          ? 'Double quotes occur.'
          : `Cells stand in ${quote === "'" ? 'single quotes' : quote}.`
        : 'No quotes occur; double quotes would be understood.',
    ),
    escape: escapeFinding(best),
    skip_initial_space: blanksFinding(best),
  };
}

/** What cuts rows into cells: a delimiter, or columns of fixed width. Choosing the runner-up changes one of the two. */
function cutFindings(best: Best): Pick<DialectFindings, 'delimiter' | 'colspecs'> {
  const { judged, runnerUp, isUncut, isEverywhere } = best;
  const { dialect, table, sample, score } = judged;
  const { delimiter, colspecs } = dialect;
  const rows = sample.rows.length;
  const regular = Math.round(table.regularity * (table.end - table.begin));
  const margin = runnerUp === null ? 1 : 1 - runnerUp.score / score;
  const isWeak = (score < 0.25 && !isEverywhere) || isUncut || restsOnBlanks(best);
  const confidence = Math.max(0, Math.min(1, 0.5 + 1.5 * margin, isWeak ? WEAK : 1));
  const isFixed = colspecs !== '';
  const evidence = isFixed
    ? `Blanks stand at the same places of all rows: ${table.width} columns of fixed width.`
    : table.width < 2
      ? 'None of comma, semicolon, tab, vertical bar, blanks or another mark occurs regularly: a single column.'
      : `A ${delimiterName(delimiter)} cuts ${rows === 1 ? 'the only row' : `${regular} of the first ${rows} rows`} into ${table.width} cells each.`;
  const next = runnerUp === null ? '' : `Next: ${cutBy(runnerUp)}, ${counted(runnerUp.table.width, 'column')}.`;
  const nextSpans = runnerUp?.dialect.colspecs ?? '';
  if (isFixed) {
    // The delimiter of the runner-up holds once no columns of fixed width are stated.
    const other = runnerUp === null || nextSpans !== '' ? delimiter : delimiterOf(runnerUp);
    const runner = runnerUp === null ? null : { value: nextSpans, evidence: next };
    return {
      delimiter: certain(other, evidence),
      colspecs: { value: colspecs, evidence, confidence, runnerUp: runner },
    };
  }
  if (nextSpans !== '') {
    return {
      delimiter: certain(delimiter, evidence),
      colspecs: { value: '', evidence, confidence, runnerUp: { value: nextSpans, evidence: next } },
    };
  }
  return {
    delimiter: {
      value: delimiter,
      evidence,
      confidence,
      runnerUp: runnerUp === null ? null : { value: delimiterOf(runnerUp), evidence: next },
    },
    colspecs: certain('', 'A delimiter cuts the rows.'),
  };
}

const cutBy = ({ table, dialect }: Judged): string =>
  table.width < 2
    ? 'single column'
    : dialect.colspecs !== ''
      ? 'columns of fixed width'
      : delimiterName(dialect.delimiter);

const delimiterOf = ({ table, dialect }: Judged): string => (table.width < 2 ? IN_NO_TEXT : dialect.delimiter);

/** Rows below which words of a text may stand in columns by chance. */
const FEW_ROWS = 10;
/** The same where a single blank stands between two columns, and for any of fixed width. */
const FEW_NARROW = 8;
const FEW_FIXED = 4;

/** Whether the cut rests on blanks that may as well stand within texts. */
function restsOnBlanks({ judged, others }: Best): boolean {
  const { dialect, table, typed, texts } = judged;
  const rows = table.end - table.begin;
  if (table.width < 2) return false;
  if (dialect.colspecs === '') {
    const isBlanks = dialect.delimiter === BLANKS || dialect.delimiter === ' ';
    return isBlanks && rows < FEW_ROWS && texts >= typed && texts > 0;
  }
  const spans = spansOf(dialect.colspecs) ?? [];
  const isNarrow = spans.some(([from], index) => index > 0 && from - spans[index - 1][1] < 2);
  if (rows >= (isNarrow ? FEW_NARROW : FEW_FIXED)) return false;
  // Runs of blanks that cut all rows alike say the same twice.
  return !others.some(
    (other) => other.dialect.delimiter === BLANKS && other.dialect.colspecs === '' && isSame(other, judged),
  );
}

const cellsOf = ({ sample, table }: Judged): string =>
  JSON.stringify(sample.rows.slice(table.begin, table.end).map(({ cells }) => cells));
const isSame = (a: Judged, b: Judged): boolean => cellsOf(a) === cellsOf(b);

/** The best dialect that differs in one part only, and in the cells that it gives. */
const without = ({ judged, others }: Best, part: 'escape' | 'skip_initial_space'): Judged | null =>
  others.find(
    (other) =>
      other.dialect.delimiter === judged.dialect.delimiter &&
      other.dialect.colspecs === judged.dialect.colspecs &&
      other.dialect[part] !== judged.dialect[part] &&
      !isSame(other, judged),
  ) ?? null;

/** How certain one of two dialects is that differ little: its score beside the other one's. */
const confidenceOver = (other: Judged, { score }: Judged): number =>
  Math.max(0, Math.min(1, 0.5 + 1.5 * (1 - other.score / score)));

function escapeFinding(best: Best): Finding<string> {
  const { judged } = best;
  const { escape, quote } = judged.dialect;
  const other = without(best, 'escape');
  const evidence =
    escape === '' ? 'No character is escaped.' : `A ${escape} stands before quotes or delimiters within cells.`;
  if (other === null) return certain(escape, evidence);
  const cells = judged.sample.rows.slice(judged.table.begin, judged.table.end);
  if (escape === '') {
    // Backslashes of paths stand alone, and quotes that are doubled need no escape.
    const mark = other.dialect.escape;
    const texts = cells.flatMap((row) => row.cells);
    const standsAlone = texts.some((cell) => cell.replaceAll(mark + mark, '').includes(mark));
    const doublesQuotes = cells.some((row) => row.cells.some((cell, at) => row.quoted[at] && cell.includes(quote)));
    if (standsAlone || doublesQuotes) return certain(escape, `A ${mark} is a letter like others.`);
    return {
      value: '',
      evidence: `Each ${mark} stands twice, and is read as it is written.`,
      confidence: WEAK,
      runnerUp: { value: mark, evidence: `Both may mean one ${mark}, as databases write it.` },
    };
  }
  return {
    value: escape,
    evidence,
    confidence: confidenceOver(other, judged),
    runnerUp: {
      value: other.dialect.escape,
      evidence: `Without it, ${counted(other.table.width, 'column')} would come of it.`,
    },
  };
}

/** Whether blanks behind delimiters belong to cells matters to texts only: numbers and dates are read with them. */
function blanksFinding(best: Best): Finding<boolean> {
  const { judged } = best;
  const { skip_initial_space: skips, delimiter } = judged.dialect;
  const evidence = skips ? 'A blank stands behind each delimiter.' : 'No blank stands behind each delimiter.';
  const other = without(best, 'skip_initial_space');
  if (other === null) return certain(skips, evidence);
  const { sample, table } = skips ? other : judged;
  const cells = sample.rows.slice(table.begin, table.end).flatMap((row) => row.cells.slice(1));
  const texts = cells.filter((cell) => cell.trim() !== '' && !isValueShape(shapeOf(cell)));
  const blanks = texts.filter((cell) => cell.startsWith(' ')).length;
  const isUsual = delimiter.trim() !== '';
  const isClear = skips
    ? other.score < 0.9 * judged.score || (isUsual && blanks === texts.length)
    : blanks < texts.length / 2;
  if (isClear) return certain(skips, evidence);
  const share = `A blank stands behind ${blanks === texts.length ? 'each delimiter' : `the delimiter in ${blanks} of ${counted(texts.length, 'text')}`}`;
  return {
    value: skips,
    evidence: `${share}, and is ${skips ? 'dropped' : 'part of its cell'}.`,
    confidence: WEAK,
    runnerUp: { value: !skips, evidence: skips ? 'It may belong to the cell.' : 'It may belong to the delimiter.' },
  };
}
