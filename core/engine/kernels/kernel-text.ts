/** JavaScript of single operations, as kernels hold it. */
import type { Expr } from '../../ir/expression.ts';
import type { Domain } from './domain.ts';

export function missingTest(value: Value): string {
  switch (value.representation) {
    case 'number':
      return `${value.js}!==${value.js}`;
    case 'boolean':
    case 'code':
      return `${value.js}<0`;
    case 'string':
      return `${value.js}===null`;
  }
}

export type UnaryName = Extract<Expr, { op: 'unary' }>['fn'];

export type BinaryName = Extract<Expr, { op: 'binary' }>['fn'];

export function unaryText(fn: UnaryName, x: string): string {
  switch (fn) {
    case 'neg':
      return `-${x}`;
    case 'sign':
      return `F.sign(${x})`;
    case 'round':
      return `F.roundHalfEven(${x})`;
    case 'normalQuantile':
      return `F.normalQuantile(${x})`;
    default:
      return `Math.${fn}(${x})`;
  }
}

export function binaryText(fn: BinaryName, a: string, b: string): string {
  switch (fn) {
    case 'add':
      return `${a}+${b}`;
    case 'sub':
      return `${a}-${b}`;
    case 'mul':
      return `${a}*${b}`;
    case 'div':
      return `${a}/${b}`;
    case 'mod':
      return `F.modulo(${a},${b})`;
    case 'pow':
      return `F.power(${a},${b})`;
    case 'min':
    case 'max':
    case 'atan2':
    case 'hypot':
      return `Math.${fn}(${a},${b})`;
  }
}

/** Positions of the keys in ascending order. Keys that ascend already, as learned ones do, are not sorted again. */
export function ascending(keys: readonly number[]): Int32Array {
  const order = new Int32Array(keys.length);
  let isSorted = true;
  for (let at = 0; at < keys.length; at++) {
    order[at] = at;
    if (at > 0 && !(keys[at - 1] <= keys[at])) isSorted = false;
  }
  return isSorted ? order : order.sort((a, b) => keys[a] - keys[b]);
}

/** Representation of a value inside a kernel. Missing: NaN for number, −1 for boolean and code, null for string. */
export type Representation = 'number' | 'boolean' | 'code' | 'string';

export interface Value {
  readonly representation: Representation;
  /** JavaScript name or literal of the value. */
  readonly js: string;
  readonly domain?: Domain;
  /** The string, if it is known at compile time. */
  readonly text?: string;
}
