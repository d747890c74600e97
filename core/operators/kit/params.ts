/**
 * Parameters of operators: zod schemas with the metadata of a form, a reference page and an error message.
 * Every parameter has a default unless it needs a column or a name, so `{}` is a complete set for most operators.
 */
import { z } from 'zod';
import type { ColumnType } from '../../ir/types.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** Control that edits a parameter. The form maps these exhaustively. */
export type Editor =
  | 'columns'
  | 'column'
  | 'choice'
  | 'number'
  | 'integer'
  | 'flag'
  | 'text'
  | 'pattern'
  | 'formula'
  | 'range'
  | 'share'
  | 'seed'
  | 'value'
  | 'numbers'
  | 'words'
  | 'names'
  | 'replacements'
  | 'sortKeys'
  | 'keys'
  | 'aggregates'
  | 'types'
  | 'categories'
  | 'dropped'
  | 'countOrNumbers'
  | 'binLabels'
  | 'numberOr'
  | 'knots'
  | 'flags'
  | 'indicator'
  | 'features'
  | 'crosses'
  | 'path';

/** Columns selected by an absent parameter: all, the target included, or none. */
export type LeftOut = 'all' | 'none';

/** How a parameter treats cells of new data: values or numbers beyond those of the train rows, or missing cells. */
export interface CellPolicy {
  readonly cells: 'unseen' | 'range' | 'missing';
  /** The setting with which such a cell stops the run; absent where none does. */
  readonly refusal?: string | number;
  /** The setting with which such cells go through as they are; absent where none does. */
  readonly pass?: boolean;
  /** Parameters that take such cells instead of refusing them, and a button's words for that change. */
  readonly tolerant?: { readonly label: string; readonly params: Readonly<Record<string, unknown>> };
}

export interface ParamMeta {
  readonly editor: Editor;
  readonly label: string;
  /** Plain sentences: effect and unit. */
  readonly help: string;
  /** Meaning of null, if null is allowed: a few words for an empty field, such as "no limit". */
  readonly empty?: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** For a choice: its words, each with its text: a label, and behind ": " an explanation (optionText). */
  readonly options?: Readonly<Record<string, string>>;
  /** For columns: the types that can be selected. */
  readonly takes?: readonly ColumnType[];
  /** For columns: the columns selected by an absent parameter. Absent: the features that fit. */
  readonly leftOut?: LeftOut;
  /** Displayed only while another parameter has one of these values. */
  readonly when?: { readonly param: string; readonly is: readonly unknown[] };
  /** Present where it decides what happens to cells of new data that the train rows did not have. */
  readonly policy?: CellPolicy;
  /** For a formula: it must be true or false. */
  readonly isCondition?: true;
  /** Rarely changed; folded away at first. */
  readonly advanced?: boolean;
}

/** A parameter's metadata. Throws a TypeError for a schema without it, because every parameter must be editable. */
export function metaOf(schema: z.core.$ZodType): ParamMeta {
  const meta = z.globalRegistry.get(schema) as ParamMeta | undefined;
  if (meta?.editor === undefined) throw new TypeError('a parameter lacks its ParamMeta');
  return meta;
}

/** The help, with the meaning of an empty parameter appended. */
export const helpOf = ({ help, empty }: ParamMeta): string =>
  empty === undefined ? help : `${help} ${empty === DETECTED ? 'Leave empty to detect it' : `Empty: ${empty}`}.`;

/** `ParamMeta.empty` of parameters that the program detects. */
export const DETECTED = 'detected';

const withMeta = <Schema extends z.ZodType>(schema: Schema, meta: ParamMeta): Schema =>
  schema.meta(meta as unknown as Record<string, unknown>);

type Text = Omit<ParamMeta, 'editor' | 'options'>;

const columnTypes = ['number', 'category', 'boolean', 'datetime', 'text'] as const;
const except = z.array(z.string()).optional();

/** Names, or a selector that is resolved during fitting. */
export const columnSelection = z.union(
  [
    z.array(z.string()),
    z.strictObject({ dtype: z.enum(columnTypes), except }),
    z.strictObject({ pattern: z.string(), except }),
    z.strictObject({ all: z.literal(true), except }),
  ],
  { error: 'give a list of column names or a selector such as {"dtype": "number"}' },
);
export type ColumnSelection = z.infer<typeof columnSelection>;

