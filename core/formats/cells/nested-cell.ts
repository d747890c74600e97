/** Lists and objects of a file as cells: their JSON text. */
import { isoText } from './iso-text.ts';

/** A `bigint` is a whole number beyond 2^53, with all digits of the file. */
export type NestedValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | readonly NestedValue[]
  | { readonly [name: string]: NestedValue };

/** A whole number, as a double where that holds it. */
export const exactInteger = (value: bigint): number | bigint => {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value;
};

/** The value as a cell: objects and lists become their JSON text. */
export const cellOfNested = (value: NestedValue): null | boolean | number | bigint | string | Date =>
  value === null || typeof value !== 'object' || value instanceof Date ? value : jsonOf(value);

function jsonOf(value: NestedValue): string {
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (value instanceof Date) return Number.isNaN(Number(value)) ? 'null' : JSON.stringify(isoText(Number(value)));
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const object = value as Readonly<Record<string, NestedValue>>;
  // Objects have no order; that of their names is the same in each file.
  const members = Object.keys(object).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${jsonOf(object[name] ?? null)}`).join(',')}}`;
}

/** JSON has no word for infinity; Python's is taken. NaN is missing. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  return Object.is(value, -0) ? '-0' : String(value);
}
