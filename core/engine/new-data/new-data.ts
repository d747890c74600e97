/**
 * Differences between new data and the data on which a pipeline was fitted: missing, new and retyped columns, cells
 * that do not fit their type, unseen values. Pure functions of the fitted document and the results of reading, so that
 * the command line and the app report the same.
 */
import type { ColumnNote } from '../../formats/source.ts';
import type { DocumentNode, PipelineDocument } from '../../graph/document-schema.ts';
import { fittedFields, storedOf } from '../../graph/fitted.ts';
import { graphOf, topologicalOrder, upstreamOf } from '../../graph/graph.ts';
import { isIndexKey } from '../../ir/column-types.ts';
import { type SourceColumnUse, targetSide } from '../../graph/target.ts';
import { counted, thousands } from '../../words/counted.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { metBy } from '../../operators/catalogue.ts';
import type { MetColumn } from '../../operators/kit/met.ts';
import {
  type Category,
  categoryText,
  isMissingCategory,
  keyOf,
  storedCategories,
} from '../../operators/encode/categories.ts';
import { freeze } from '../../targets/frozen.ts';
import type { ComparedColumn, UndecidedDrift } from './compare-profile.ts';
import type { Finding } from './finding.ts';

/** A source's table, as read. */
export interface NewTable {
  readonly nodeId: string;
  readonly rows: number;
  readonly fields: readonly Field[];
  readonly ledger: readonly ColumnNote[];
}

export interface NewDataReport {
  readonly sources: readonly {
    readonly nodeId: string;
    readonly rows: number;
    readonly columns: number;
    readonly fittedColumns: number;
  }[];
  readonly findings: readonly Finding[];
  /** Each column compared with the profile of the train rows; empty if the document has no profile. */
  readonly columns: readonly ComparedColumn[];
  /** Columns whose drift cannot be decided, by source. */
  readonly untold: readonly UndecidedDrift[];
}

/** Treatment of cells that do not fit their column's type. */
export type Mismatched = 'error' | 'missing';

/**
 * Differences in columns and their types that concern the node `output`. Sources that were never read have no
 * differences.
 */
export function schemaFindings(
  document: PipelineDocument,
  output: string,
  tables: readonly NewTable[],
  mismatched: Mismatched,
): Finding[] {
  return tables.flatMap((table): Finding[] => {
    const fitted = fittedFields(document, table.nodeId);
    if (fitted === null) return [];
    const uses = targetSide(document, new Map(), output).sources.get(table.nodeId);
    return [
      ...missingColumns(document, output, table, fitted, uses),
      ...mismatchedCells(table, mismatched, (name) => uses?.get(name) === 'target'),
      ...extraColumns(table, fitted),
      ...otherOrder(table, fitted, keepsOrder(document, table.nodeId)),
    ];
  });
}

/**
 * Maximum number of nodes that are tried without a column, over all missing columns. Of columns beyond, the step that
 * needs them is not named.
 */
const MAX_TRIED_NODES = 20_000;

function missingColumns(
  document: PipelineDocument,
  output: string,
  { nodeId, fields }: NewTable,
  fitted: readonly Field[],
  uses: ReadonlyMap<string, SourceColumnUse> | undefined,
): Finding[] {
  const there = new Set(fields.map(({ name }) => name));
  const missing = fitted.filter(({ name }) => !there.has(name));
  if (missing.length === 0) return [];
  const without = (names: ReadonlySet<string>): Problem | null => {
    try {
      freeze(document, output, new Map([[nodeId, fitted.filter(({ name }) => !names.has(name))]]));
      return null;
    } catch (error) {
      if (error instanceof ProblemError) return error.problem;
      throw error;
    }
  };
  // A document that cannot be applied to its own columns has another problem, which the run reports.
  if (without(new Set()) !== null) return [];
  const tried = Math.max(1, Math.floor(MAX_TRIED_NODES / document.nodes.length));
  return missing.map(({ name }, index): Finding => {
    const use = uses?.get(name) ?? 'read';
    if (use !== 'read') {
      const absent = { kind: 'missing-column', fatal: false, nodeId, column: name, message: ABSENT[use] } as const;
      return use === 'passes' ? absent : { ...absent, isHarmless: true };
    }
    const problem = index < tried ? without(new Set([name])) : null;
    return {
      kind: 'missing-column',
      fatal: true,
      nodeId: problem?.nodeId ?? nodeId,
      column: name,
      message:
        problem === null
          ? 'The column is missing, and a step after this source reads it.'
          : 'The column is missing, and this step needs it.',
      hint: 'Add it to the new data, under the name that it had when the pipeline was fitted.',
    };
  });
}

