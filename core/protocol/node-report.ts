/** Reports of a node's state and result, and of the files behind a source. */
import { z } from 'zod';
import { columnTypeSchema, list, noticeSchema, problemSchema } from './values.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

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
export const sourceChangeSchema = z.object({
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

/** Maximum entries of a learned list in a report, because a million categories would stall the window. */
export const MAX_REPORTED_ENTRIES = 1_000;

/** What became of the rows of a step's input. */
const rowFateSchema = z.object({
  /** Rows of the input. */
  rows: z.number(),
  /** Rows that are not in the result. */
  dropped: z.number(),
  /** Rows that are in the result more than once. */
  repeated: z.number(),
  /** Of a step that matches the rows of two tables: rows that match none of the other table's. */
  unmatched: z.number().optional(),
});
export type RowFate = z.infer<typeof rowFateSchema>;

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
  /** For a step that drops, repeats or combines rows: the fate of the rows of each input, by its position. */
  rowFates: list(rowFateSchema).optional(),
  /** Columns that only have another name than in the input. */
  renamed: list(z.object({ from: z.string(), to: z.string() })).optional(),
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
export const missingReportSchema = z.object({
  nodeId: z.string(),
  columns: list(z.number()),
  missing: z.object({ before: z.number(), after: z.number() }),
  /** Notices that require a pass over the rows. */
  notices: list(noticeSchema).optional(),
});
export type MissingReport = z.infer<typeof missingReportSchema>;
