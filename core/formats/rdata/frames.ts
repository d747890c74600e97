/** The data frames among R objects, and what their columns hold. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { Damage } from '../damage.ts';
import { decodeGuessed, decoderOf } from '../records/encodings.ts';
import { ownLabels } from '../records/value-labels.ts';
import type { ThreadBytes } from '../thread-bytes.ts';
import { MARK, type RNode, type RVector } from './scan.ts';

/** Numbers of a column, from its vector. */
export type NumberSource =
  | { readonly as: 'file'; readonly type: 'logical' | 'integer' | 'real' | 'int64'; readonly at: number }
  | { readonly as: 'sequence'; readonly start: number; readonly step: number };

export type RCells =
  | {
      readonly as: 'number';
      readonly source: NumberSource;
      /** Milliseconds of one unit since 1970; null for numbers. */
      readonly date: number | null;
      /** What numbers are multiplied by: seconds of a unit of durations. */
      readonly factor: number;
      readonly labels: { readonly values: readonly number[]; readonly labels: readonly string[] } | null;
    }
  | { readonly as: 'boolean'; readonly source: NumberSource }
  | { readonly as: 'text'; readonly marks: readonly number[] }
  | { readonly as: 'number as text'; readonly source: NumberSource };

export interface RColumn {
  readonly name: string;
  readonly cells: RCells;
  readonly evidence: readonly string[];
  readonly notices: readonly { readonly code: 'source.unit' | 'source.labels'; readonly message: string }[];
}

