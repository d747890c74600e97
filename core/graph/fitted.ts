/** Learned values in a fitted document; shared by the engine and the export targets. */
import { typesOf } from '../ir/column-types.ts';
import { missing } from '../ir/build.ts';
import { type Expr, valueTypeOf } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import type { ColumnType, Field } from '../ir/types.ts';
import { type AppliedStep, runStep, type StepToApply } from '../operators/kit/apply-step.ts';
import type { Operator, RowPlan, SymbolicColumn } from '../operators/kit/operator.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';

/** Stored learned values of a node. An id such as `constructor` finds no inherited property. */
export const storedOf = ({ fitted }: PipelineDocument, nodeId: string): Record<string, unknown> | undefined =>
  fitted !== undefined && Object.hasOwn(fitted, nodeId) ? fitted[nodeId] : undefined;

/** Learned state of a node, parsed by its operator. Throws a ProblemError if there is none, or if it does not fit. */
export function storedState(operator: Operator, node: DocumentNode, document: PipelineDocument): unknown {
  const stored = storedOf(document, node.id);
  if (stored === undefined) {
    throw new ProblemError({
      code: 'apply.not-fitted',
      message: 'Nothing was learned for this node yet.',
      hint: 'Run the pipeline on training data first.',
      option: '--fitted FILE',
    });
  }
  const parsed = operator.state?.safeParse(stored);
  if (parsed?.success) return parsed.data;
  const [issue] = parsed?.error.issues ?? [];
  throw unfit(`${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

const unfit = (reason: string): ProblemError =>
  new ProblemError({
    code: 'apply.fitted-invalid',
    message: `What is stored as learned does not fit: ${reason}.`,
    hint: 'The document was changed by hand or by another program: fit it again.',
  });

/**
 * Result of an operator's work on its stored state. `storedState` checks each list alone, so lists that contradict each
 * other pass it. If the operator fails on them, the error is reported as a fault of the document.
 */
export function withStored<Result>({ learn }: Operator, work: () => Result): Result {
  if (learn === undefined) return work();
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unfit(`its parts do not belong together (${(error as Error).message})`);
  }
}

/**
 * Applies a step to new rows with what the document holds as learned. `moveRows` carries out its plan; it returns the columns
 * that a `whole` plan makes.
 */
export function applyStored(
  step: StepToApply,
  node: DocumentNode,
  document: PipelineDocument,
  moveRows: (plan: RowPlan) => readonly Expr[] | undefined,
): AppliedStep {
  const { operator } = step;
  const state = operator.learn === undefined ? undefined : storedState(operator, node, document);
  return withStored(operator, () =>
    runStep({ ...step, isNew: true }, (request) =>
      request.need === 'state' ? { state } : { made: moveRows(request.plan) },
    ),
  );
}

/** Two columns of one name would be indistinguishable to everything after. */
export function refuseClashes({ columns }: { readonly columns: readonly Field[] }): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new ProblemError({
        code: 'column.clash',
        message: `Two columns would be called "${name}".`,
        hint: 'Give the column that has this name already, or a column that this step takes, another name before it: RenameColumns.',
        column: name,
      });
    }
    seen.add(name);
  }
}

/**
 * The columns of a source at fitting time, in order; null if the pipeline was never fitted. The order is stored beside
 * the types (`columns`), because a JSON object moves keys that are whole numbers.
 */
export function fittedFields(document: PipelineDocument, nodeId: string): readonly Field[] | null {
  const types = document.nodes.find(({ id }) => id === nodeId)?.params['types'];
  if (typeof types !== 'object' || types === null) return null;
  const known = typesOf(types);
  const order = storedOf(document, nodeId)?.['columns'];
  const found = remembered.get(types);
  if (found !== undefined && found.order === order) return found.fields;
  const isOrder = Array.isArray(order) && order.length === known.size && order.every((name) => known.has(name));
  const names = isOrder ? (order as readonly string[]) : [...known.keys()];
  const fields = names.map((name) => ({ name, type: known.get(name) as ColumnType }));
  remembered.set(types, { order, fields });
  return fields;
}

/** Cache: fields by the object that holds their types. */
const remembered = new WeakMap<object, { readonly order: unknown; readonly fields: readonly Field[] }>();

/**
 * The columns of a source that had only whole numbers and no missing cell at fitting time (`integer_columns`, stored
 * beside the learned values); null if the document does not state them.
 */
export function wholeColumns(document: PipelineDocument, sourceId: string): ReadonlySet<string> | null {
  const stored = storedOf(document, sourceId)?.['integer_columns'];
  return Array.isArray(stored) ? new Set(stored.filter((name) => typeof name === 'string')) : null;
}

/**
 * Columns of a source with the `integer` marks of fitting time, because new data must not decide whether a name or a
 * text shows `3` or `3.0`. New columns stay unchanged.
 */
export function asFitted<Column extends Field>(
  columns: readonly Column[],
  source: DocumentNode,
  document: PipelineDocument,
): Column[] {
  const whole = wholeColumns(document, source.id);
  const known = typesOf(source.params?.['types']);
  if (whole === null || known.size === 0) return [...columns];
  return columns.map((column): Column => {
    if (column.type !== 'number' || !known.has(column.name)) return column;
    const { integer: _, ...rest } = column;
    return (whole.has(column.name) ? { ...rest, integer: true } : rest) as Column;
  });
}

/** Columns of new data, adapted to the fitted pipeline. */
export interface ConformedColumns {
  /** The fitted columns in their fitted order. A column that is absent and may be is filled with missing cells. */
  readonly columns: readonly SymbolicColumn[];
  /** Fitted columns that are absent from new data and that no step reads. */
  readonly absent: readonly string[];
}

/**
 * Adapts a source's columns to the names, order and types of fitting time; new columns are left out. An absent column
 * that a step reads stays absent, so that the step reports it; others are filled with missing cells.
 */
export function conformed(
  columns: readonly SymbolicColumn[],
  source: DocumentNode,
  document: PipelineDocument,
  isRead: (name: string) => boolean,
): ConformedColumns {
  const fitted = fittedFields(document, source.id);
  const found = asFitted(columns, source, document);
  if (fitted === null) return { columns: found, absent: [] };
  const byName = new Map(found.map((column) => [column.name, column]));
  const absent: string[] = [];
  const all = asFitted(fitted, source, document).flatMap((field): SymbolicColumn[] => {
    const column = byName.get(field.name);
    if (column !== undefined) return [column];
    if (isRead(field.name)) return [];
    absent.push(field.name);
    return [{ ...field, expr: missing(valueTypeOf(field.type)) }];
  });
  return { columns: all, absent };
}