/** Columns that the operator changes. Absent: all features of a fitting type, or the columns of `leftOut`. */
export const columns = (
  takes: readonly ColumnType[],
  help = 'Columns to change. Empty: all that fit.',
  leftOut?: LeftOut,
) =>
  withMeta(columnSelection.optional(), {
    editor: 'columns',
    label: 'Columns',
    help,
    takes,
    ...(leftOut && { leftOut }),
  });

/** Name of one column, required. */
export const column = (text: Text & { takes?: readonly ColumnType[] }) =>
  withMeta(z.string({ error: 'choose a column' }).min(1, 'choose a column'), { editor: 'column', ...text });

/** Name of one column, or null. */
export const optionalColumn = (text: Text & { takes?: readonly ColumnType[] }) =>
  withMeta(z.string().nullable().default(null), { editor: 'column', ...text });

export function choice<const Options extends Readonly<Record<string, string>>>(
  options: Options,
  initial: keyof Options & string,
  text: Text,
) {
  const words = Object.keys(options) as [keyof Options & string, ...(keyof Options & string)[]];
  const schema = z.enum(words, { error: `must be one of ${words.map((word) => `"${word}"`).join(', ')}` });
  return withMeta(schema.default(initial as never), { editor: 'choice', options, ...text });
}

/** A choice that may also be null ("none"). */
export function optionalChoice<const Options extends Readonly<Record<string, string>>>(
  options: Options,
  initial: (keyof Options & string) | null,
  text: Text,
) {
  const words = Object.keys(options) as [keyof Options & string, ...(keyof Options & string)[]];
  const schema = z.enum(words, { error: `must be null or one of ${words.map((word) => `"${word}"`).join(', ')}` });
  return withMeta(schema.nullable().default(initial as never), { editor: 'choice', options, ...text });
}

const bounded = (schema: z.ZodNumber, { min, max, unit }: Text): z.ZodNumber => {
  const from = min === undefined ? schema : schema.min(min, `must be at least ${min}${unit ? ` ${unit}` : ''}`);
  return max === undefined ? from : from.max(max, `must be at most ${max}${unit ? ` ${unit}` : ''}`);
};

export const number = (initial: number, text: Text) =>
  withMeta(bounded(z.number({ error: 'must be a number' }), text).default(initial), { editor: 'number', ...text });

/** A number, or null, with the meaning that the help names. */
export const optionalNumber = (initial: number | null, text: Text) =>
  withMeta(
    bounded(z.number({ error: 'must be a number or null' }), text)
      .nullable()
      .default(initial),
    {
      editor: 'number',
      ...text,
    },
  );

export const integer = (initial: number, text: Text) =>
  withMeta(
    bounded(z.number({ error: 'must be a whole number' }).int('must be a whole number'), text).default(initial),
    {
      editor: 'integer',
      ...text,
    },
  );

export const optionalInteger = (initial: number | null, text: Text) =>
  withMeta(
    bounded(z.number({ error: 'must be a whole number or null' }).int('must be a whole number'), text)
      .nullable()
      .default(initial),
    { editor: 'integer', ...text },
  );

export const flag = (initial: boolean, text: Text) =>
  withMeta(z.boolean({ error: 'must be true or false' }).default(initial), { editor: 'flag', ...text });

export const text = (initial: string, meta: Text) =>
  withMeta(z.string({ error: 'must be text' }).default(initial), { editor: 'text', ...meta });

/** A formula of core/formula, required. */
export const formula = (meta: Text) =>
  withMeta(z.string({ error: 'write a formula' }).min(1, 'write a formula'), { editor: 'formula', ...meta });

/** A column's new name, required. */
export const newName = (meta: Text) =>
  withMeta(z.string({ error: 'write a name' }).min(1, 'write a name'), { editor: 'text', ...meta });

/** Names of columns in order, one as text or several as a list; null has the meaning that the help names. */
export const columnNames = (meta: Text & { takes?: readonly ColumnType[] }) =>
  withMeta(
    z
      .union([z.string(), z.array(z.string()).min(1, 'choose at least one column').readonly()], {
        error: 'give a list of column names',
      })
      .nullable()
      .default(null),
    { editor: 'columns', ...meta },
  );

/** Columns to sort by, in descending priority; an empty list sorts by none. */
export const sortKeys = (meta: Text) =>
  withMeta(
    z
      .array(z.strictObject({ column: z.string().min(1, 'choose a column'), descending: z.boolean().default(false) }), {
        error: 'give a list such as [{"column": "age", "descending": true}]',
      })
      .readonly()
      .default([]),
    { editor: 'sortKeys', ...meta },
  );

