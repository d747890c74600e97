/** Displayed parts of a node's result: views, profiles and statistics of columns, changed and explained cells. */
import { z } from 'zod';
import { anyNumber, cellSchema, columnTypeSchema, list } from './values.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

export const profileSchema = z.object({
  name: z.string(),
  type: columnTypeSchema,
  integer: z.boolean().optional(),
  rows: z.number(),
  count: z.number(),
  missing: z.number(),
  distinct: z.number().nullable(),
  min: anyNumber.nullable(),
  max: anyNumber.nullable(),
  mean: anyNumber.nullable(),
  deviation: anyNumber.nullable(),
  /** At 5, 25, 50, 75 and 95 %. */
  quantiles: list(anyNumber).nullable(),
  /** Equal-width bins: one edge more than counts. */
  histogram: z.object({ edges: list(anyNumber), counts: list(z.number()) }).nullable(),
  top: list(z.object({ value: z.string(), count: z.number() })).nullable(),
  /** True if it was computed from a sample of the rows. */
  sampled: z.boolean(),
});
export type Profile = z.infer<typeof profileSchema>;

/** Filter and order of the displayed rows; see core/engine/inspect/view-rows.ts. */
export const rowViewSchema = z.object({
  /** Only rows that are not in the result of a later step. */
  droppedBy: z
    .object({
      nodeId: z.string(),
      /** Position of the step's input that has the rows. */
      input: z.number().int().min(0),
      /** The caller's name for the step's result: views of another result are other views. */
      result: z.string(),
    })
    .optional(),
  sort: z.object({ column: z.string(), descending: z.boolean() }).optional(),
  where: z
    .object({
      column: z.string(),
      /** Numbers and dates from `from` to `to`; `to` is included only with `includesTo`. */
      from: anyNumber.optional(),
      to: anyNumber.optional(),
      includesTo: z.boolean().optional(),
      /** A category, text, or `true` and `false`. */
      value: z.string().optional(),
      missing: z.boolean().optional(),
    })
    .optional(),
});
export type RowView = z.infer<typeof rowViewSchema>;

/** Statistics of a column's cells, input of the advice rules; see core/engine/inspect/survey.ts. */
export const surveyedColumnSchema = z.object({
  name: z.string(),
  type: columnTypeSchema,
  integer: z.boolean().optional(),
  target: z.boolean().optional(),
  /** Cells of the sampled rows that are not missing. */
  count: z.number(),
  missing: z.number(),
  distinct: z.number(),
  /** The most frequent values with their counts, most frequent first. */
  top: list(z.object({ value: z.string(), count: z.number() })),
  /** Count of the rarest value. */
  rarest: z.number(),
  /** Values that occur once. */
  singles: z.number(),
  /** For numbers and dates, also for those written as text. */
  min: anyNumber.nullable(),
  max: anyNumber.nullable(),
  mean: anyNumber.nullable(),
  /** Smallest and largest finite number; absent if all numbers are finite. */
  finite: z.tuple([z.number(), z.number()]).readonly().optional(),
  /** Fisher's g1 of the numbers; null without spread. */
  skew: anyNumber.nullable(),
  /** Share of the numbers that lie more than three interquartile ranges outside of the middle half. */
  far: z.number(),
  /** Whether a gap separates these far numbers from the others, as it separates errors from a long tail. */
  isApart: z.boolean(),
  /**
   * Kelly's skewness, −1 to 1, from the first, fifth and ninth decile; outliers do not move it. Null if the deciles are
   * equal.
   */
  lean: z.number().nullable(),
  /** Mean length of the texts. */
  length: z.number().nullable(),
  /** Parameters of ParseDate, if all texts are dates. */
  dates: z.object({ dayfirst: z.boolean(), utc: z.boolean() }).optional(),
  /** Parameters of ParseNumber, if all texts are numbers. */
  numbers: z
    .object({
      decimal: z.enum(['.', ',']),
      thousands: z.string().nullable(),
      unit: z.string().nullable(),
      coerce: z.boolean(),
    })
    .optional(),
  /** Lists, if all texts are some: how many numbers each has, and how many different labels there are. */
  lists: z.object({ length: z.number().nullable(), labels: z.number().nullable() }).optional(),
  /** Cells such as "-" that become missing when these texts are parsed. */
  unread: z.number().optional(),
  /** Parts of dates, also of dates written as text, that differ among the rows. */
  parts: z.array(z.string()).readonly().optional(),
  /** Two categories that differ by case or spaces only. */
  spellings: z.tuple([z.string(), z.string()]).readonly().optional(),
  /** The first column of the table with the same cells. */
  copyOf: z.string().optional(),
  /** Whether the cells are computed from the target; false for the target itself. */
  fromTarget: z.boolean().optional(),
});
export type SurveyedColumn = z.infer<typeof surveyedColumnSchema>;

