/**
 * Finds how a text holds a table: what cuts its rows into cells, which lines are no rows, and whether the first row holds
 * names. Candidates are judged by the meaning of the cells that they give, over the first rows and the last.
 */
import { judgeHeader } from '../../cells/header-row.ts';
import { certain, type Finding } from '../../cells/finding.ts';
import { isMissingMark, isNumberShape, isValueShape, shapeOf } from '../../cells/cell-shape.ts';
import { counted } from '../../../words/counted.ts';
import { BLANKS, NULL, type TextDialect } from '../text-rows.ts';
import { candidates, delimiterName, firstLines } from './candidates.ts';
import { judge, type Judged } from './judge.ts';
import { type SampleRow, sampleOf } from './sample.ts';
import { headerRowsOf, isTotal } from './table-rows.ts';

/** Rows of the file's beginning and of its end that candidates are judged by. */
const HEAD_ROWS = 150;
const TAIL_ROWS = 60;

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
  readonly header_rows?: number | undefined;
  readonly skip_after_header?: number | undefined;
}

export interface FoundTable {
  readonly delimiter: Finding<string>;
  readonly quote: Finding<string>;
  readonly escape: Finding<string>;
  readonly skip_initial_space: Finding<boolean>;
  readonly colspecs: Finding<string>;
  readonly comment: Finding<string>;
  readonly skip_rows: Finding<number>;
  readonly skip_footer: Finding<number>;
  readonly trailing_delimiter: Finding<boolean>;
  readonly header: Finding<boolean>;
  readonly header_rows: Finding<number>;
  readonly skip_after_header: Finding<number>;
  /** Whether databases' \N stands for missing cells. */
  readonly hasNulls: boolean;
  /** Cells of the table's rows, names included. */
  readonly rows: readonly (readonly string[])[];
  /** What the user should know although nothing was left out, in sentences. */
  readonly hints: readonly string[];
  readonly regularity: number;
}

const SEP = /^"?sep=(.|\\t)"?[ \t]*(?:\r\n|\n|\r)/i;

/** Marks with which programs begin lines of remarks. */
const COMMENT = /^(#|%|\/\/|!|--)/;

const withoutLines = (text: string, lines: number, newline: string): string => {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = text.indexOf(newline, at);
    if (end < 0) return '';
    at = end + 1;
  }
  return text.slice(at);
};

/** The lines at the beginning that begin with the same mark of remarks. */
function commentLines(text: string, newline: string): { mark: string; lines: string[] } | null {
  const mark = COMMENT.exec(text)?.[1];
  if (mark === undefined) return null;
  const lines: string[] = [];
  for (let at = 0; text.startsWith(mark, at); ) {
    const end = text.indexOf(newline, at);
    lines.push(text.slice(at, end < 0 ? text.length : end));
    if (end < 0) return null;
    at = end + 1;
  }
  return { mark, lines };
}

