/** The flow of a column in words, and the edges on a leak's path. */
import { counted, thousands } from '../words/counted.ts';
import type { DocumentEdge, PipelineDocument } from './document-schema.ts';
import type { FlowColumn, Ingredient } from './flow-step.ts';
import { downstreamOf, upstreamOf } from './graph.ts';

export interface ProvenancePart {
  readonly words: string;
  /** Ids of the nodes on the path. */
  readonly path: readonly string[];
  /** True for an ingredient that must not be in the column. */
  readonly isLeak: boolean;
}

const LEAKS: ReadonlySet<Ingredient> = new Set(['parts', 'later', 'target']);

/** Display order of ingredients, worst first. */
const ORDER: readonly Ingredient[] = ['target', 'parts', 'later', 'train', 'all', 'part', 'folds', 'group'];

/**
 * Ingredients of a column besides its own row. `learnedRows` returns the number of rows that a
 * node learned from, if it is known.
 */
export function provenanceParts(
  { from }: FlowColumn,
  learnedRows: (nodeId: string) => number | undefined,
): readonly ProvenancePart[] {
  return ORDER.flatMap((ingredient): ProvenancePart[] => {
    const path = from.get(ingredient);
    if (path === undefined) return [];
    return [{ words: wordsOf(ingredient, learnedRows(path[0] ?? '')), path, isLeak: LEAKS.has(ingredient) }];
  });
}

function wordsOf(ingredient: Ingredient, rows: number | undefined): string {
  switch (ingredient) {
    case 'target':
      return 'the target';
    case 'parts':
      return 'rows of other parts, test rows among them';
    case 'later':
      return 'later rows';
    case 'train':
      return `learned from ${rows === undefined ? 'train rows' : counted(rows, 'train row')}`;
    case 'all':
      return rows === undefined
        ? 'mixed with other rows'
        : rows === 1
          ? 'learned from the only row'
          : `learned from all ${thousands(rows)} rows`;
    case 'part':
      return 'other rows of its part';
    case 'group':
      return 'the rows of its group';
    case 'folds':
      return 'the target of other train rows (cross-fitted)';
  }
}

/** One line: "learned from 258 train rows; no test row, no target". */
export function provenanceText(column: FlowColumn, learnedRows: (nodeId: string) => number | undefined): string {
  const parts = provenanceParts(column, learnedRows);
  const { from } = column;
  const hasAll = from.has('parts') || from.has('all');
  const without = [
    ...(from.has('train') || from.has('part') || from.has('folds') ? (hasAll ? [] : ['no test row']) : []),
    ...(from.has('target') || column.target === true ? [] : [from.has('folds') ? 'not its own target' : 'no target']),
  ];
  const told = parts.length === 0 ? 'its own row alone' : parts.map(({ words }) => words).join(', ');
  return [told, without.join(', ')].filter((text) => text !== '').join('; ');
}

/** The column with this name, or the column that stands for several whose names begin alike. */
export const flowColumnOf = (columns: readonly FlowColumn[] | undefined, name: string): FlowColumn | undefined =>
  columns?.find((column) => column.name === name) ??
  columns?.find((column) => column.many === true && name.startsWith(column.name));

/** Edges on a path from each node of `path` to the next one. */
export function edgesOnPath(document: PipelineDocument, path: readonly string[]): readonly DocumentEdge[] {
  const edges = new Set<DocumentEdge>();
  for (let at = 1; at < path.length; at++) {
    const below = downstreamOf(document, path[at - 1] as string);
    const above = upstreamOf(document, path[at] as string);
    for (const edge of document.edges) {
      if ([edge.source, edge.target].every((id) => below.has(id) && above.has(id))) edges.add(edge);
    }
  }
  return [...edges];
}
