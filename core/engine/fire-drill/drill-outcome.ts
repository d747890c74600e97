/** Describes in words the effect of broken data on a result. Pure functions. */
import { counted, thousands } from '../../words/counted.ts';
import { dateText } from '../../ir/functions/to-text.ts';
import type { Field } from '../../ir/types.ts';
import type { Cell } from '../../operators/kit/operator.ts';

export interface ResultTable {
  readonly fields: readonly Field[];
  readonly columns: readonly (readonly Cell[])[];
  readonly rows: number;
}

/** Difference between `before` and `after` in a sentence or two, or null if there is none. */
export function changeText(before: ResultTable, after: ResultTable): string | null {
  const said = [
    columnsText(before, after),
    before.rows === after.rows ? cellsText(before, after) : rowsText(before, after),
  ];
  const words = said.filter((text) => text !== null);
  return words.length === 0 ? null : words.join(' ');
}

const MAX_NAMES = 3;

function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  const first = names.slice(0, MAX_NAMES).map((name) => `“${name}”`);
  return `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function columnsText(before: ResultTable, after: ResultTable): string | null {
  const had = new Set(before.fields.map(({ name }) => name));
  const has = new Set(after.fields.map(({ name }) => name));
  const gone = [...had].filter((name) => !has.has(name));
  const more = [...has].filter((name) => !had.has(name));
  const said = [
    ...(gone.length > 0 ? [`The result lacks ${named(gone)}.`] : []),
    ...(more.length > 0 ? [`The result has ${named(more)} besides.`] : []),
  ];
  if (said.length > 0) return said.join(' ');
  const moved = before.fields.some(({ name }, at) => after.fields[at]?.name !== name);
  return moved ? 'The result’s columns stand in another order.' : null;
}

const rowsText = (before: ResultTable, after: ResultTable): string =>
  after.rows === 0
    ? 'The result has no rows.'
    : `The result has ${counted(after.rows, 'row')} instead of ${thousands(before.rows)}.`;

interface Changed {
  readonly field: Field;
  readonly before: readonly Cell[];
  readonly after: readonly Cell[];
  /** Cells that differ now. */
  readonly cells: readonly Cell[];
}

function cellsText(before: ResultTable, after: ResultTable): string | null {
  const changed = before.fields.flatMap((field, at): Changed[] => {
    const index = after.fields.findIndex(({ name }) => name === field.name);
    if (index < 0) return [];
    const own = before.columns[at] ?? [];
    const now = after.columns[index] ?? [];
    const cells = now.filter((cell, row) => !Object.is(cell, own[row] ?? null));
    return cells.length === 0 ? [] : [{ field, before: own, after: now, cells }];
  });
  if (changed.length === 0) return null;
  const cells = changed.flatMap(({ cells: own }) => own);
  const where =
    changed.length > MAX_NAMES ? `in ${changed.length} columns` : `in ${named(changed.map(({ field }) => field.name))}`;
  const count = counted(cells.length, 'cell');
  const [first] = cells;
  if (cells.every((cell) => cell === null)) return `${count} ${where} became missing.`;
  if (cells.every((cell) => cell === first)) {
    return `${count} ${where} became ${cellText(first ?? null, changed[0].field)}.`;
  }
  const missing = cells.filter((cell) => cell === null).length;
  const lost = missing > 0 ? `, ${thousands(missing)} of them to missing` : '';
  const spread = changed.map((one) => spreadText(one, changed.length === 1)).find((text) => text !== null) ?? '';
  return `${count} ${where} changed${lost}${spread}.`;
}

/** Range of a column's numbers, if it exceeds the earlier range. */
function spreadText({ field, before, after }: Changed, isAlone: boolean): string | null {
  const then = extentOf(before);
  const now = extentOf(after);
  if (then === null || now === null || (now[0] >= then[0] && now[1] <= then[1])) return null;
  const text = (value: number): string => cellText(value, field);
  const who = isAlone ? 'it' : `“${field.name}”`;
  return `: ${who} goes from ${text(now[0])} to ${text(now[1])}, not ${text(then[0])} to ${text(then[1])}`;
}

function extentOf(cells: readonly Cell[]): readonly [number, number] | null {
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number');
  if (numbers.length === 0) return null;
  return [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
}

function cellText(cell: Cell, { type }: Field): string {
  if (typeof cell !== 'number') return typeof cell === 'string' ? `“${cell}”` : String(cell);
  return type === 'datetime' ? dateText(cell) : String(Number(cell.toPrecision(4)));
}