/** Finds the table in a text, with whatever is given taken for granted. */
export function findTable(text: SampledText, newline: TextDialect['newline'], given: GivenTable): FoundTable {
  const end = newline === '\r' ? '\r' : '\n';
  const separated = given.skip_rows === undefined && given.delimiter === undefined ? SEP.exec(text.head) : null;
  if (separated !== null) {
    const mark = separated[1] === '\\t' ? '\t' : separated[1];
    const found = findTable({ ...text, head: withoutLines(text.head, 1, end) }, newline, {
      ...given,
      delimiter: mark,
      skip_rows: 0,
    });
    return {
      ...found,
      delimiter: certain(mark, `The first line says so: "${separated[0].trim()}".`),
      skip_rows: certain(1, 'The first line names the delimiter and is no row.'),
    };
  }
  const skipped = given.skip_rows ?? 0;
  const head = withoutLines(text.head, skipped, end);
  const remarks = given.comment === undefined && given.skip_rows === undefined ? commentLines(head, end) : null;
  let comment = given.comment ?? remarks?.mark ?? '';
  let best = findBest({ ...text, head }, newline, comment, given);
  let skip: Finding<number> = certain(skipped, 'The first line begins the table.');
  let remark: Finding<string> = certain(comment, comment === '' ? 'No line begins with a mark of remarks.' : 'Given.');
  if (remarks !== null) {
    const { mark, lines } = remarks;
    const named = namesInRemarks(lines, best.judged, head, newline);
    if (named) {
      comment = '';
      best = findBest({ ...text, head: withoutLines(head, lines.length - 1, end) }, newline, '', given);
      skip = certain(
        lines.length - 1,
        lines.length === 1
          ? 'The first line begins the table.'
          : `${counted(lines.length - 1, 'line')} with "${mark}" stand before the names.`,
      );
      remark = certain('', `The line with "${mark}" right above the rows holds the names.`);
    } else {
      remark = {
        value: mark,
        evidence: `${counted(lines.length, 'line')} at the beginning ${lines.length === 1 ? 'begins' : 'begin'} with "${mark}".`,
        confidence: 0.9,
        runnerUp: { value: '', evidence: '' },
      };
    }
  }
  const { judged } = best;
  const { sample, table } = judged;
  if (given.skip_rows === undefined && table.begin > 0) {
    const [first] = sample.rows.slice(table.begin);
    skip = {
      value: skip.value + first.line,
      evidence: `${counted(first.line, 'line')} before it ${first.line === 1 ? 'has' : 'have'} other cells than the rows of the table.`,
      confidence: 0.85,
      runnerUp: { value: skip.value, evidence: '' },
    };
  }
  const begin = given.skip_rows === undefined ? table.begin : 0;
  const tableRows = sample.rows.slice(begin, table.end);
  const rows = tableRows.map(({ cells }) => cells);
  const hints: string[] = [];
  const footer = footerOf(sample.rows.slice(table.end), tableRows, sample.isWhole, given, hints);
  const tableCells = footer.isTotalRow ? rows.slice(0, -1) : rows;
  const header: Finding<boolean> = given.header === undefined ? judgeHeader(tableCells) : certain(given.header, '');
  const more =
    header.value && table.width > 1 && given.header_rows === undefined && given.skip_after_header === undefined
      ? headerRowsOf(tableCells.slice(0, HEAD_ROWS))
      : { names: 1, skipped: 0 };
  if (table.hasRowNames) {
    hints.push(
      'Each row has one cell more than the first: it may begin with a name that has no column, as R writes tables. Add a name to the first row.',
    );
  }
  return {
    ...dialectFindings(best),
    comment: remark,
    skip_rows: skip,
    skip_footer: footer.finding,
    trailing_delimiter: certain(
      given.trailing_delimiter ?? table.hasTrailing,
      table.hasTrailing
        ? 'Each row ends with a delimiter that the names have not.'
        : 'Rows do not end with a delimiter.',
    ),
    header,
    header_rows: certain(
      given.header_rows ?? more.names,
      more.names === 2
        ? 'The second row holds names, too: the first has gaps or says the same twice.'
        : 'One row holds the names.',
    ),
    skip_after_header: certain(
      given.skip_after_header ?? more.skipped,
      more.skipped > 0 ? 'A row of units stands below the names.' : 'The rows begin right below the names.',
    ),
    hasNulls: rows.some((row) => row.includes(NULL)),
    rows: tableCells,
    hints,
    regularity: table.regularity,
  };
}

/** The best dialect, and the best one that cuts otherwise. */
function findBest(text: SampledText, newline: TextDialect['newline'], comment: string, given: GivenTable): Best {
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
    isEverywhere: cut !== '' && lines.every((line) => line.includes(cut)),
  };
}

