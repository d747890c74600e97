/**
 * Messages between the window and the engine, over one MessagePort.
 *
 *   window → engine   { id, call, args }            a call; its answer carries the same id
 *                     { cancel: id }                 stops the call; its answer is the problem `cancelled`
 *   engine → window   { id, ok: true, result } or { id, ok: false, problem }
 *                     { event, … }                   progress and nodes' states, without a request
 *
 * Every message is parsed by its schema on the side that receives it.
 */
import { z } from 'zod';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** An array that no receiver changes. In types only: `readonly()` would freeze each of thousands of arrays. */
const list = <Item extends z.ZodType>(item: Item): z.ZodType<readonly z.output<Item>[], readonly z.input<Item>[]> =>
  z.array(item);

export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  nodeId: z.string().optional(),
  field: z.string().optional(),
  at: z.object({ from: z.number(), to: z.number() }).optional(),
  column: z.string().optional(),
  row: z.number().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  severity: z.enum(['error', 'warning', 'info']).optional(),
});
export type ProblemMessage = z.infer<typeof problemSchema>;

/** Reports values that were left out, cut, rounded, guessed or turned to missing; see core/ir/notice.ts. */
export const noticeSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  nodeId: z.string().optional(),
  column: z.string().optional(),
  count: z.number().optional(),
  row: z.number().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
});
export type NoticeMessage = z.infer<typeof noticeSchema>;

/** A table that was written to a file. */
const writtenSchema = z.object({
  path: z.string(),
  rows: z.number(),
  columns: z.number(),
  noun: z.enum(['column', 'feature']),
  /** Columns of the table that the file does not hold. */
  leftOut: list(z.string()),
  notices: list(noticeSchema),
  bytes: z.number(),
});

const columnTypeSchema = z.enum(['number', 'boolean', 'category', 'text', 'datetime']);

/** Any number, with NaN and infinities, which `z.number()` rejects: files hold them, and formulas make them. */
const anyNumber = z.custom<number>((value) => typeof value === 'number', 'not a number');

/** A cell on its way to the screen: null is missing; dates are milliseconds since 1970. NaN and infinities pass as numbers. */
export type CellValue = number | string | boolean | null;

const isCell = (value: unknown): boolean =>
  value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
const cellSchema = z.custom<CellValue>(isCell, 'not a cell');
/** Cells, checked in bulk without a schema for each: a page of thousands arrives with every frame that scrolls. */
const cellsSchema = z.custom<readonly CellValue[]>(
  (value) => Array.isArray(value) && value.every(isCell),
  'not all are cells',
);

/** Meaning of a model's output, in the target's own words. */
const targetMeaningSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('classes'),
    column: z.string(),
    /** Number of columns of the encoded target: 1 for a code. */
    width: z.number(),
    /**
     * First classes with their codes. The code is null if classes have columns instead; a dropped class has no column
     * either.
     */
    classes: list(z.object({ label: cellSchema, code: anyNumber.nullable() })),
    total: z.number(),
  }),
  z.object({
    kind: z.literal('number'),
    column: z.string(),
    type: columnTypeSchema,
    /** Labels of the undone steps, in the order of the pipeline. */
    steps: list(z.string()),
    /** Value of the output 0, and increase for each 1; null if the increase is not constant. */
    linear: z.object({ at0: anyNumber, perUnit: anyNumber }).nullable(),
    /** Sample predictions with their meaning. */
    samples: list(z.object({ prediction: anyNumber, value: anyNumber })),
  }),
  /** No step changes the target. */
  z.object({ kind: z.literal('same'), column: z.string() }),
  z.object({ kind: z.literal('refused'), problem: problemSchema }),
]);
export type TargetMeaning = z.infer<typeof targetMeaningSchema>;

/** A rule about the data; see core/graph/rules.ts. */
const ruleSchema = z.object({
  name: z.string(),
  formula: z.string(),
  severity: z.enum(['error', 'warning']),
  node: z.string().optional(),
});

const ruleResultSchema = z.object({
  state: z.enum(['holds', 'broken', 'untold', 'invalid']),
  rows: z.number(),
  broken: z.number(),
  message: z.string(),
  /** For a rule that cannot be checked: what to do. */
  hint: z.string().optional(),
  /** First five rows that break it, counted from 0. */
  first: list(
    z.object({
      row: z.number(),
      line: z.number().optional(),
      cells: list(z.object({ column: z.string(), type: columnTypeSchema, value: cellSchema })),
    }),
  ),
});
export type RuleResultMessage = z.infer<typeof ruleResultSchema>;

