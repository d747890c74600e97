/** Outcomes of checks: rules about the data, an exported file run in Python, new data that is broken on purpose. */
import { z } from 'zod';
import { anyNumber, cellSchema, columnTypeSchema, list } from './values.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** A rule about the data; see core/graph/rules.ts. */
export const ruleSchema = z.object({
  name: z.string(),
  formula: z.string(),
  severity: z.enum(['error', 'warning']),
  node: z.string().optional(),
});

export const ruleResultSchema = z.object({
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

/** A difference of new data from the data that a document was fitted on; see core/engine/new-data/finding.ts. */
const categorySchema = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const dataFindingSchema = z.object({
  kind: z.enum([
    'missing-column',
    'extra-column',
    'reordered',
    'other-type',
    'mismatched',
    'unseen',
    'range',
    'missing-share',
    'drift',
    'refused',
  ]),
  /** Whether the fitted pipeline cannot be applied to this data. */
  fatal: z.boolean(),
  /** The source, or the step that it concerns. */
  nodeId: z.string(),
  column: z.string().optional(),
  message: z.string(),
  cells: z.number().optional(),
  /** Of a missing column: the new column of the source that it likely is, and why. */
  renamed: z.object({ source: z.string(), to: z.string(), reason: z.string() }).optional(),
  /** Of numbers out of range: the range at fitting time. */
  range: z.tuple([anyNumber, anyNumber]).readonly().optional(),
  /** Of unlearned values: the columns of the step and their categories at fitting time, if there are not too many. */
  known: z.object({ columns: list(z.string()), categories: list(list(categorySchema)) }).optional(),
});
export type DataFinding = z.infer<typeof dataFindingSchema>;

const pythonSchema = z.object({
  /** The path as requested: links are not followed, because a virtual environment is a link. */
  path: z.string(),
  version: z.string(),
  /** Installed packages that the export needs. */
  packages: list(z.object({ name: z.string(), version: z.string() })),
});

export type FoundPython = z.infer<typeof pythonSchema>;

/** Differences between the results of an exported file and of the engine; see core/engine/export/verify-export.ts. */
export const verificationSchema = z.discriminatedUnion('outcome', [
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
export const drillSchema = z.object({
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
