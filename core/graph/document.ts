/**
 * The pipeline document: what is saved, shared and put under version control. Other programs read and write it, so it
 * is parsed with care and written in one canonical form.
 */
import { z } from 'zod';
import { ID_PATTERN, ID_RULE, MAX_ID_LENGTH } from '../ir/node-id.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { PURPOSES } from '../ir/purpose.ts';
import { refuseLargeDocument, refuseLargeText } from './document-limits.ts';
import { versionOf, withOldSeeds } from './seeds.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/**
 * The newest version that this program reads, and that of every document in memory. In version 1 a `random_state` that is
 * null or left out stands for 0; in version 2 for the step's own stream (seeds.ts). A document that says the same in
 * version 1 is written with that, so that older programs read it.
 */
const DOCUMENT_VERSION = 2;

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

const documentSchema = z.looseObject({
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

export const emptyDocument = (): PipelineDocument => ({
  format: 'prepgraph',
  version: DOCUMENT_VERSION,
  nodes: [],
  edges: [],
});

/**
 * Reads a document's text. Throws a ProblemError that says what is wrong and where: not JSON (with line), not ours,
 * from a newer version, or a part that does not fit.
 */
export function parseDocument(text: string, file?: string): PipelineDocument {
  const at = file === undefined ? {} : { file };
  refuseLargeText(text.length, file);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ProblemError({ ...at, ...notJson(text, error as Error) });
  }
  return readDocument(value, file);
}

/** As `parseDocument`, for a value that already left JSON. */
export function readDocument(value: unknown, file?: string): PipelineDocument {
  const at = file === undefined ? {} : { file };
  const head = z.object({ format: z.literal('prepgraph'), version: z.number() }).safeParse(value);
  if (!head.success) {
    throw new ProblemError({
      ...at,
      code: 'document.not-ours',
      message: 'This is no Prepgraph pipeline.',
      hint: 'A pipeline starts with {"format": "prepgraph", "version": 1, …}. To load data, drop a CSV file.',
    });
  }
  if (head.data.version > DOCUMENT_VERSION) {
    throw new ProblemError({
      ...at,
      code: 'document.newer',
      message: `This pipeline was saved by a newer Prepgraph (format ${head.data.version}; this one reads up to ${DOCUMENT_VERSION}).`,
      hint: 'Update Prepgraph to open it. The file was not changed.',
    });
  }
  refuseLargeDocument(value, file);
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success) throw new ProblemError({ ...at, ...partProblem(value, parsed.error) });
  return parsed.data.version === 1 ? { ...withOldSeeds(parsed.data), version: DOCUMENT_VERSION } : parsed.data;
}

function notJson(text: string, error: Error): Problem {
  if (text.trim() === '') {
    return { code: 'document.empty', message: 'The file is empty.', hint: 'Choose another file.' };
  }
  // The engine names the position, or for short texts quotes them whole, or says that the end came too early.
  const named = /position (\d+)/.exec(error.message)?.[1];
  const position = named !== undefined ? Number(named) : /not valid JSON/.test(error.message) ? 0 : text.length;
  const line = text.slice(0, position).split('\n').length;
  const truncated = position >= text.trimEnd().length;
  return {
    code: truncated ? 'document.truncated' : 'document.not-json',
    message: truncated ? 'The file ends in the middle: it was cut off.' : 'The file is no valid JSON.',
    hint: truncated
      ? 'Take an earlier copy of it.'
      : 'Open it in a text editor and mend it there, or take an earlier copy.',
    line,
  };
}

function partProblem(value: unknown, error: z.ZodError): Problem {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const nodes = path[0] === 'nodes' ? (value as { nodes: ({ id?: unknown } | null)[] | null }).nodes : null;
  const node = nodes?.[Number(path[1])];
  const isId = path.length === 3 && path[2] === 'id';
  return {
    code: isId ? 'document.id' : 'document.part',
    message: `The part ${placeOf(path) || 'at the top'} does not fit: ${issue?.message ?? 'invalid'}.`,
    hint: isId
      ? 'Give it another id in a text editor, here and in the edges, groups and learned values that name it.'
      : 'Mend it in a text editor, or take an earlier copy.',
    ...(typeof node?.id === 'string' && !isId && { nodeId: node.id }),
  };
}

