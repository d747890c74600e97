/** Writes a pipeline document in its single canonical form. */
import type { PipelineDocument } from './document-schema.ts';
import { versionOf } from './seeds.ts';

/** Replaces NaN and infinities by the strings that documents hold; other values stay. */
export function storable(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(storable);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, storable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, storable(part)]));
  }
  return value;
}

const documentKeys = [
  'format',
  'version',
  'purpose',
  'no_target',
  'nodes',
  'edges',
  'rules',
  'groups',
  'notes',
  'fitted',
  'result',
];

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

/**
 * Cached texts of a document's nodes, edges and learned values, for documents whose parts
 * are replaced and never changed.
 */
export type KnownTexts = WeakMap<object, string>;

/**
 * The canonical text: stable key order, short lists on one line, a trailing newline, so that it diffs well. Its version
 * is the oldest one that can express the document.
 */
export const documentText = (document: PipelineDocument): string =>
  writeDocument({ ...document, version: versionOf(document) }).text;

interface Section {
  readonly open: string;
  readonly between: string;
  readonly close: string;
  readonly pieces: readonly { readonly text: string; readonly nodeId?: string }[];
}

/** Maximum number of edges, or of nodes with learned values, that may fit on one line. */
const MAX_ON_ONE_LINE = 16;

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

/** JSON with an indentation of two spaces. A list or object without nested ones stays on one line if it fits. */
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

export const isShortFlat = (part: object): boolean => {
  const values = Object.values(part);
  return values.length <= 4 && values.every((value) => typeof value !== 'object' || value === null);
};

/** Range of a document's text that belongs to one node: the node itself, or its learned values. */
export interface DocumentPart {
  readonly nodeId: string;
  readonly from: number;
  readonly to: number;
}

export interface WrittenDocument {
  readonly text: string;
  /** Parts in the order of the text. */
  readonly parts: readonly DocumentPart[];
}

const writers = {
  nodes: ({ nodes }: PipelineDocument, known: KnownTexts): Section =>
    section(
      '[]',
      nodes.map((node) => ({ nodeId: node.id, text: textOf(node, known, () => ordered(node, nodeKeys)) })),
    ),
  edges: ({ edges }: PipelineDocument, known: KnownTexts): Section => {
    const isShort = edges.length <= MAX_ON_ONE_LINE && !format(inOrder(edges), '  ').includes('\n');
    if (isShort) return { open: format(inOrder(edges), '  '), between: '', close: '', pieces: [] };
    return section(
      '[]',
      edges.map((edge) => ({ text: textOf(edge, known, () => ordered(edge, edgeKeys)) })),
    );
  },
  fitted: ({ fitted = {} }: PipelineDocument, known: KnownTexts): Section => {
    const entries = Object.entries(fitted);
    const isShort = entries.length <= MAX_ON_ONE_LINE && !format(storable(fitted), '  ').includes('\n');
    const pieces = entries.map(([nodeId, learned]) => {
      const text = isShort ? format(storable(learned), '') : textOf(learned, known, () => learned);
      return { nodeId, text: `${JSON.stringify(nodeId)}: ${text}` };
    });
    if (entries.length === 0) return { open: '{}', between: '', close: '', pieces };
    return isShort ? { open: '{ ', between: ', ', close: ' }', pieces } : section('{}', pieces);
  },
};

/**
 * The text of a document in memory, with the range of each part. It has the newest version, so that steps typed into it
 * draw from their own streams. Texts in `known` are reused.
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
