/** Words about learned numbers: the sentences with which operators explain a cell. */
import { printNumber } from '../../ir/print.ts';
import { counted, thousands } from '../../words/counted.ts';
import type { Cell } from './operator.ts';

/** A cell of an incoming column, and the column of the result whose cell is explained. */
export interface ToldCell {
  readonly column: string;
  readonly made: string;
  readonly value: Cell;
}

/** A cell as a number, true and false as 1 and 0; null if it is missing or text. */
export function numberIn(value: Cell): number | null {
  const number = typeof value === 'boolean' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? number : null;
}

export const isMissingCell = (value: Cell): boolean => value === null || Number.isNaN(value);

export const cellWords = (value: Cell): string =>
  isMissingCell(value) ? 'a missing cell' : typeof value === 'number' ? printNumber(value) : `“${String(value)}”`;

export const placeIn = (values: readonly unknown[], value: Cell): number =>
  values.findIndex((one) =>
    isMissingCell(value) ? one === null || (typeof one === 'number' && Number.isNaN(one)) : one === value,
  );

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `“b” is number 2 of 3 categories.` */
export function placeWords(values: readonly unknown[], value: Cell, noun: 'category' | 'class' | 'token'): string {
  const place = placeIn(values, value);
  const plural = { category: 'categories', class: 'classes', token: 'tokens' }[noun];
  const all = values.length === 1 ? `1 ${noun}` : `${thousands(values.length)} ${plural}`;
  return place === -1
    ? `${capital(cellWords(value))} is not among the ${all} that are known.`
    : `${capital(cellWords(value))} is number ${thousands(place + 1)} of ${all}.`;
}

/** `It lies in bin 2 of 5, from 3 to 7.` An edge belongs to the bin above it, or with `right` to the one below it. */
export function binWords(edges: readonly number[], value: Cell, right: boolean): string {
  const bins = edges.length - 1;
  const [low, high] = [edges[0], edges[bins]];
  const x = numberIn(value);
  if (x === null) return `${capital(counted(bins, 'bin'))} from ${printNumber(low)} to ${printNumber(high)}.`;
  const at = edges.slice(1, -1).filter((edge) => (right ? x > edge : x >= edge)).length;
  const [from, to] = [edges[at], edges[at + 1]];
  return `It lies in bin ${at + 1} of ${bins}, from ${printNumber(from)} to ${printNumber(to)}.`;
}

/** `It lies in bin 2 of 5, from 3 on, below 7.` The outer bins have no end, and a missing cell goes to the last one. */
export function boundaryWords(boundaries: readonly number[], value: Cell): string {
  const bins = boundaries.length + 1;
  const x = numberIn(value);
  if (x === null) return `A missing cell goes to the last of ${counted(bins, 'bin')}.`;
  const at = boundaries.filter((boundary) => x >= boundary).length;
  const from = at === 0 ? '' : `, from ${printNumber(boundaries[at - 1])} on`;
  const to = at === boundaries.length ? '' : `, below ${printNumber(boundaries[at])}`;
  return `It lies in bin ${at + 1} of ${bins}${from}${to}.`;
}

/** `Codes 0 to 4 have a column each, as the largest train code is 4.` */
export const codeColumns = (noun: 'codes' | 'classes', columns: number, isGiven: boolean): string =>
  columns === 0
    ? `There are no ${noun}: 0 columns.`
    : `${columns === 1 ? `Only 0 of the ${noun} has a column` : `${capital(noun)} 0 to ${columns - 1} have a column each`}${
        isGiven ? '' : `: ${columns - 1} is the largest of the train rows`
      }.`;
