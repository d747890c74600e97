/** Sentences about malformed lines and stray line breaks. */
import { thousands } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import type { MalformedLine } from '../source.ts';
import { type Flaw, FLAW, type StrayBreaks } from './chunk.ts';
import type { Newline } from './options.ts';

/** A malformed place in words, with the line of the file. */
export function malformedLine(
  flaw: Flaw,
  firstLine: number,
  columns: number,
): MalformedLine & { code: string; hint: string } {
  const line = firstLine + flaw.line;
  if (flaw.kind === FLAW.quote) {
    return {
      line,
      code: 'csv.bad-quote',
      message: 'There is text between a closing quote and the end of the cell.',
      hint: 'Double the quotes inside of the cell, state the escape character, choose no quote character, or choose to keep malformed rows.',
    };
  }
  if (flaw.kind === FLAW.outside) {
    return {
      line,
      code: 'csv.outside-columns',
      message: 'There is text outside of the columns of fixed width.',
      hint: 'State where the columns begin and end in "Fixed columns", or choose to keep malformed rows without it.',
    };
  }
  return {
    line,
    code: 'csv.ragged-row',
    message: `The row has ${flaw.cells} ${flaw.cells === 1 ? 'cell' : 'cells'} where there ${columns === 1 ? 'is 1 column' : `are ${columns} columns`}.`,
    hint: raggedHint(flaw),
  };
}

/** Lines that are no rows stand at the beginning or the end, or begin with a mark. */
const raggedHint = ({ kind }: Flaw): string =>
  `Mend the row, check the delimiter${kind === FLAW.short ? ', pass over lines that are no rows (Skip lines, Skip lines at the end, Comment)' : ' and the lines before the names (Skip lines, Comment), add a name where each row begins with one as R writes tables'}, or choose to keep malformed rows.`;

/** What the user reads of line ends that are none. */
export function strayBreaksText({ count, line }: StrayBreaks, newline: Newline): string {
  const [other, own] = newline === '\r' ? ['LF (line feed)', 'CR'] : ['CR (carriage return)', 'LF or CR LF'];
  const many = count === 1 ? `A single ${other} stands` : `${count} ${other} characters stand`;
  const first = count === 1 ? `on line ${line}` : `the first on line ${line}`;
  return `${many} outside quotes, ${first}. Lines of this file end with ${own}, so each is read as a character of its cell.`;
}

/** Blank lines that are rows, as only they can stand for the missing cells of a file with one column. */
export const blankRowsNotice = ({ count, line }: StrayBreaks): Notice => ({
  code: 'source.blank-rows',
  message: `${count === 1 ? 'An empty line is' : `${thousands(count)} empty lines are`} read as ${count === 1 ? 'a row' : 'rows'} with a missing cell, as the file has one column${count === 1 ? `: line ${line}` : `; the first is line ${line}`}.`,
  hint: 'Where such a line is no row, take it out of the file.',
  count,
  line,
});

export const strayBreaksNotice = (stray: StrayBreaks, newline: Newline): Notice => ({
  code: 'source.stray-breaks',
  message: strayBreaksText(stray, newline),
  count: stray.count,
  line: stray.line,
});

export const FLAW_FIELD = new Map([
  ['csv.bad-quote', 'quote'],
  ['csv.ragged-row', 'malformed'],
  ['csv.outside-columns', 'colspecs'],
]);
