/** Notices of numbers that single precision (float32) rounds, and of times that a format rounds. */
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import type { AffectedCells } from './affected-cells.ts';

/** `row` and `value` are those of the first number, rows counted from 0. `array` is null in a file of one array. */
export function roundingNotice(
  column: string,
  { count, row, value }: { readonly count: number; readonly row: number; readonly value: number },
  hint: string | null,
  array: string | null = null,
): Notice {
  const where = array === null ? '' : ` of ${array}`;
  return {
    code: 'write.rounded',
    message: `${counted(count, 'number')}${where} ${count === 1 ? 'has' : 'have'} more digits than single precision (float32) holds: ${value} becomes ${Math.fround(value)}.`,
    ...(hint !== null && { hint }),
    column,
    count,
    row,
  };
}

/** Times of a column in a format that holds milliseconds. */
export const roundedTimes = (column: string, { count, row }: AffectedCells, format: string): Notice => ({
  code: 'write.rounded-times',
  message: `${format} holds milliseconds: ${counted(count, 'time')} ${count === 1 ? 'loses its' : 'lose their'} finer part.`,
  column,
  count,
  row,
});
