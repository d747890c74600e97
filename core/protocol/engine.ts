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
import { builderCalls } from './builder-calls.ts';
import { anyNumber, cellsSchema, columnTypeSchema, list, noticeSchema, problemSchema } from './values.ts';
import { columnReportSchema, missingReportSchema, nodeReportSchema, sourceChangeSchema } from './node-report.ts';
import {
  cellPlaceSchema,
  changedColumnSchema,
  comparedResultsSchema,
  explainedStepSchema,
  profileSchema,
  rawLineSchema,
  rowViewSchema,
  surveyedColumnSchema,
  triedStepSchema,
} from './inspection.ts';
import { codePartSchema, targetMeaningSchema, writtenSchema } from './exports.ts';
import { dataFindingSchema, drillSchema, ruleResultSchema, ruleSchema, verificationSchema } from './verification.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** By node id: the `after.id` of a changed source for which the person chose to keep the rows already read. */
const keptSourcesSchema = z.record(z.string(), z.string());

const partitionSchema = z.enum(['train', 'val', 'test', 'all']);

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
      /** Profiles only the rows of this part of a split. */
      part: z.enum(['train', 'val', 'test']).optional(),
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
  /**
   * The first lines of a source's file as they are written, and how these parameters cut them into cells; null for a source
   * whose rows are not cut out of lines. The document that was run says where relative paths begin.
   */
  rawLines: {
    args: z.object({ type: z.string(), params: z.record(z.string(), z.unknown()) }),
    result: z.object({
      found: z.object({ file: z.string(), lines: list(rawLineSchema), hasMore: z.boolean() }).nullable(),
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
      /** Adds a last column that says for each row in which part of the split it is. */
      partColumn: z.boolean().optional(),
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
  /** A step after a node that is not in the document yet, tried on a sample of the node's table. */
  tryStep: {
    args: z.object({
      nodeId: z.string(),
      step: z.object({ type: z.string(), params: z.record(z.string(), z.unknown()) }),
      /** Columns that the step concerns. */
      columns: list(z.string()),
    }),
    result: triedStepSchema,
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
  /**
   * Compares the sources with the data on which a document was fitted, if their files are others. Sources in `asRead`
   * are compared as they were read with that stamp; the files of others are read. Displayed tables stay.
   */
  compareWithFitted: {
    args: z.object({ document: z.unknown(), folder: z.string().nullable(), asRead: z.record(z.string(), z.string()) }),
    result: z.object({
      /** Sources with other files, and the ids of their stamps. */
      sources: list(z.object({ nodeId: z.string(), stamp: z.string() })),
      findings: list(dataFindingSchema),
      /** Number of further findings. */
      left: z.number(),
    }),
  },
  /** Compares a step's table with another step's, or with a step of another version of the document. */
  compareResults: {
    args: z.object({
      nodeId: z.string(),
      other: z.object({
        nodeId: z.string(),
        /** The version, which is run on the sources as they were read; absent: the displayed document. */
        version: z
          .object({ document: z.unknown(), folder: z.string().nullable(), asRead: z.record(z.string(), z.string()) })
          .optional(),
      }),
    }),
    result: comparedResultsSchema,
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
  ...builderCalls,
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