export interface RFrame {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly RColumn[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** The rows have names that are no numbers. */
  readonly hasRowNames: boolean;
}

/** Seconds of the units of durations. */
const UNITS: Readonly<Record<string, number>> = { secs: 1, mins: 60, hours: 3600, days: 86_400, weeks: 604_800 };
const MAX_TEXTS = 1 << 20;

const UTF8 = 1 << 3;
const LATIN1 = 1 << 2;

/** A text of R as a string, by what its flags say of its encoding. */
export function textOf(bytes: Uint8Array, flags: number): string {
  const levels = flags >> 12;
  if ((levels & UTF8) !== 0) return decoderOf('utf-8')(bytes);
  return (levels & LATIN1) !== 0 ? decoderOf('windows-1252')(bytes) : decodeGuessed(bytes);
}

/** The texts of a short vector, such as names and levels; missing ones are empty. */
export function textsOf(bytes: ThreadBytes, node: RNode | undefined): string[] {
  if (node?.as !== 'vector' || node.type !== 'text') return [];
  if (node.length > MAX_TEXTS) throw new Damage(`it has more than ${MAX_TEXTS} names`);
  const texts: string[] = [];
  let { at } = node;
  for (let index = 0; index < node.length; index++) {
    const flags = bytes.int32(at);
    const length = Math.max(0, bytes.int32(at + 4));
    texts.push(textOf(bytes.take(at + 8, length), flags));
    at += 8 + length;
  }
  return texts;
}

function numbersOf(bytes: ThreadBytes, node: RNode | undefined): number[] {
  if (node?.as !== 'vector' || node.length > MAX_TEXTS) return [];
  if (node.type === 'real')
    return Array.from({ length: node.length }, (_, index) => bytes.float64(node.at + 8 * index));
  if (node.type === 'integer')
    return Array.from({ length: node.length }, (_, index) => bytes.int32(node.at + 4 * index));
  return [];
}

const classesOf = (bytes: ThreadBytes, node: RNode): string[] => textsOf(bytes, node.attributes.get('class'));

/** The data frames of a file: its object, those of a list, or those that are saved by their names. */
export function framesOf(bytes: ThreadBytes, root: RNode): { readonly frames: RFrame[]; readonly others: string[] } {
  const frames: RFrame[] = [];
  const others: string[] = [];
  const take = (name: string, node: RNode): void => {
    const classes = classesOf(bytes, node);
    if (node.as === 'list' && classes.includes('data.frame')) frames.push(frameOf(bytes, name, node));
    else others.push(name);
  };
  if (root.as === 'pairs') for (const [name, node] of root.items) take(name, node);
  else if (root.as === 'list' && !classesOf(bytes, root).includes('data.frame')) {
    const names = textsOf(bytes, root.attributes.get('names'));
    for (const [index, node] of root.items.entries()) take(names[index] || String(index + 1), node);
  } else take('', root);
  return { frames, others };
}

function frameOf(bytes: ThreadBytes, name: string, node: RNode & { as: 'list' }): RFrame {
  const names = textsOf(bytes, node.attributes.get('names'));
  const columns: RColumn[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  const rowNames = node.attributes.get('row.names');
  let rows = rowsOf(bytes, rowNames);
  const lengths = node.items.map((item) => lengthOf(bytes, item));
  if (rows === null) rows = lengths[0] ?? 0;
  for (const [index, item] of node.items.entries()) {
    const own = names[index] ?? '';
    const made = columnOf(bytes, own, item);
    if (typeof made === 'string') leftOut.push({ name: own, reason: made });
    else if (lengths[index] !== rows) throw new Damage(`the column "${own}" has another length than its table`);
    else columns.push(made);
  }
  const hasRowNames = rowNames?.as === 'vector' && rowNames.type === 'text';
  return { name, rows, columns, leftOut, hasRowNames };
}

/** Rows by the names of the rows: without names of their own, `c(NA, -rows)`. */
function rowsOf(bytes: ThreadBytes, node: RNode | undefined): number | null {
  if (node?.as !== 'vector') return node?.as === 'sequence' ? lengthOf(bytes, node) : null;
  if (node.type === 'integer' && node.length === 2 && bytes.int32(node.at) === -(2 ** 31))
    return Math.abs(bytes.int32(node.at + 4));
  return node.length;
}

function lengthOf(bytes: ThreadBytes, node: RNode): number {
  if (node.as === 'vector') return node.length;
  if (node.as === 'sequence') return bytes.float64(node.state.at);
  if (node.as === 'numbers as text') return lengthOf(bytes, node.of);
  return node.as === 'list' ? node.items.length : 0;
}

/** The column, or why it is none. */
function columnOf(bytes: ThreadBytes, name: string, node: RNode): RColumn | string {
  const classes = classesOf(bytes, node);
  const has = (name_: string): boolean => classes.includes(name_);
  const title = textsOf(bytes, node.attributes.get('label'))[0];
  const stored = (what: string): string[] => [
    `stored as ${what}`,
    ...(title === undefined ? [] : [`labelled "${title}"`]),
  ];
  const plain = { name, notices: [] } as const;
  if (node.as === 'list')
    return has('POSIXlt')
      ? 'holds times as lists (POSIXlt; as.POSIXct makes a column of them)'
      : has('data.frame')
        ? 'holds a table'
        : 'holds lists';
  if (node.attributes.has('dim')) return 'holds a matrix';
  if (node.as === 'numbers as text') {
    const source = sourceOf(bytes, node.of, false);
    return source === null
      ? 'is stored in a way that is not known'
      : { ...plain, evidence: stored('character'), cells: { as: 'number as text', source } };
  }
  if (node.as === 'vector' && node.type === 'text')
    return { ...plain, evidence: stored('character'), cells: { as: 'text', marks: node.marks } };
  if (node.as === 'vector' && node.type === 'complex') return 'holds complex numbers';
  if (node.as === 'vector' && node.type === 'raw') return 'holds bytes';
  const source = sourceOf(bytes, node, has('integer64'));
  if (source === null) return 'is stored in a way that is not known';
  const number = { as: 'number', source, date: null, factor: 1, labels: null } as const;
  if (source.as === 'file' && source.type === 'logical')
    return { ...plain, evidence: stored('logical'), cells: { as: 'boolean', source } };
  if (has('factor')) {
    const words = textsOf(bytes, node.attributes.get('levels'));
    const labels = { values: words.map((_, index) => index + 1), labels: words };
    return {
      ...plain,
      evidence: stored(has('ordered') ? `ordered factor: ${words.slice(0, 20).join(' < ')}` : 'factor'),
      cells: { ...number, labels },
    };
  }
  if (has('Date')) return { ...plain, evidence: stored('Date'), cells: { ...number, date: MS_PER_DAY } };
  if (has('POSIXct')) {
    const zone = textsOf(bytes, node.attributes.get('tzone'))[0];
    const shown = zone === undefined || zone === '' || zone === 'UTC' ? '' : `, displayed in ${zone}; read as UTC`;
    return { ...plain, evidence: stored(`POSIXct${shown}`), cells: { ...number, date: 1000 } };
  }
  if (has('difftime')) {
    const unit = textsOf(bytes, node.attributes.get('units'))[0] ?? 'secs';
    const factor = UNITS[unit];
    if (factor === undefined) return `holds durations in a unit that is not known ("${unit}")`;
    const message = `It holds durations in ${unit === 'secs' ? 'seconds' : unit}: it is read as numbers of seconds.`;
    return {
      name,
      notices: [{ code: 'source.unit', message }],
      evidence: stored('difftime'),
      cells: { ...number, factor },
    };
  }
  const labelled = has('haven_labelled') || has('labelled') ? node.attributes.get('labels') : undefined;
  const values = numbersOf(bytes, labelled);
  const own = ownLabels(values, textsOf(bytes, labelled?.attributes.get('names')));
  const kept = values
    .map((value, index) => [value, own.labels[index] ?? ''] as const)
    .filter(([value]) => !Number.isNaN(value));
  const kind =
    source.as === 'sequence' || source.type === 'integer'
      ? 'integer'
      : source.type === 'int64'
        ? 'integer64'
        : 'double';
  return {
    name,
    notices: kept.length === 0 ? [] : own.notices.map(({ message }) => ({ code: 'source.labels', message })),
    evidence: stored(kind),
    cells: {
      ...number,
      labels:
        kept.length === 0 ? null : { values: kept.map(([value]) => value), labels: kept.map(([, label]) => label) },
    },
  };
}

function sourceOf(bytes: ThreadBytes, node: RNode, isInt64: boolean): NumberSource | null {
  if (node.as === 'sequence') {
    const { at } = node.state;
    return { as: 'sequence', start: bytes.float64(at + 8), step: bytes.float64(at + 16) };
  }
  if (node.as !== 'vector') return null;
  const { type, at }: RVector = node;
  if (type === 'real') return { as: 'file', type: isInt64 ? 'int64' : 'real', at };
  return type === 'integer' || type === 'logical' ? { as: 'file', type, at } : null;
}

/** The byte of the mark before a row, and the rows behind it. */
export const markBefore = (marks: readonly number[], row: number): { readonly at: number; readonly skip: number } => ({
  at: marks[Math.floor(row / MARK)] ?? 0,
  skip: row % MARK,
});
