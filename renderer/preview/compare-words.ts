/** What a comparison of two tables found, in sentences. */
import type { ComparedResults } from '../../core/protocol/inspection.ts';
import { count, plural } from '../design/numbers.ts';

type Rows = ComparedResults['rows'];
type ComparedColumn = ComparedResults['columns'][number];

/** Which rows are in both tables, and whose cells were compared. `one` and `other` name the tables. */
export function rowsText(rows: Rows, one: string, other: string): string {
  const { before, after, onlyBefore, onlyAfter, compared } = rows;
  if (compared === null)
    return `${plural(after, 'row')} in ${one}, ${count(before)} in ${other}: they come from different tables, so their cells are not compared.`;
  if (onlyBefore === null || onlyAfter === null)
    return `${plural(after, 'row')} in each. They come from different tables, so row 1 is compared with row 1, and so on.`;
  if (onlyBefore === 0 && onlyAfter === 0) return `The same ${plural(compared, 'row')} in both.`;
  return `${plural(compared, 'row')} in both, ${count(onlyAfter)} only in ${one}, ${count(onlyBefore)} only in ${other}.`;
}

/** How many columns are the same, differ, or are in one table only. */
export function columnsText({ columns, equal, left, reordered }: ComparedResults): string {
  const order = reordered ? ' Their order differs.' : '';
  const differing = columns.length + left;
  if (differing === 0)
    return `${equal === 1 ? 'The only column is' : `All ${count(equal)} columns are`} the same.${order}`;
  return `${plural(differing, 'column')} ${differing === 1 ? 'differs' : 'differ'}, ${count(equal)} ${equal === 1 ? 'is' : 'are'} the same.${order}`;
}

/** What differs in a column that both tables have, or which one has it. */
export function differenceText(
  { before, after, changed }: ComparedColumn,
  rows: Rows,
  one: string,
  other: string,
): string {
  if (before === null) return `only in ${one}`;
  if (after === null) return `only in ${other}`;
  if (changed === null) return before === after ? 'not compared' : 'another type';
  const cells = `${plural(changed, 'cell')} of ${count(rows.compared ?? 0)} ${changed === 1 ? 'differs' : 'differ'}`;
  return before === after ? cells : `another type; ${cells}`;
}