export const optionalText = (initial: string | null, meta: Text) =>
  withMeta(z.string({ error: 'must be text or null' }).nullable().default(initial), { editor: 'text', ...meta });

/** [low, high] with low < high. */
export const range = (initial: readonly [number, number], meta: Text) =>
  withMeta(
    z
      .tuple(
        [
          bounded(z.number({ error: 'must be a number' }), meta),
          bounded(z.number({ error: 'must be a number' }), meta),
        ],
        {
          error: 'must be two numbers, [low, high]',
        },
      )
      .refine(([low, high]) => low < high, 'the first number must be smaller than the second')
      .default([initial[0], initial[1]]),
    { editor: 'range', ...meta },
  );

/** A share of the rows in 0 … 1, or a count of rows; null has the meaning that the help names. */
export const share = (initial: number | null, meta: Text) =>
  withMeta(
    z
      .number({ error: 'must be a share such as 0.25, or a number of rows' })
      .refine(
        (value) => (value > 0 && value < 1) || (Number.isInteger(value) && value >= 1),
        'must be a share between 0 and 1, or a whole number of rows',
      )
      .nullable()
      .default(initial),
    { editor: 'share', ...meta },
  );

/** Seed of the reference's legacy random generator. */
export const seed = (initial: number | null = null, help = 'The same number chooses the same rows again.') =>
  withMeta(
    z
      .number({ error: 'must be a whole number or null' })
      .int('must be a whole number')
      .min(0, 'must be at least 0')
      .max(4294967295, 'must be at most 4294967295')
      .nullable()
      .default(initial),
    {
      editor: 'seed',
      label: 'Random seed',
      help,
      empty: 'the step’s own seed, fixed by its id',
      min: 0,
      max: 4294967295,
    },
  );

/**
 * The seed to draw with. A step of a document always has a seed, its own or a derived one (core/graph/seeds.ts). An
 * operator outside of a document, as in tests, uses 0.
 */
export const seedOf = (randomState: number | null): number => randomState ?? 0;

/** A cell: a number or text; null has the meaning that the help names. */
export const value = (initial: number | string | null, meta: Text) =>
  withMeta(z.union([z.number(), z.string()], { error: 'must be a number or text' }).nullable().default(initial), {
    editor: 'value',
    ...meta,
  });

const numeral = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform((word): number => Number(word)),
]);

const categoryCell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** "auto" for the categories that occur, or a list per column with its categories in order. Null is missing. */
export const categoryLists = () =>
  withMeta(
    z
      .union([z.literal('auto'), z.array(z.array(categoryCell).readonly()).readonly()], {
        error: 'must be "auto" or a list of categories for each column, such as [["low", "high"]]',
      })
      .default('auto'),
    {
      editor: 'categories',
      label: 'Categories',
      help: 'Categories of the train rows, sorted, or a list of your own for each column, in the order that you want.',
      advanced: true,
    },
  );

/** A word, or one category per column (null is missing), or null for none. */
export function dropped<const Options extends Readonly<Record<string, string>>>(options: Options, meta: Text) {
  const words = Object.keys(options) as [keyof Options & string, ...(keyof Options & string)[]];
  const error = `must be null, one of ${words.map((word) => `"${word}"`).join(', ')}, or one category a column`;
  return withMeta(
    z
      .union([z.enum(words), z.array(categoryCell).min(1, error).readonly()], { error })
      .nullable()
      .default(null),
    { editor: 'dropped', options, ...meta },
  );
}

/** Frequency below which categories are grouped: a share of the rows in 0 … 1, or a count of at least 1. */
export const frequency = (meta: Text) =>
  withMeta(
    z
      .number({ error: 'must be a number of rows, a share such as 0.05, or null' })
      .refine(
        (value) => (value > 0 && value < 1) || (Number.isInteger(value) && value >= 1),
        'must be a share between 0 and 1, or a whole number of rows',
      )
      .nullable()
      .default(null),
    { editor: 'share', ...meta },
  );

/** Schemas of learned values, as documents store them: NaN and infinities are the strings "NaN", "Infinity", "-Infinity". */
export const learned = {
  number: numeral,
  numbers: z.array(numeral).readonly(),
  matrix: z.array(z.array(numeral).readonly()).readonly(),
  integer: z.number().int(),
  text: z.string(),
  /** A category. Missing is null among texts and "NaN" among numbers. */
  categories: z.array(categoryCell).readonly(),
  /** A fill value: any cell. */
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
};