const triedColumnSchema = z.object({ name: z.string(), type: columnTypeSchema, cells: list(cellSchema) });

/** A step that is not in the document yet, tried on a sample of a table. */
export const triedStepSchema = z.object({
  /** Rows of the table, of the sample, and of the sample after the step. */
  rows: z.number(),
  looked: z.number(),
  left: z.number(),
  /** A few rows of the concerned columns; none if the step moves rows. */
  before: list(triedColumnSchema),
  /** The same rows of the columns that the step changed or made. */
  after: list(triedColumnSchema),
  /** Number of further changed columns. */
  more: z.number(),
});
export type TriedStep = z.infer<typeof triedStepSchema>;

/** A line of a source's file as it is written, cut into cells; see core/formats/raw-lines.ts. */
export const rawLineSchema = z.object({
  number: z.number().nullable(),
  kind: z.enum(['skipped', 'comment', 'blank', 'names', 'row', 'footer', 'unclosed']),
  pieces: list(
    z.object({
      text: z.string(),
      part: z.enum(['cell', 'quote', 'delimiter', 'text']),
      cell: z.number().optional(),
    }),
  ),
  isCut: z.boolean(),
  cells: list(z.string()).nullable(),
  width: z.number(),
});
export type RawLine = z.infer<typeof rawLineSchema>;

/** A column and a row, counted from 0, of a node's table. */
export const cellPlaceSchema = z.object({ nodeId: z.string(), column: z.string(), row: z.number().int().min(0) });
export type CellPlace = z.infer<typeof cellPlaceSchema>;

/** Effect of one node on a value, or its place in a source; see core/engine/inspect/explain-cell.ts. */
export const explainedStepSchema = cellPlaceSchema.extend({
  type: columnTypeSchema,
  value: cellSchema,
  kind: z.enum(['read', 'same', 'computed', 'whole', 'combined']),
  /** The formula with names: `(bill − 43.92) / 5.46`. */
  formula: z.string().optional(),
  /** The formula with this row's numbers: `(39.1 − 43.92) / 5.46`. */
  filled: z.string().optional(),
  /** Description of a computation that has no formula. */
  words: z.string().optional(),
  /** Learned values of the columns that the node used, by the reference's names. */
  learned: list(z.object({ column: z.string(), name: z.string(), text: z.string() })),
  /** Cells that it was computed from. */
  uses: list(cellPlaceSchema.extend({ value: cellSchema })),
  source: z
    .object({
      file: z.string(),
      line: z.number().optional(),
      row: z.number().optional(),
      cell: z.string().optional(),
      folder: z.string().optional(),
      text: z.string().nullable().optional(),
      /** True if the file has changed since it was read. */
      changed: z.boolean().optional(),
    })
    .optional(),
});
export type ExplainedStep = z.infer<typeof explainedStepSchema>;

/** The cells of a column before and after a step; see core/engine/inspect/changed-cells.ts. */
export const changedColumnSchema = z.object({
  name: z.string(),
  before: columnTypeSchema,
  after: columnTypeSchema,
  /** Rows whose cell differs; null if the cells cannot be compared. */
  changed: z.number().nullable(),
  /** First differing cells; rows are counted from 0. */
  examples: list(z.object({ row: z.number(), before: cellSchema, after: cellSchema })),
});
export type ChangedColumn = z.infer<typeof changedColumnSchema>;

/** Two tables compared: `before` is the other one. */
export const comparedResultsSchema = z.object({
  rows: z.object({
    before: z.number(),
    after: z.number(),
    /** Rows in one table only; null if rows cannot be matched, because the tables come from different ones. */
    onlyBefore: z.number().nullable(),
    onlyAfter: z.number().nullable(),
    /** Rows whose cells were compared; null if rows cannot be matched. */
    compared: z.number().nullable(),
  }),
  /** Whether the common columns are in a different order. */
  reordered: z.boolean(),
  /** Number of columns that are the same in both. */
  equal: z.number(),
  /** Number of further columns that differ. */
  left: z.number(),
  /** Columns in one table only (the other type is null), of another type, or with cells that differ. */
  columns: list(
    z.object({
      name: z.string(),
      before: columnTypeSchema.nullable(),
      after: columnTypeSchema.nullable(),
      /** Rows whose cell differs; null if the cells cannot be compared. */
      changed: z.number().nullable(),
      examples: changedColumnSchema.shape.examples,
    }),
  ),
});
export type ComparedResults = z.infer<typeof comparedResultsSchema>;