/** Effect of a missing column that no step reads for a feature. */
const ABSENT: Readonly<Record<Exclude<SourceColumnUse, 'read'>, string>> = {
  passes: 'The column is missing; no step reads it, so its cells are missing in the result.',
  target: 'There is no target column: the result is without it.',
  none: 'The column is missing; nothing needs it.',
};

function extraColumns({ nodeId, fields }: NewTable, fitted: readonly Field[]): Finding[] {
  const known = new Set(fitted.map(({ name }) => name));
  return fields
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => ({
      kind: 'extra-column',
      fatal: false,
      nodeId,
      column: name,
      message: 'The column is new: no step has learned anything of it, and the result is without it.',
    }));
}

/** Whether the document stores the order of columns named by whole numbers; documents of earlier versions do not. */
const keepsOrder = (document: PipelineDocument, nodeId: string): boolean =>
  Array.isArray(document.nodes.find(({ id }) => id === nodeId)?.params['types']);

function otherOrder({ nodeId, fields }: NewTable, fitted: readonly Field[], isKept: boolean): Finding[] {
  const names = (list: readonly Field[]): string[] =>
    list.map(({ name }) => name).filter((name) => isKept || !isIndexKey(name));
  const there = new Set(names(fields));
  const known = new Set(names(fitted));
  const now = names(fields).filter((name) => known.has(name));
  const then = names(fitted).filter((name) => there.has(name));
  const at = then.findIndex((name, index) => now[index] !== name);
  if (at < 0) return [];
  const message = `The columns stand in another order, from "${now[at]}" on, where "${then[at]}" stood; they are found by name.`;
  return [{ kind: 'reordered', fatal: false, nodeId, message }];
}

/** Cells that do not fit the type decided for their column. */
export function mismatchedCells(
  { nodeId, ledger }: Pick<NewTable, 'nodeId' | 'ledger'>,
  policy: Mismatched,
  isLabel: (name: string) => boolean = () => false,
): Finding[] {
  return ledger.flatMap(({ name, type, unfit }): Finding[] => {
    if (unfit === undefined) return [];
    const { cells, examples } = unfit;
    const [first] = examples;
    const where = first === undefined ? '' : `, first in line ${first.line}: "${first.cell}"`;
    // Unfit labels are not fatal, because no feature needs them.
    const fatal = policy === 'error' && !isLabel(name);
    const what = fatal
      ? `cannot be read as ${type}`
      : `cannot be read as ${type} and ${cells === 1 ? 'counts' : 'count'} as missing`;
    return [
      {
        kind: 'mismatched',
        fatal,
        nodeId,
        column: name,
        message: `${counted(cells, 'cell')} ${what}${where}.`,
        ...(fatal && {
          hint: 'Mend them in the file, or let such cells count as missing.',
          option: '--mismatched missing',
        }),
        cells,
        examples,
      },
    ];
  });
}

/** What a node learned of a column's values. */
export type Domain = MetColumn & { readonly nodeId: string };

/** Values learned by the nodes up to `output`, as far as the document stores them. */
export function domainsOf(document: PipelineDocument, output: string): Domain[] {
  const wanted = upstreamOf(document, output);
  const graph = graphOf(document);
  return topologicalOrder(document).flatMap((nodeId): Domain[] => {
    const node = graph.get(nodeId)?.node;
    const state = storedOf(document, nodeId);
    if (!wanted.has(nodeId) || node === undefined || node.bypassed === true || state === undefined) return [];
    return domainsOfNode(node, state);
  });
}