interface Best {
  readonly judged: Judged;
  /** The best dialect that cuts otherwise. */
  readonly runnerUp: Judged | null;
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
function wholeSample(text: SampledText, dialect: TextDialect): ReturnType<typeof sampleOf> {
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

const TAIL_CHARACTERS = 1 << 15;

/** Whether the last line of remarks holds the names of the columns, as in `#a,b,c`. */
function namesInRemarks(
  lines: readonly string[],
  { dialect, table, sample }: Judged,
  head: string,
  newline: TextDialect['newline'],
): boolean {
  const last = lines.at(-1) ?? '';
  const cells = sampleOf(last, true, { ...dialect, newline, comment: null }, 1).rows[0]?.cells ?? [];
  if (table.width < 2 || cells.length !== table.width || head === '') return false;
  const rows = sample.rows.slice(table.begin, table.end).map((row) => row.cells);
  return cells.every((cell) => cell.trim() !== '') && judgeHeader([cells, ...rows]).value && !judgeHeader(rows).value;
}

function dialectFindings({
  judged,
  runnerUp,
  isEverywhere,
}: Best): Pick<FoundTable, 'delimiter' | 'quote' | 'escape' | 'skip_initial_space' | 'colspecs'> {
  const { dialect, table, sample, score } = judged;
  const { delimiter, quote, escape, colspecs } = dialect;
  const rows = sample.rows.length;
  const regular = Math.round(table.regularity * (table.end - table.begin));
  const isSingle = table.width < 2;
  const cells = sample.rows.slice(table.begin, table.end);
  const hasQuotes = cells.some(({ quoted }) => quoted.includes(true));
  const margin = runnerUp === null ? 1 : 1 - runnerUp.score / score;
  const isWeak = score < 0.25 && !isEverywhere;
  const confidence = Math.max(0, Math.min(1, 0.5 + 1.5 * margin, isWeak ? 0.55 : 1));
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

const numberOf = (cell: string): number => Number(cell.trim().replaceAll(' ', '').replace(',', '.'));

/** Whether each number of the last row is the sum of those above it, in at least one column. */
function isSumOf(last: readonly string[], above: readonly (readonly string[])[]): boolean {
  let sums = 0;
  for (let column = 0; column < last.length; column++) {
    if (!isNumberShape(shapeOf(last[column] ?? ''))) continue;
    const values = above.map((row) => row[column] ?? '').filter((cell) => isNumberShape(shapeOf(cell)));
    const sum = values.reduce((total, cell) => total + numberOf(cell), 0);
    if (values.length < 2 || !(Math.abs(sum - numberOf(last[column])) <= 1e-6 * Math.max(1, Math.abs(sum)))) continue;
    sums++;
  }
  return sums > 0;
}

interface Footer {
  readonly finding: Finding<number>;
  readonly isTotalRow: boolean;
}

/** The rows behind the table, and a row of totals at its end. */
function footerOf(
  behind: readonly SampleRow[],
  table: readonly SampleRow[],
  isWhole: boolean,
  given: GivenTable,
  hints: string[],
): Footer {
  if (given.skip_footer !== undefined) return { finding: certain(given.skip_footer, ''), isTotalRow: false };
  const lines = behind.reduce((sum, row) => sum + row.lines, 0);
  const none = (value: number): Footer['finding'] => ({
    value,
    evidence: `${counted(value, 'line')} at the end ${value === 1 ? 'has' : 'have'} other cells than the rows of the table.`,
    confidence: 0.85,
    runnerUp: { value: 0, evidence: '' },
  });
  const last = table.at(-1);
  if (isWhole && last !== undefined && table.length > 3 && last.cells.length > 1 && isTotal(last)) {
    const above = table.slice(1, -1).map(({ cells }) => cells);
    const isComplete = above.length < HEAD_ROWS - 2;
    if (isComplete && isSumOf(last.cells, above)) {
      return {
        finding: {
          value: lines + last.lines,
          evidence: `The last row, "${last.cells.find((cell) => !isMissingMark(cell)) ?? ''}", is the sum of the rows above it.`,
          confidence: 0.8,
          runnerUp: { value: lines, evidence: '' },
        },
        isTotalRow: true,
      };
    }
    hints.push(
      `The last row begins with "${last.cells.find((cell) => !isMissingMark(cell)) ?? ''}": where it holds totals, leave it out with "Skip lines at the end".`,
    );
  }
  return {
    finding: lines === 0 ? certain(0, 'The table reaches to the end of the file.') : none(lines),
    isTotalRow: false,
  };
}
