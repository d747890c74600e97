/**
 * Python source laid out as `black` does: what fits stands on one line; what does not is opened bracket by bracket, one
 * item a line with a trailing comma. Long lists of plain values are filled line by line instead.
 */

/** Source text; or text between brackets that may be opened; or parts one after the other. */
export type Layout = string | Bracketed | readonly Layout[];

export interface Bracketed {
  readonly open: string;
  readonly items: readonly Layout[];
  readonly close: string;
  /** Between items; ',' ends the last item, too, where the bracket is opened. Anything else starts the next line. */
  readonly between?: string;
  /** As many items a line as fit. */
  readonly fill?: true;
  /** The brackets stand only where they are opened. */
  readonly optional?: true;
}

export const LINE = 100;
const STEP = '    ';

const isParts = (layout: Layout): layout is readonly Layout[] => Array.isArray(layout);

/** Everything on one line. */
export function flat(layout: Layout): string {
  if (typeof layout === 'string') return layout;
  if (isParts(layout)) return layout.map(flat).join('');
  const { open, items, close, between = ',', optional } = layout;
  const inner = items.map(flat).join(between === ',' ? ', ' : ` ${between} `);
  return optional ? inner : `${open}${inner}${close}`;
}

/** The source's lines; the first starts after `indent`, which is not repeated in it, and `after` stands on the last one. */
export function lines(layout: Layout, indent = '', before = '', after = ''): string[] {
  const line = `${indent}${before}${flat(layout)}${after}`;
  if (line.length <= LINE && !line.includes('\n')) return [line];
  if (typeof layout === 'string') return [line];
  if (isParts(layout)) return partLines(layout, indent, before, after);
  return opened(layout, indent, before, after);
}

/** Opens the last part that can be opened, and the ones before it where it still does not fit. */
function partLines(parts: readonly Layout[], indent: string, before: string, after: string): string[] {
  const flattened = parts.flatMap((part): readonly Layout[] => (isParts(part) ? part : [part]));
  if (flattened.some(isParts)) return partLines(flattened, indent, before, after);
  const openable = flattened.flatMap((part, at) =>
    typeof part !== 'string' && !isParts(part) && part.items.length > 0 ? [at] : [],
  );
  const [largest] = [...openable].sort(
    (a, b) => flat(flattened[b] as Layout).length - flat(flattened[a] as Layout).length,
  );
  if (largest === undefined) return [`${indent}${before}${flat(flattened)}${after}`];
  const head = flat(flattened.slice(0, largest));
  const tail = flat(flattened.slice(largest + 1));
  return opened(flattened[largest] as Bracketed, indent, before + head, tail + after);
}

function opened({ open, items, close, between = ',', fill }: Bracketed, indent: string, before: string, after: string) {
  const inner = indent + STEP;
  if (items.length === 0) return [`${indent}${before}${open}${close}${after}`];
  const first = `${indent}${before}${open === '' ? '(' : open}`;
  const last = `${indent}${close === '' ? ')' : close}${after}`;
  if (fill) return [first, ...filled(items.map(flat), inner), last];
  const body = items.flatMap((item, at) =>
    between === ',' ? lines(item, inner, '', ',') : lines(item, inner, at === 0 ? '' : `${between} `),
  );
  return [first, ...body, last];
}

function filled(items: readonly string[], indent: string): string[] {
  const made: string[] = [];
  let line = '';
  for (const item of items) {
    const longer = line === '' ? `${item},` : `${line} ${item},`;
    if (line !== '' && indent.length + longer.length > LINE) {
      made.push(indent + line);
      line = `${item},`;
    } else line = longer;
  }
  if (line !== '') made.push(indent + line);
  return made;
}

export const call = (callee: Layout, ...items: readonly Layout[]): Layout => [callee, { open: '(', items, close: ')' }];

export const keyword = (name: string, value: Layout): Layout => [`${name}=`, value];

/** A list; plain values are filled. */
export const list = (items: readonly Layout[]): Layout => ({
  open: '[',
  items,
  close: ']',
  ...(items.every((item) => typeof item === 'string') && { fill: true as const }),
});

/** A dictionary; short entries are filled where both sides are plain. */
export const dict = (entries: readonly (readonly [Layout, Layout])[], fill = false): Layout => ({
  open: '{',
  items: entries.map(([key, value]): Layout => [key, ': ', value]),
  close: '}',
  ...(fill && { fill: true as const }),
});
