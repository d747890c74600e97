/**
 * Python source in the layout of `black`. Code that fits stands on one line. Other code is opened bracket by bracket,
 * with one item per line and a trailing comma. Long lists of plain values are filled line by line instead.
 */

import { joined, NOTHING, type PythonCode, py, pythonName } from './literals.ts';

/** Source; or source between brackets that may be opened; or a sequence of parts. */
export type Layout = PythonCode | Bracketed | readonly Layout[];

export interface Bracketed {
  readonly open: PythonCode;
  readonly items: readonly Layout[];
  readonly close: PythonCode;
  /** Text between items. ',' also ends the last item of an opened bracket; any other text starts the next line. */
  readonly between?: PythonCode;
  /** Each line holds as many items as fit. */
  readonly fill?: true;
  /** The brackets are written only if they are opened. */
  readonly optional?: true;
}

export const LINE = 100;
const STEP = py`    `;
const COMMA = py`,`;

const isParts = (layout: Layout): layout is readonly Layout[] => Array.isArray(layout);

/** Everything on one line. */
export function flat(layout: Layout): PythonCode {
  if (typeof layout === 'string') return layout;
  if (isParts(layout)) return joined(layout.map(flat));
  const { open, items, close, between = COMMA, optional } = layout;
  const inner = joined(items.map(flat), between === COMMA ? py`, ` : py` ${between} `);
  return optional ? inner : py`${open}${inner}${close}`;
}

/** The source's lines. The first line starts after `indent`, which it does not repeat; `after` ends the last line. */
export function lines(layout: Layout, indent = NOTHING, before = NOTHING, after = NOTHING): PythonCode[] {
  const line = py`${indent}${before}${flat(layout)}${after}`;
  if (line.length <= LINE && !line.includes('\n')) return [line];
  if (typeof layout === 'string') return [line];
  if (isParts(layout)) return partLines(layout, indent, before, after);
  return opened(layout, indent, before, after);
}

/** Opens the last part that can be opened, then earlier ones while the line does not fit. */
function partLines(parts: readonly Layout[], indent: PythonCode, before: PythonCode, after: PythonCode): PythonCode[] {
  const flattened = parts.flatMap((part): readonly Layout[] => (isParts(part) ? part : [part]));
  if (flattened.some(isParts)) return partLines(flattened, indent, before, after);
  const openable = flattened.flatMap((part, at) =>
    typeof part !== 'string' && !isParts(part) && part.items.length > 0 ? [at] : [],
  );
  const [largest] = [...openable].sort(
    (a, b) => flat(flattened[b] as Layout).length - flat(flattened[a] as Layout).length,
  );
  if (largest === undefined) return [py`${indent}${before}${flat(flattened)}${after}`];
  const head = flat(flattened.slice(0, largest));
  const tail = flat(flattened.slice(largest + 1));
  return opened(flattened[largest] as Bracketed, indent, py`${before}${head}`, py`${tail}${after}`);
}

function opened(
  { open, items, close, between = COMMA, fill }: Bracketed,
  indent: PythonCode,
  before: PythonCode,
  after: PythonCode,
): PythonCode[] {
  const inner = py`${indent}${STEP}`;
  if (items.length === 0) return [py`${indent}${before}${open}${close}${after}`];
  const first = py`${indent}${before}${open === '' ? py`(` : open}`;
  const last = py`${indent}${close === '' ? py`)` : close}${after}`;
  if (fill) return [first, ...filled(items.map(flat), inner), last];
  const body = items.flatMap((item, at) =>
    between === COMMA ? lines(item, inner, NOTHING, COMMA) : lines(item, inner, at === 0 ? NOTHING : py`${between} `),
  );
  return [first, ...body, last];
}

function filled(items: readonly PythonCode[], indent: PythonCode): PythonCode[] {
  const made: PythonCode[] = [];
  let line = NOTHING;
  for (const item of items) {
    const longer = line === NOTHING ? py`${item},` : py`${line} ${item},`;
    if (line !== NOTHING && indent.length + longer.length > LINE) {
      made.push(py`${indent}${line}`);
      line = py`${item},`;
    } else line = longer;
  }
  if (line !== NOTHING) made.push(py`${indent}${line}`);
  return made;
}

export const call = (callee: Layout, ...items: readonly Layout[]): Layout => [
  callee,
  { open: py`(`, items, close: py`)` },
];

/** `name=value`, with the name of a parameter. */
export const keyword = (name: string, value: Layout): Layout => [py`${pythonName(name)}=`, value];

/** A list; plain values are filled line by line. */
export const list = (items: readonly Layout[]): Layout => ({
  open: py`[`,
  items,
  close: py`]`,
  ...(items.every((item) => typeof item === 'string') && { fill: true as const }),
});

/** A dictionary; short entries are filled line by line if both sides are plain. */
export const dict = (entries: readonly (readonly [Layout, Layout])[], fill = false): Layout => ({
  open: py`{`,
  items: entries.map(([key, value]): Layout => [key, py`: `, value]),
  close: py`}`,
  ...(fill && { fill: true as const }),
});