export const columnReportSchema = z.object({
  name: z.string(),
  type: columnTypeSchema,
  integer: z.boolean().optional(),
  target: z.boolean().optional(),
  /** Missing cells over all rows; absent while not counted. */
  missing: z.number().optional(),
});
export type ColumnReportMessage = z.infer<typeof columnReportSchema>;

/** A source's files at one moment; see core/graph/source-change.ts. */
const sourceStateSchema = z.object({
  id: z.string(),
  files: z.number(),
  bytes: z.number(),
  modified: z.number().nullable(),
});

/** Difference between a source's files and the rows that were read from them; see core/graph/source-change.ts. */
const sourceChangeSchema = z.object({
  nodeId: z.string(),
  path: z.string(),
  kind: z.enum(['grew', 'replaced', 'changed', 'touched', 'deleted', 'unreadable', 'appeared']),
  before: sourceStateSchema,
  after: sourceStateSchema,
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
});
export type SourceChangeMessage = z.infer<typeof sourceChangeSchema>;

/** By node id: the `after.id` of a changed source for which the person chose to keep the rows already read. */
const keptSourcesSchema = z.record(z.string(), z.string());

/** Maximum entries of a learned list in a report, because a million categories would stall the window. */
export const MAX_REPORTED_ENTRIES = 1_000;

export const nodeReportSchema = z.object({
  nodeId: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  rows: z.number().optional(),
  columns: list(columnReportSchema).optional(),
  /** Rows of each part, if a split is above or at the node. */
  partition: z.object({ train: z.number(), val: z.number(), test: z.number(), unused: z.number() }).optional(),
  /** Learned values of the node as in the document's `fitted`, but with lists cut to `MAX_REPORTED_ENTRIES`. */
  learned: z.record(z.string(), z.unknown()).optional(),
  /** Rows that the node learned from. */
  learnedFrom: z.object({ rows: z.number(), part: z.enum(['train', 'all']) }).optional(),
  /** Names of columns whose cells the node changed or created. */
  touched: list(z.string()).optional(),
  /** Missing cells in the columns that it used, before and after. */
  missing: z.object({ before: z.number(), after: z.number() }).optional(),
  /** For a source: detected parameters, which are to be stored in the document. */
  decided: z.record(z.string(), z.unknown()).optional(),
  /** For a source: the reason for each detected parameter, by its name. */
  dialect: z.record(z.string(), z.string()).optional(),
  /** For a source of text: what was found of how the file is written, with the runner-up, by the parameter's name. */
  findings: z
    .record(
      z.string(),
      z.object({
        value: z.unknown(),
        evidence: z.string(),
        /** From 0 to 1. */
        confidence: z.number(),
        runnerUp: z.object({ value: z.unknown(), evidence: z.string() }).nullable(),
      }),
    )
    .optional(),
  /** For a source: the reason for each column's type, and what another type would lose. */
  ledger: list(
    z.object({
      name: z.string(),
      type: columnTypeSchema,
      evidence: list(z.string()),
      alternatives: list(z.object({ type: columnTypeSchema, loses: z.string() })),
      warnings: list(z.string()),
    }),
  ).optional(),
  /** For a source: its files when they were read, and the time of reading in milliseconds since 1970. */
  stamp: sourceStateSchema.extend({ path: z.string(), readAt: z.number() }).optional(),
  /** True while it displays the result of the file's first rows and the whole run is under way. */
  sampled: z.boolean().optional(),
  problems: list(problemSchema),
  /** Values that it left out, cut, rounded, guessed or turned to missing. */
  notices: list(noticeSchema).optional(),
  /** Number of further notices. */
  noticesLeft: z.number().optional(),
  milliseconds: z.number().optional(),
});
export type NodeReport = z.infer<typeof nodeReportSchema>;

/**
 * Follows a node's report after its rows were counted: missing cells of each of its columns, and of the columns that it
 * used.
 */
const missingReportSchema = z.object({
  nodeId: z.string(),
  columns: list(z.number()),
  missing: z.object({ before: z.number(), after: z.number() }),
  /** Notices that require a pass over the rows. */
  notices: list(noticeSchema).optional(),
});
export type MissingReport = z.infer<typeof missingReportSchema>;

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

const partitionSchema = z.enum(['train', 'val', 'test', 'all']);

