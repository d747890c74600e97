/** Schemas of the parts of a pipeline document, as its JSON holds them. */
import { z } from 'zod';
import { MAX_ID_LENGTH, ID_PATTERN, ID_RULE } from '../ir/node-id.ts';
import { PURPOSES } from '../ir/purpose.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/**
 * The newest version that this program reads, and the version of every document in memory. A `random_state` that is
 * null or absent means the seed 0 in version 1, and the step's own stream in version 2 (seeds.ts). A document that
 * version 1 can express is written as version 1, so that older programs can read it.
 */
export const DOCUMENT_VERSION = 2;

/** Schema of an id. `__proto__` is refused, because learned values are kept in plain objects by id. */
const idSchema = (what: string) =>
  z
    .string()
    .min(1, `${what} needs an id`)
    .max(MAX_ID_LENGTH, `an id has at most ${MAX_ID_LENGTH} characters`)
    .regex(ID_PATTERN, `an id holds only ${ID_RULE}`)
    .refine((id) => id !== '__proto__', 'no id may be "__proto__"');

const nodeSchema = z.looseObject({
  id: idSchema('a node'),
  type: z.string().min(1, 'a node needs a type'),
  /** User-defined name, displayed instead of the operator's label. */
  name: z.string().optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  position: z.object({ x: z.number(), y: z.number() }).optional(),
  /** True for a disabled node: rows pass through it unchanged. */
  bypassed: z.boolean().optional(),
  /** True for a step that may let the target flow into a feature; see target.ts. */
  allow_target: z.boolean().optional(),
});

const edgeSchema = z.looseObject({
  source: z.string(),
  target: z.string(),
  sourceHandle: z.string().optional(),
  targetHandle: z.string().optional(),
});

/** A note on the canvas; it computes nothing. */
const noteSchema = z.looseObject({
  id: idSchema('a note'),
  text: z.string(),
  position: z.object({ x: z.number(), y: z.number() }),
  size: z.object({ width: z.number().positive(), height: z.number().positive() }).optional(),
});

/** A named stage: a frame around nodes. Ids of unknown nodes are ignored. */
const groupSchema = z.looseObject({
  id: idSchema('a group'),
  name: z.string(),
  nodes: z.array(z.string()),
  /** True for a stage that is drawn as a single node, with its steps hidden. */
  collapsed: z.boolean().optional(),
});

/** A rule about the data of a node's table; see rules.ts. */
const ruleSchema = z.looseObject({
  name: z.string().min(1, 'a rule needs a name').max(200, 'a rule’s name has at most 200 characters'),
  formula: z.string(),
  /** A broken `error` stops a command; a broken `warning` is reported. */
  severity: z.enum(['error', 'warning']).default('error'),
  /** The node whose table the rule checks. Absent: the pipeline's only source. */
  node: z.string().optional(),
});

/** A column of a fitted result. */
const resultColumnSchema = z.looseObject({
  name: z.string(),
  type: z.enum(['number', 'category', 'boolean', 'datetime', 'text']),
  /** True if all numbers were whole. */
  integer: z.boolean().optional(),
  /** True for the target, and for columns made from it. */
  target: z.boolean().optional(),
  /** The distinct texts of a category column in the train rows, in ascending order; absent if there are too many. */
  words: z.array(z.string()).optional(),
});

export const documentSchema = z.looseObject({
  format: z.literal('prepgraph'),
  version: z.union([z.literal(1), z.literal(DOCUMENT_VERSION)]),
  nodes: z.array(nodeSchema),
  edges: z.array(edgeSchema).default([]),
  /** Rules for the data, besides the requirements of the steps. */
  rules: z.array(ruleSchema).optional(),
  /** Use of the result; advice follows it. */
  purpose: z.enum(PURPOSES).optional(),
  /** True if the person was asked for the column to predict, and there is none yet. */
  no_target: z.boolean().optional(),
  groups: z.array(groupSchema).optional(),
  notes: z.array(noteSchema).optional(),
  fitted: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  /** In a fitted document: the result columns of each node that feeds no other node, by node id. */
  result: z.record(z.string(), z.array(resultColumnSchema)).optional(),
});

export type DocumentNode = z.infer<typeof nodeSchema>;

export type DocumentEdge = z.infer<typeof edgeSchema>;

export type DocumentNote = z.infer<typeof noteSchema>;

export type DocumentGroup = z.infer<typeof groupSchema>;

export type DataRule = z.infer<typeof ruleSchema>;

export type ResultColumn = z.infer<typeof resultColumnSchema>;

export type PipelineDocument = z.infer<typeof documentSchema>;
