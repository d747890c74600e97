/** The parts of a pipeline document, as its JSON holds them. */
import { z } from 'zod';
import { MAX_ID_LENGTH, ID_PATTERN, ID_RULE } from '../ir/node-id.ts';
import { PURPOSES } from '../ir/purpose.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/**
 * The newest version that this program reads, and that of every document in memory. In version 1 a `random_state` that is
 * null or left out stands for 0; in version 2 for the step's own stream (seeds.ts). A document that says the same in
 * version 1 is written with that, so that older programs read it.
 */
export const DOCUMENT_VERSION = 2;

/** An id; `__proto__` is no key of a plain object, and what was learned is kept by id. */
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
  /** A name of the user's own, shown instead of the operator's label. */
  name: z.string().optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  position: z.object({ x: z.number(), y: z.number() }).optional(),
  /** True for a node that is switched off: rows pass through it unchanged. */
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

/** A remark on the canvas; it computes nothing. */
const noteSchema = z.looseObject({
  id: idSchema('a note'),
  text: z.string(),
  position: z.object({ x: z.number(), y: z.number() }),
  size: z.object({ width: z.number().positive(), height: z.number().positive() }).optional(),
});

/** A named stage: a frame around nodes. Ids that name no node are passed over. */
const groupSchema = z.looseObject({
  id: idSchema('a group'),
  name: z.string(),
  nodes: z.array(z.string()),
  /** True for a stage that is drawn as one node, its steps hidden. */
  collapsed: z.boolean().optional(),
});

/** A rule about the data of a node's table; see rules.ts. */
const ruleSchema = z.looseObject({
  name: z.string().min(1, 'a rule needs a name').max(200, 'a rule’s name has at most 200 characters'),
  formula: z.string(),
  /** What breaks an `error` stops a command; a `warning` is told. */
  severity: z.enum(['error', 'warning']).default('error'),
  /** The node whose table it is about; without it, the pipeline's only source. */
  node: z.string().optional(),
});

/** A column of a fitted result. */
const resultColumnSchema = z.looseObject({
  name: z.string(),
  type: z.enum(['number', 'category', 'boolean', 'datetime', 'text']),
  /** True where all numbers were whole. */
  integer: z.boolean().optional(),
  /** True for the target, and for what is made of it. */
  target: z.boolean().optional(),
  /** The distinct texts of a category's train rows, in ascending order; absent where there are too many. */
  words: z.array(z.string()).optional(),
});

export const documentSchema = z.looseObject({
  format: z.literal('prepgraph'),
  version: z.union([z.literal(1), z.literal(DOCUMENT_VERSION)]),
  nodes: z.array(nodeSchema),
  edges: z.array(edgeSchema).default([]),
  /** What must hold of the data, besides what the steps need. */
  rules: z.array(ruleSchema).optional(),
  /** What the result is for; advice follows it. */
  purpose: z.enum(PURPOSES).optional(),
  groups: z.array(groupSchema).optional(),
  notes: z.array(noteSchema).optional(),
  fitted: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  /** Of a fitted document: the columns of the result of each node that feeds no other, by the node's id. */
  result: z.record(z.string(), z.array(resultColumnSchema)).optional(),
});

export type DocumentNode = z.infer<typeof nodeSchema>;

export type DocumentEdge = z.infer<typeof edgeSchema>;

export type DocumentNote = z.infer<typeof noteSchema>;

export type DocumentGroup = z.infer<typeof groupSchema>;

export type DataRule = z.infer<typeof ruleSchema>;

export type ResultColumn = z.infer<typeof resultColumnSchema>;

export type PipelineDocument = z.infer<typeof documentSchema>;