/** Filter and order of the displayed rows; see core/engine/inspect/view-rows.ts. */
const rowViewSchema = z.object({
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
const surveyedColumnSchema = z.object({
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

/** A column and a row, counted from 0, of a node's table. */
const cellPlaceSchema = z.object({ nodeId: z.string(), column: z.string(), row: z.number().int().min(0) });
export type CellPlace = z.infer<typeof cellPlaceSchema>;

/** Effect of one node on a value, or its place in a source; see core/engine/inspect/explain-cell.ts. */
const explainedStepSchema = cellPlaceSchema.extend({
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

const pythonSchema = z.object({
  /** The path as requested: links are not followed, because a virtual environment is a link. */
  path: z.string(),
  version: z.string(),
  /** Installed packages that the export needs. */
  packages: list(z.object({ name: z.string(), version: z.string() })),
});

export type FoundPython = z.infer<typeof pythonSchema>;

/** Range of lines that belong to one node: counted from 1, the last one included. */
const codePartSchema = z.object({ nodeId: z.string(), from: z.number().int().min(1), to: z.number().int().min(1) });
export type CodePart = z.infer<typeof codePartSchema>;

/** Differences between the results of an exported file and of the engine; see core/engine/export/verify-export.ts. */
const verificationSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('compared'),
    python: pythonSchema,
    rows: z.number(),
    columns: z.number(),
    different: z.number(),
    /** First differing cells; rows of the result, counted from 0. */
    differences: list(z.object({ row: z.number(), column: z.string(), expected: cellSchema, got: cellSchema })),
    /** Relative tolerance within which numbers count as equal. */
    tolerance: z.number(),
  }),
  /** The result has other rows or columns: no cell was compared. */
  z.object({ outcome: z.literal('other-shape'), python: pythonSchema, message: z.string() }),
  z.object({ outcome: z.literal('no-python'), looked: list(z.string()), log: z.string() }),
  z.object({
    outcome: z.literal('missing-packages'),
    python: pythonSchema,
    missing: list(z.string()),
    /** Command line that installs them. */
    install: z.string(),
  }),
  z.object({ outcome: z.literal('failed'), python: pythonSchema, message: z.string(), log: z.string() }),
]);
export type Verification = z.infer<typeof verificationSchema>;

/** Outcome of one kind of broken data; see core/engine/fire-drill/fire-drill.ts. */
const drillSchema = z.object({
  kind: z.enum(['missing-column', 'extra-column', 'reordered', 'mismatched', 'missing', 'unseen', 'range', 'no-rows']),
  source: z.string(),
  column: z.string().optional(),
  /** The change that was made to the data. */
  change: z.string(),
  /**
   * `refused`: `apply` stops, with a reason. `handled`: a step deals with it. `passes`: the result differs, and no step
   * checked it. `same`: the result is unchanged.
   */
  verdict: z.enum(['refused', 'handled', 'passes', 'same']),
  /** Description of the outcome. */
  message: z.string(),
  /** Recommended action. */
  hint: z.string().optional(),
  /** Id of the step that decides. */
  nodeId: z.string().optional(),
  /** Parameter that decides, with its label and value in the words of the form. */
  policy: z.object({ param: z.string(), label: z.string(), value: z.string() }).optional(),
});
export type DrillResult = z.infer<typeof drillSchema>;

/** The cells of a column before and after a step; see core/engine/inspect/changed-cells.ts. */
const changedColumnSchema = z.object({
  name: z.string(),
  before: columnTypeSchema,
  after: columnTypeSchema,
  /** Rows whose cell differs; null if the cells cannot be compared. */
  changed: z.number().nullable(),
  /** First differing cells; rows are counted from 0. */
  examples: list(z.object({ row: z.number(), before: cellSchema, after: cellSchema })),
});
export type ChangedColumn = z.infer<typeof changedColumnSchema>;

/** Arguments and result of each call. */
export const calls = {
  /**
   * Sets the current document and computes every node; a later run replaces an earlier one. `folder` is the base of
   * relative paths: the document's folder, or null for a document that was never saved. Node results arrive as events,
   * all of them before the answer, which reports problems of the document as a whole. Only changed nodes are computed
   * again. `keeps`: the caller still holds the earlier reports, which are not sent again. `asRead`: by source node, the
   * id of the stamp in its report; rows read with that stamp are used although the files have changed since. A source
   * that is not in it is read again if its files have changed.
   */
  run: {
    args: z.object({
      document: z.unknown(),
      folder: z.string().nullable(),
      keeps: z.boolean().optional(),
      asRead: z.record(z.string(), z.string()).optional(),
    }),
    result: z.object({ problems: list(problemSchema) }),
  },
  /**
   * Another document replaces the one that was run: its cached results, in memory and on disk, are released. A run
   * under way is stopped.
   */
  forget: {
    args: z.object({}),
    result: z.object({}),
  },
  /** A page of a node's table, column by column. */
  rows: {
    args: z.object({
      nodeId: z.string(),
      start: z.number().int().min(0),
      count: z.number().int().min(0).max(10_000),
      /** First and one past the last column; all if absent. */
      columns: z.tuple([z.number().int().min(0), z.number().int().min(0)]).optional(),
      /** Order and filter of rows; refused above ten million rows. */
      view: rowViewSchema.optional(),
    }),
    result: z.object({
      nodeId: z.string(),
      start: z.number(),
      /** Rows of the whole table. */
      total: z.number(),
      columns: list(z.object({ name: z.string(), type: columnTypeSchema, cells: cellsSchema })),
      /** For each row of the page 0 train, 1 validation, 2 test, 3 unused; absent without a split. */
      partition: list(z.number()).optional(),
      /** With a view: the table's row number of each displayed row, counted from 0. */
      rowNumbers: list(z.number()).optional(),
    }),
  },
  /**
   * Profiles of a node's columns; all columns if no names are given. With `sample`, a sample is profiled at once. With
   * `ofRun`, the request waits until the current run has reached the node: requested with the run, profiles arrive
   * directly after the node's report.
   */
  profile: {
    args: z.object({
      nodeId: z.string(),
      columns: list(z.string()).optional(),
      sample: z.boolean().optional(),
      ofRun: z.boolean().optional(),
    }),
    result: z.object({ nodeId: z.string(), profiles: list(profileSchema) }),
  },
  /** Preview of a file, from its beginning and at once: the source node's parameters and first rows. */
  inspect: {
    args: z.object({ path: z.string() }),
    result: z.object({
      type: z.string(),
      params: z.record(z.string(), z.unknown()),
      columns: list(columnReportSchema),
      evidence: list(z.string()),
    }),
  },
  /** Compares the sources with their current files, for example after the computer slept. */
  checkSources: {
    args: z.object({}),
    result: z.object({ changes: list(sourceChangeSchema) }),
  },
  /**
   * Writes a node's table to a file that the user chose; the format follows the file's ending. Refused with the code
   * `source.changed` if a source has changed since it was read, unless `keep` holds its state now; likewise `exportCode`
   * and `fitted`.
   */
  exportTable: {
    args: z.object({
      nodeId: z.string(),
      path: z.string(),
      partition: partitionSchema.optional(),
      dtype: z.enum(['float32', 'float64']).optional(),
      /** In CSV, an apostrophe is written before texts that a spreadsheet would run. */
      escapeFormulas: z.boolean().optional(),
      keep: keptSourcesSchema.optional(),
    }),
    result: writtenSchema,
  },
  /** Column statistics of a node, input of the advice rules; from a sample if the table is large. */
  survey: {
    args: z.object({ nodeId: z.string() }),
    result: z.object({
      nodeId: z.string(),
      rows: z.number(),
      /** Number of sampled rows. */
      looked: z.number(),
      columns: list(surveyedColumnSchema),
    }),
  },
  /** Relations between a node's columns, from a sample; matrices row by row. */
  associations: {
    args: z.object({ nodeId: z.string() }),
    result: z.object({
      nodeId: z.string(),
      rows: z.number(),
      /** Pearson's r of number columns; NaN if it is not defined. `left`: number of omitted columns. */
      correlation: z.object({ names: list(z.string()), values: list(anyNumber), left: z.number() }),
      /** Rows in which both cells are missing, of columns with missing cells; the diagonal counts each column alone. */
      missing: z.object({
        names: list(z.string()),
        values: list(z.number()),
        left: z.number(),
        patterns: list(z.object({ names: list(z.string()), count: z.number() })),
      }),
    }),
  },
  /** Cells that a node changed in columns of its input; none if the rows differ. */
  changes: {
    args: z.object({ nodeId: z.string(), columns: list(z.string()) }),
    result: z.object({
      nodeId: z.string(),
      columns: list(changedColumnSchema),
    }),
  },
  /** Code targets that a pipeline can be exported to. */
  codeTargets: {
    args: z.object({}),
    result: z.object({ targets: list(z.object({ name: z.string(), label: z.string(), ending: z.string() })) }),
  },
  /** Code of a node's export, without the rows that the file carries to check itself, and the lines of each node. */
  code: {
    args: z.object({ nodeId: z.string(), target: z.string() }),
    result: z.object({ text: z.string(), parts: list(codePartSchema) }),
  },
  /** File targets that a node can be exported to, each with the reason why it cannot be written, if any. */
  exportTargets: {
    args: z.object({ nodeId: z.string() }),
    result: z.object({
      targets: list(
        z.object({
          name: z.string(),
          label: z.string(),
          summary: z.string(),
          ending: z.string(),
          refusals: list(problemSchema),
        }),
      ),
    }),
  },
  /** Writes an export file to the path that the user chose, with rows by which it checks itself. */
  exportCode: {
    args: z.object({
      nodeId: z.string(),
      target: z.string(),
      path: z.string(),
      keep: keptSourcesSchema.optional(),
    }),
    result: z.object({
      path: z.string(),
      bytes: z.number(),
      steps: z.number(),
      columns: z.number(),
      /** Number of rows that it carries to check itself. */
      checked: z.number(),
      notices: list(noticeSchema),
    }),
  },
  /** Meaning of the output of a model that learns from a node's table; null without a target. */
  targetMeaning: {
    args: z.object({ nodeId: z.string() }),
    result: z.object({ meaning: targetMeaningSchema.nullable() }),
  },
  /** Decodes a file of predictions to the words of a node's target and writes them as a table. */
  decodePredictions: {
    args: z.object({ nodeId: z.string(), input: z.string(), path: z.string() }),
    result: writtenSchema,
  },
  /** Pythons in the order in which they would be tried. No process is started. */
  findPython: {
    args: z.object({}),
    result: z.object({ pythons: list(z.string()), chosen: z.boolean() }),
  },
  /**
   * Runs a file that this engine exported, unchanged, in the user's Python on the data's rows, and compares every cell.
   * Only at the user's request. Progress: `done` is 0 finding Python, 1 loading, 2 transforming, 3 comparing.
   */
  verifyExport: {
    args: z.object({ path: z.string() }),
    result: z.object({ verification: verificationSchema, more: z.boolean() }),
  },
  /** Simulates new data that is broken in every way, step by step up to a node. Progress counts the cases. */
  fireDrill: {
    args: z.object({ nodeId: z.string() }),
    result: z.object({ rows: z.number(), results: list(drillSchema), left: z.number() }),
  },
  /** Checks the rules about the data; results are in the order of the rules. */
  checkRules: {
    args: z.object({ rules: list(ruleSchema) }),
    result: z.object({ results: list(ruleResultSchema) }),
  },
  /** Rules that the sources suggest, in addition to these. */
  proposeRules: {
    args: z.object({ rules: list(ruleSchema) }),
    result: z.object({ proposals: list(z.object({ rule: ruleSchema, evidence: z.string() })) }),
  },
  /** Explains a cell's value: steps from the cell back to the files, each after all that use it. */
  explainCell: {
    args: cellPlaceSchema,
    result: z.object({ steps: list(explainedStepSchema) }),
  },
  /** The current document with its learned values, as text in canonical form. */
  fitted: {
    args: z.object({ keep: keptSourcesSchema.optional() }),
    result: z.object({ text: z.string() }),
  },
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
export type CallArgs<Name extends CallName> = z.input<Calls[Name]['args']>;
export type CallResult<Name extends CallName> = z.output<Calls[Name]['result']>;

const callNames = Object.keys(calls) as [CallName, ...CallName[]];

/** Messages that the engine receives. Arguments are then parsed by the call's own schema. */
export const requestSchema = z.union([
  z.object({ id: z.number(), call: z.enum(callNames), args: z.unknown() }),
  z.object({ cancel: z.number() }),
]);
export type Request = z.infer<typeof requestSchema>;

export const eventSchema = z.discriminatedUnion('event', [
  z.object({ event: z.literal('node'), run: z.number(), report: nodeReportSchema }),
  /** Nodes whose last finished report still holds. */
  z.object({ event: z.literal('same'), run: z.number(), nodeIds: list(z.string()) }),
  z.object({ event: z.literal('missing'), run: z.number(), nodes: list(missingReportSchema) }),
  /** All sources whose files have changed since they were read; sent when this list has changed. */
  z.object({ event: z.literal('sourceChanges'), changes: list(sourceChangeSchema) }),
  z.object({
    event: z.literal('progress'),
    /** Id of the call that it belongs to. */
    id: z.number(),
    nodeId: z.string().optional(),
    done: z.number(),
    total: z.number(),
    unit: z.enum(['bytes', 'rows', 'passes']),
  }),
]);
export type EngineEvent = z.infer<typeof eventSchema>;

/** Messages that the window receives. Results are then parsed by the call's own schema. */
export const replySchema = z.union([
  // First, because events arrive by the thousand and a union tries its members in order.
  eventSchema,
  z.object({ id: z.number(), ok: z.literal(true), result: z.unknown() }),
  z.object({ id: z.number(), ok: z.literal(false), problem: problemSchema }),
]);
export type Reply = z.infer<typeof replySchema>;
