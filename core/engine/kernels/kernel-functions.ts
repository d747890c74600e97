/** Functions called by kernels. The scalar functions are the language's own (core/ir/functions). */
import type { DateSyntax, NumberSyntax, TextFunction, TextTest } from '../../ir/expression.ts';
import { datePart, dateReader } from '../../ir/functions/dates.ts';
import { hashedNumberText, textHasher } from '../../ir/functions/hash.ts';
import { searchSorted } from '../../ir/functions/numbers.ts';
import { numberReader } from '../../ir/functions/parse-number.ts';
import { compareText as compare, textLength as lengthOf, textFunction, textTest } from '../../ir/functions/text.ts';
import { dateText as textOfDate, numberText as textOfNumber } from '../../ir/functions/to-text.ts';
import { type Dictionary, stringAt } from '../../table/dictionary.ts';
import { type RowModel, rowFunction } from '../../ir/row-models/index.ts';
import type { RowValue } from '../../ir/row-models/row-model-kind.ts';
import { receivedModel } from './received-models.ts';

export {
  interpolate,
  normalQuantile,
  power,
  pythonMod as modulo,
  roundHalfEven,
  sign,
} from '../../ir/functions/numbers.ts';

export const edgesBelow = (edges: Float64Array, x: number): number => searchSorted(x, edges, 'left');
export const edgesUpTo = (edges: Float64Array, x: number): number => searchSorted(x, edges, 'right');

/** Index of x among ascending numbers, or −1. */
export function placeOf(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const at = sorted[middle];
    if (at < x) low = middle + 1;
    else if (at > x) high = middle - 1;
    else return middle;
  }
  return -1;
}

/** The text of a code in a large domain. */
export const textAt = (dictionary: Dictionary, code: number): string => stringAt(dictionary, code);

export const find = (map: ReadonlyMap<string, number>, text: string | null, missing: number, other: number): number =>
  text === null ? missing : (map.get(text) ?? other);

export const numberText = (x: number, float: boolean): string | null => (x !== x ? null : textOfNumber(x, float));
export const dateText = (x: number): string | null => (x !== x ? null : textOfDate(x));

export const concatenate = (separator: string, parts: readonly (string | null)[]): string | null =>
  parts.includes(null) ? null : parts.join(separator);

/** −1, 0 or 1 by code point; NaN if either is missing, so that every comparison with it except `!==` is false. */
export const compareText = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number.NaN : Math.sign(compare(a, b));

/** Functions created from a kernel's settings, once for each. */
const made = new WeakMap<object, unknown>();

function madeOf<Settings extends object, Made>(settings: Settings, make: (settings: Settings) => Made): Made {
  const known = made.get(settings) as Made | undefined;
  if (known !== undefined) return known;
  const fresh = make(settings);
  made.set(settings, fresh);
  return fresh;
}

export interface HashSettings {
  readonly bins: number;
  readonly salt: readonly [number, number] | null;
}

export interface PartNumberSettings {
  readonly part: TextFunction;
  readonly syntax: NumberSyntax;
}

const hasher = ({ bins, salt }: HashSettings): ((text: string) => number) => textHasher(bins, salt);

export const transformText = (fn: TextFunction, text: string): string | null => madeOf(fn, textFunction)(text);
export const testText = (test: TextTest, text: string): boolean => madeOf(test, textTest)(text);
export const textLength = (_: object, text: string): number => lengthOf(text);
export const hashText = (settings: HashSettings, text: string): number => madeOf(settings, hasher)(text);
export const hashNumber = (settings: HashSettings, x: number): number =>
  x !== x ? Number.NaN : madeOf(settings, hasher)(hashedNumberText(x));
export const parseNumberText = (syntax: NumberSyntax, text: string): number => madeOf(syntax, numberReader)(text);
/** The number that a piece of a text says. */
export function parsePartText({ part, syntax }: PartNumberSettings, text: string): number {
  const piece = transformText(part, text);
  return piece === null ? Number.NaN : parseNumberText(syntax, piece);
}

export const parseDateText = (syntax: DateSyntax, text: string): number => madeOf(syntax, dateReader)(text);

export const yearOf = (x: number): number => datePart('year', x);
export const quarterOf = (x: number): number => datePart('quarter', x);
export const monthOf = (x: number): number => datePart('month', x);
export const dayOf = (x: number): number => datePart('day', x);
export const dayofweekOf = (x: number): number => datePart('dayofweek', x);
export const dayofyearOf = (x: number): number => datePart('dayofyear', x);
export const hourOf = (x: number): number => datePart('hour', x);
export const minuteOf = (x: number): number => datePart('minute', x);
export const secondOf = (x: number): number => datePart('second', x);
export const millisecondOf = (x: number): number => datePart('millisecond', x);

/** All results of a model for one row. Copied, because several calls for one row may be in progress at once. */
export const runRowModel = (model: RowModel, xs: readonly RowValue[]): Float64Array =>
  rowFunction(receivedModel(model))(xs).slice();