/** `nodes[3].id` */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`)).join('');

/** NaN and infinities as the strings that documents hold; everything else as it is. */
export function storable(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(storable);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, storable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, storable(part)]));
  }
  return value;
}

const documentKeys = ['format', 'version', 'purpose', 'nodes', 'edges', 'rules', 'groups', 'notes', 'fitted', 'result'];
const nodeKeys = ['id', 'type', 'name', 'params', 'position', 'bypassed', 'allow_target'];
const edgeKeys = ['source', 'sourceHandle', 'target', 'targetHandle'];
const ruleKeys = ['name', 'formula', 'severity', 'node'];
const groupKeys = ['id', 'name', 'nodes', 'collapsed'];
const noteKeys = ['id', 'text', 'position', 'size'];

function ordered(value: object, first: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  return Object.fromEntries(entries.sort(([a], [b]) => rank(a) - rank(b)));
}

/** A stretch of a document's text that is about one node: the node itself, or what it learned. */
export interface DocumentPart {
  readonly nodeId: string;
  readonly from: number;
  readonly to: number;
}

export interface WrittenDocument {
  readonly text: string;
  /** In the order of the text. */
  readonly parts: readonly DocumentPart[];
}

/** Texts of a document's nodes, edges and learned values: for documents whose parts are replaced and never changed. */
export type KnownTexts = WeakMap<object, string>;

/**
 * The canonical text: stable key order, short lists on one line, a trailing newline, so that it diffs well. Its version is
 * the oldest that says the same.
 */
export const documentText = (document: PipelineDocument): string =>
  writeDocument({ ...document, version: versionOf(document) }).text;

/**
 * The text of the document as it is in memory, of the newest version, so that steps which are typed into it draw their own
 * streams; with the place of each part. What is in `known` is not made anew.
 */
export function writeDocument(document: PipelineDocument, known: KnownTexts = new WeakMap()): WrittenDocument {
  const sections = ordered(
    {
      ...document,
      rules: document.rules?.map((rule) => ordered(rule, ruleKeys)),
      groups: document.groups?.map((group) => ordered(group, groupKeys)),
      notes: document.notes?.map((note) => ordered(note, noteKeys)),
    },
    documentKeys,
  );
  if (document.nodes.length === 0) {
    const edges = document.edges.map((edge) => ordered(edge, edgeKeys));
    return { text: `${format(storable({ ...sections, edges }), '')}\n`, parts: [] };
  }
  const parts: DocumentPart[] = [];
  let text = '{';
  for (const [key, section] of Object.entries(sections)) {
    text += `${text === '{' ? '' : ','}\n  ${JSON.stringify(key)}: `;
    const write = Object.hasOwn(writers, key) ? writers[key as keyof typeof writers] : undefined;
    if (write === undefined) {
      text += format(storable(section), '  ');
      continue;
    }
    const { pieces, open, between, close } = write(document, known);
    let at = text.length + open.length;
    for (const { nodeId, text: piece } of pieces) {
      if (nodeId !== undefined) parts.push({ nodeId, from: at, to: at + piece.length });
      at += piece.length + between.length;
    }
    text += open + pieces.map((piece) => piece.text).join(between) + close;
  }
  return { text: `${text}\n}\n`, parts };
}

interface Section {
  readonly open: string;
  readonly between: string;
  readonly close: string;
  readonly pieces: readonly { readonly text: string; readonly nodeId?: string }[];
}

const writers = {
  nodes: ({ nodes }: PipelineDocument, known: KnownTexts): Section =>
    section(
      '[]',
      nodes.map((node) => ({ nodeId: node.id, text: textOf(node, known, () => ordered(node, nodeKeys)) })),
    ),
  edges: ({ edges }: PipelineDocument, known: KnownTexts): Section => {
    const isShort = edges.length <= FEW && !format(inOrder(edges), '  ').includes('\n');
    if (isShort) return { open: format(inOrder(edges), '  '), between: '', close: '', pieces: [] };
    return section(
      '[]',
      edges.map((edge) => ({ text: textOf(edge, known, () => ordered(edge, edgeKeys)) })),
    );
  },
  fitted: ({ fitted = {} }: PipelineDocument, known: KnownTexts): Section => {
    const entries = Object.entries(fitted);
    const isShort = entries.length <= FEW && !format(storable(fitted), '  ').includes('\n');
    const pieces = entries.map(([nodeId, learned]) => {
      const text = isShort ? format(storable(learned), '') : textOf(learned, known, () => learned);
      return { nodeId, text: `${JSON.stringify(nodeId)}: ${text}` };
    });
    if (entries.length === 0) return { open: '{}', between: '', close: '', pieces };
    return isShort ? { open: '{ ', between: ', ', close: ' }', pieces } : section('{}', pieces);
  },
};

/** More than so many edges or nodes with learned values never fit on one line. */
const FEW = 16;

const inOrder = (edges: PipelineDocument['edges']): unknown => storable(edges.map((edge) => ordered(edge, edgeKeys)));

const section = (brackets: string, pieces: Section['pieces']): Section => ({
  open: `${brackets[0]}\n    `,
  between: ',\n    ',
  close: `\n  ${brackets[1]}`,
  pieces,
});

function textOf(part: object, known: KnownTexts, written: () => object): string {
  const found = known.get(part);
  if (found !== undefined) return found;
  const text = format(storable(written()), '    ');
  known.set(part, text);
  return text;
}

const LINE_WIDTH = 100;

/** JSON with two spaces of indentation; a list or object without lists or objects inside stays on one line where it fits. */
function format(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts: [string, unknown][] = Array.isArray(value)
    ? value.map((part): [string, unknown] => ['', part])
    : Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([key, part]): [string, unknown] => [`${JSON.stringify(key)}: `, part]);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (parts.length === 0) return open + close;
  const flat = parts.every(([, part]) => typeof part !== 'object' || part === null || isShortFlat(part));
  if (flat) {
    const line = parts.map(([key, part]) => key + format(part, '')).join(', ');
    const padded = Array.isArray(value) ? `${open}${line}${close}` : `${open} ${line} ${close}`;
    if (padded.length + indent.length <= LINE_WIDTH && !padded.includes('\n')) return padded;
  }
  const inner = `${indent}  `;
  return `${open}\n${parts.map(([key, part]) => inner + key + format(part, inner)).join(',\n')}\n${indent}${close}`;
}

const isShortFlat = (part: object): boolean => {
  const values = Object.values(part);
  return values.length <= 4 && values.every((value) => typeof value !== 'object' || value === null);
};
