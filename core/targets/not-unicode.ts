/**
 * Text that no file can hold: a lone half of a surrogate pair has no UTF-8, and Python, TensorFlow and ONNX reject it.
 */
import type { Problem } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import type { FrozenNode, FrozenPipeline } from './frozen.ts';

/** Matches lone surrogates only, because a whole pair counts as one character. */
const HALF = /\p{Cs}/u;

export const hasHalfCharacter = (text: string): boolean => HALF.test(text);

/** One problem for each step or source with such a text in its columns, settings, learned values or expressions. */
export function halfCharacters({ sources, nodes }: FrozenPipeline, target: string): Problem[] {
  return [...sources.map(ofSource), ...nodes.map(ofNode)].flatMap(({ id, fields, texts }): Problem[] => {
    const column = fields.find(({ name }) => hasHalfCharacter(name))?.name;
    const found = column ?? halfIn(texts, new Set());
    if (found === undefined) return [];
    return [
      {
        code: 'export.half-character',
        message: `${target} cannot hold the text ${shown(found)}: half of a character (a lone surrogate) has no UTF-8.`,
        hint: column === undefined ? 'Take it out of the step’s settings.' : 'Rename the column before this step.',
        nodeId: id,
        ...(column !== undefined && { column }),
      },
    ];
  });
}

interface Texts {
  readonly id: string;
  readonly fields: readonly Field[];
  readonly texts: unknown;
}

/** The file's path is left out, because no export contains it. */
const ofSource = ({ id, fields, params: { path: _, ...params } }: FrozenPipeline['sources'][number]): Texts => ({
  id,
  fields,
  texts: params,
});

const ofNode = ({ id, before, columns, params, learned, rows }: FrozenNode): Texts => ({
  id,
  fields: [...before.flat(), ...columns],
  texts: [params, learned, rows, columns.map(({ expr }) => expr)],
});

/**
 * The first such text in lists, objects and their keys. `seen` holds visited objects, because expressions are shared.
 */
function halfIn(value: unknown, seen: Set<object>): string | undefined {
  if (typeof value === 'string') return hasHalfCharacter(value) ? value : undefined;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return undefined;
  seen.add(value);
  for (const [key, part] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const found = halfIn(key, seen) ?? halfIn(part, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** JSON writes the lone surrogate as an escape. */
const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
