/** Aggregates of groups: their functions, the types that each one takes and gives, and the parameter that lists them. */
import { z } from 'zod';
import type { ColumnType } from '../../ir/types.ts';
import type { ParamMeta } from './params.ts';
import { ALL_TYPES } from './selection.ts';

export interface FunctionFacts {
  /** Words in the form. */
  readonly label: string;
  readonly takes: readonly ColumnType[];
  /** Type of the result; absent: the type of the column. */
  readonly gives?: ColumnType;
  /** True where the result of whole numbers is whole. */
  readonly keepsWhole?: true;
}

const NUMBERS = ['number', 'boolean'] as const satisfies readonly ColumnType[];
const MEASURED = ['number', 'boolean', 'datetime'] as const satisfies readonly ColumnType[];

/** Functions of pandas' `agg`, by their names there. Booleans count as 0 and 1 where a number is wanted. */
export const AGGREGATE_FUNCTIONS = {
  size: { label: 'rows', takes: ALL_TYPES, gives: 'number', keepsWhole: true },
  count: { label: 'known cells', takes: ALL_TYPES, gives: 'number', keepsWhole: true },
  nunique: { label: 'distinct values', takes: ALL_TYPES, gives: 'number', keepsWhole: true },
  sum: { label: 'sum', takes: NUMBERS, gives: 'number', keepsWhole: true },
  mean: { label: 'mean', takes: MEASURED },
  median: { label: 'median', takes: MEASURED },
  min: { label: 'minimum', takes: ALL_TYPES, keepsWhole: true },
  max: { label: 'maximum', takes: ALL_TYPES, keepsWhole: true },
  std: { label: 'std. deviation', takes: NUMBERS, gives: 'number' },
  var: { label: 'variance', takes: NUMBERS, gives: 'number' },
  first: { label: 'first cell', takes: ALL_TYPES, keepsWhole: true },
  last: { label: 'last cell', takes: ALL_TYPES, keepsWhole: true },
  any: { label: 'any true', takes: NUMBERS, gives: 'boolean' },
  all: { label: 'all true', takes: NUMBERS, gives: 'boolean' },
} as const satisfies Readonly<Record<string, FunctionFacts>>;

export type AggregateFunction = keyof typeof AGGREGATE_FUNCTIONS;

export const factsOf = (name: AggregateFunction): FunctionFacts => AGGREGATE_FUNCTIONS[name];

/** Functions that a column of this type can have, in the order of the form. */
export const functionsFor = (type: ColumnType): AggregateFunction[] =>
  (Object.keys(AGGREGATE_FUNCTIONS) as AggregateFunction[]).filter((name) => factsOf(name).takes.includes(type));

export interface Aggregate {
  readonly column: string;
  readonly function: AggregateFunction;
  /** Name of the result; null for the column's name and the function's, as `amount_sum`. */
  readonly name: string | null;
}

export const nameOf = ({ column, function: how, name }: Aggregate): string => name ?? `${column}_${how}`;

/** Type of the result. The mean and the median of booleans are numbers. */
export function typeOf(how: AggregateFunction, type: ColumnType): ColumnType {
  const gives = factsOf(how).gives ?? type;
  return gives === 'boolean' && (how === 'mean' || how === 'median') ? 'number' : gives;
}

const words = Object.keys(AGGREGATE_FUNCTIONS) as [AggregateFunction, ...AggregateFunction[]];

/** A list of aggregates; an empty one has none. */
export const aggregatesParam = (meta: Omit<ParamMeta, 'editor' | 'options'>) =>
  z
    .array(
      z.strictObject({
        column: z.string().min(1, 'choose a column'),
        function: z.enum(words, { error: `must be one of ${words.map((word) => `"${word}"`).join(', ')}` }),
        name: z.string().min(1, 'write a name, or null').nullable().default(null),
      }),
      { error: 'give a list such as [{"column": "amount", "function": "sum"}]' },
    )
    .readonly()
    .default([])
    .meta({ editor: 'aggregates', ...meta } satisfies ParamMeta as never);

/** Names of columns in order, at least one. */
export const groupKeys = (meta: Omit<ParamMeta, 'editor' | 'options'>) =>
  z
    .array(z.string(), { error: 'choose a column' })
    .min(1, 'choose a column')
    .readonly()
    .meta({ editor: 'keys', ...meta } satisfies ParamMeta as never);
