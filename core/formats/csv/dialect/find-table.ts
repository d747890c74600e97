/**
 * Finds how a text holds a table: what cuts its rows into cells, which lines are no rows, and whether the first row holds
 * names. Candidates are judged by the meaning of the cells that they give, over the first rows and the last.
 */
import { judgeHeader } from '../../cells/header-row.ts';
import { certain, type Finding } from '../../cells/finding.ts';
import { counted } from '../../../words/counted.ts';
import { NULL, type TextDialect } from '../text-rows.ts';
import { type Best, findBest, type GivenTable, HEAD_ROWS, type SampledText } from './best-dialect.ts';
import { type DialectFindings, dialectFindings } from './dialect-findings.ts';
import { footerOf } from './footer.ts';
import type { Judged } from './judge.ts';
import { sampleOf } from './sample.ts';
import { headerRowsOf } from './table-rows.ts';
import { withoutLines } from './without-lines.ts';

export interface FoundTable extends DialectFindings {
  readonly comment: Finding<string>;
  readonly skip_rows: Finding<number>;
  readonly skip_footer: Finding<number>;
  readonly trailing_delimiter: Finding<boolean>;
  readonly header: Finding<boolean>;
  readonly name_mark: Finding<string>;
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

/** A mark of remarks before names, with blanks between. */
const NAME_MARK = /^(#+|%+|\/\/|!|--)[ \t]+(?=\S)/;

/** The text without a mark before its first line and the blanks behind the mark. */
const withoutMark = (text: string, mark: string): string =>
  mark !== '' && text.startsWith(mark) ? text.slice(mark.length).trimStart() : text;

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
    });
    const titles = found.skip_rows;
    return {
      ...found,
      delimiter: certain(mark, `The first line says so: "${separated[0].trim()}".`),
      skip_rows:
        titles.value === 0
          ? certain(1, 'The first line names the delimiter and is no row.')
          : { ...titles, value: titles.value + 1, evidence: `The first line names the delimiter. ${titles.evidence}` },
    };
  }
  const skipped = given.skip_rows ?? 0;
  let nameMark = given.name_mark ?? '';
  const head = withoutMark(withoutLines(text.head, skipped, end), nameMark);
  const remarks = given.comment === undefined && given.skip_rows === undefined ? commentLines(head, end) : null;
  let comment = given.comment ?? remarks?.mark ?? '';
  let best = findBest({ ...text, head }, newline, comment, given);
  let skip: Finding<number> = certain(skipped, 'The first line begins the table.');
  let remark: Finding<string> = certain(comment, comment === '' ? 'No line begins with a mark of remarks.' : 'Given.');
  if (remarks !== null) {
    const { mark, lines } = remarks;
    const named = namesInRemarks(lines, best.judged, head, newline);
    if (named !== null) {
      comment = '';
      nameMark = given.name_mark ?? NAME_MARK.exec(lines[named])?.[1] ?? '';
      best = findBest({ ...text, head: withoutMark(withoutLines(head, named, end), nameMark) }, newline, '', given);
      skip = certain(
        named,
        named === 0
          ? 'The first line begins the table.'
          : `${counted(named, 'line')} with "${mark}" ${named === 1 ? 'stands' : 'stand'} before the names.`,
      );
      remark = certain('', `A line with "${mark}" above the rows holds the names.`);
    } else {
      remark = {
        value: mark,
        evidence: `${counted(lines.length, 'line')} at the beginning ${lines.length === 1 ? 'begins' : 'begin'} with "${mark}".`,
        confidence: 0.9,
        runnerUp: { value: '', evidence: '' },
      };
    }
  }
  if (remarks === null && given.comment === undefined) {
    const between = remarksBetween({ ...text, head }, newline, best, given);
    if (between !== null) {
      best = between;
      comment = '#';
      remark = {
        value: '#',
        evidence: 'Lines that begin with "#" stand between rows, and are none.',
        confidence: 0.85,
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
    name_mark: certain(
      nameMark,
      nameMark === '' ? 'No mark stands before the names.' : `A "${nameMark}" stands before the names.`,
    ),
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

/** The best dialect with `#` as the mark of remarks, where that makes the rows more regular; else null. */
function remarksBetween(
  text: SampledText,
  newline: TextDialect['newline'],
  best: Best,
  given: GivenTable,
): Best | null {
  const { sample, table } = best.judged;
  if ((table.width > 1 && table.regularity === 1) || !sample.rows.some(({ cells }) => cells[0].startsWith('#')))
    return null;
  const without = findBest(text, newline, '#', given);
  const { regularity, width } = without.judged.table;
  return width > 1 && (table.width > 1 ? regularity > table.regularity : regularity === 1) ? without : null;
}

/** The remarks before the one that holds the names of the columns, as in `#a,b,c`; null where none does. */
function namesInRemarks(
  lines: readonly string[],
  { dialect, table, sample }: Judged,
  head: string,
  newline: TextDialect['newline'],
): number | null {
  if (table.width < 2 || head === '') return null;
  // A mark at the beginning of a line lies outside of columns of fixed width, or within the first.
  if (dialect.colspecs !== '' && NAME_MARK.test(lines.at(-1) ?? '')) return null;
  const cellsOf = (line: string | undefined): readonly string[] =>
    line === undefined
      ? []
      : (sampleOf(line.replace(NAME_MARK, ''), true, { ...dialect, newline, comment: null }, 1).rows[0]?.cells ?? []);
  const rows = sample.rows.slice(table.begin, table.end).map(({ cells }) => cells);
  const isNames = (cells: readonly string[]): boolean =>
    cells.length === table.width && cells.every((cell) => cell.trim() !== '') && judgeHeader([cells, ...rows]).value;
  const last = cellsOf(lines.at(-1));
  if (!isNames(last) || judgeHeader(rows).value) return null;
  // Units may stand in a remark of their own, below the names.
  const previous = cellsOf(lines.at(-2));
  const hasUnits = isNames(previous) && headerRowsOf([previous, last, ...rows]).skipped > 0;
  return lines.length - (hasUnits ? 2 : 1);
}