/** Values learned by one node. `state` is the learned state as stored in a document. */
export const domainsOfNode = (node: DocumentNode, state: unknown): Domain[] =>
  metBy(node.type, state).map((met) => ({ ...met, nodeId: node.id }));

/** Cells of a learned column in the node's input. */
export type ObservedCells =
  | {
      readonly field: Field;
      readonly values: readonly Category[];
      readonly counts: readonly number[];
      readonly missing: number;
    }
  | { readonly min: number; readonly max: number; readonly outside: number; readonly count: number };

const MAX_NAMES = 5;

/** Finding about unlearned values of a column; null if there are none. */
export function domainFinding(domain: Domain, met: ObservedCells): Finding | null {
  const { nodeId, column } = domain;
  if ('values' in domain) {
    if (!('values' in met)) return null;
    const known = new Set(storedCategories(domain.values, met.field).map(keyOf));
    const unseen = met.values
      .map((value, index): [Category, number] => [value, met.counts[index]])
      .filter(([value]) => !known.has(keyOf(value)));
    if (met.missing > 0 && !domain.knowsMissing && !domain.values.some(isStoredMissing))
      unseen.push([null, met.missing]);
    if (unseen.length === 0) return null;
    unseen.sort((a, b) => b[1] - a[1]);
    const cells = unseen.reduce((sum, [, count]) => sum + count, 0);
    const named = unseen.slice(0, MAX_NAMES).map(([value, count]) => `${categoryText(value)} (${thousands(count)})`);
    const more = unseen.length > MAX_NAMES ? `, and ${unseen.length - MAX_NAMES} more` : '';
    const values = unseen.length === 1 ? 'a value' : `${thousands(unseen.length)} values`;
    const message = `${counted(cells, 'cell')} ${cells === 1 ? 'holds' : 'hold'} ${values} that this step has not learned: ${named.join(', ')}${more}.`;
    return { kind: 'unseen', fatal: false, nodeId, column, message, cells };
  }
  if (!('outside' in met) || met.outside === 0) return null;
  const message = `${thousands(met.outside)} of ${counted(met.count, 'number')} ${met.outside === 1 ? 'lies' : 'lie'} outside of what this step learned from (${domain.min} to ${domain.max}): they go from ${met.min} to ${met.max}.`;
  return { kind: 'range', fatal: false, nodeId, column, message, cells: met.outside };
}

/** Documents store the missing category of numbers as a text. */
const isStoredMissing = (category: Category): boolean => isMissingCategory(category) || category === 'NaN';

/** A problem of a reader or a step on the new data, as a finding. */
export const refusal = ({ code, nodeId = '', message, ...rest }: Problem): Finding => ({
  kind: code === 'source.other-type' ? 'other-type' : 'refused',
  fatal: true,
  nodeId,
  message,
  ...(rest.column !== undefined && { column: rest.column }),
  ...(rest.hint !== undefined && { hint: rest.hint }),
  ...(rest.option !== undefined && { option: rest.option }),
  ...(rest.row !== undefined && { row: rest.row }),
  ...(rest.file !== undefined && { file: rest.file }),
  ...(rest.line !== undefined && { line: rest.line }),
});

/** A finding as a problem. `file` is the source's file, if the finding names none. */
export function findingProblem(finding: Finding, file?: string): Problem {
  const { kind, nodeId, column, message, hint, option, row } = finding;
  const [first] = finding.examples ?? [];
  const from = finding.file ?? first?.file ?? file;
  const line = finding.line ?? first?.line;
  return {
    code: `new-data.${kind}`,
    nodeId,
    message,
    ...(column !== undefined && { column }),
    ...(hint !== undefined && { hint }),
    ...(option !== undefined && { option }),
    ...(row !== undefined && { row }),
    ...(from !== undefined && { file: from }),
    ...(line !== undefined && { line }),
  };
}
