/**
 * A fitted document as its effect on new rows: its sources, and for each node the rows that stay and an expression per
 * column. It needs no data. Every target writes from it.
 */
import type { DocumentNode, PipelineDocument } from '../graph/document-schema.ts';
import { madeColumns } from '../graph/column-flow.ts';
import { applyStored, asFitted, fittedFields, refuseClashes, withStored } from '../graph/fitted.ts';
import { graphOf, partFor, topologicalOrder } from '../graph/graph.ts';
import { readFrom, type SourceRecord } from '../graph/source-record.ts';
import { type TargetSide, targetSide } from '../graph/target.ts';
import { parseParams, portOf, structureProblems } from '../graph/validate.ts';
import { column } from '../ir/build.ts';
import { type Expr, valueTypeOf } from '../ir/expression.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { computeColumns } from '../operators/kit/apply-step.ts';
import type { CombinePlan, Operator, RowPlan, SymbolicColumn } from '../operators/kit/operator.ts';

/** A source table: names and types of its columns, in order. */
export interface FrozenSource {
  readonly id: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fields: readonly Field[];
  /** Files that it was read from at fitting time, if the document states them. */
  readonly readFrom?: SourceRecord;
}

/** A column of a node's result. */
export interface FrozenColumn extends Field {
  readonly target?: boolean;
  /**
   * Expression over the columns of the node's input: `column(k)` is `before[0][k]`; from `before[0].length`
   * on, it is a result column of a `whole` row plan. In a combination, the expressions stand in `combine`,
   * and this is the column itself.
   */
  readonly expr: Expr;
  /**
   * The same expression over the columns of the only source. Null if there is none: after a `whole` plan with result
   * columns, and after a combination.
   */
  readonly overSource: Expr | null;
}

/** Effect of one node on new rows. Disabled nodes, splits and samples have none. */
export interface FrozenNode {
  readonly id: string;
  readonly type: string;
  /** User-defined title. */
  readonly name: string | null;
  readonly operator: Operator;
  /** Parameters with their defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Learned state, parsed by the operator's `state` schema; undefined if the operator learns nothing. */
  readonly learned: unknown;
  /** Ids of the sources or nodes that feed it, by port. */
  readonly inputs: readonly string[];
  /** Incoming columns, by port. */
  readonly before: readonly (readonly Field[])[];
  /** Row plan that precedes the columns; its expressions are over `before[0]`. Null: all rows stay unchanged. */
  readonly rows: RowPlan | null;
  /** Plan that combines the tables of a node with two inputs; null for all other nodes. */
  readonly combine: CombinePlan | null;
  readonly columns: readonly FrozenColumn[];
}

export interface FrozenPipeline {
  readonly sources: readonly FrozenSource[];
  /** Nodes that the result depends on, each after its inputs. */
  readonly nodes: readonly FrozenNode[];
  /** Node or source whose table is the result. */
  readonly output: string;
  /** The result's columns, in order. The target, and columns made from it, are marked. */
  readonly fields: readonly (Field & { readonly target?: boolean })[];
  /** Target columns at every node. */
  readonly side: TargetSide;
}

interface Table {
  readonly fields: readonly (Field & { readonly target?: boolean })[];
  /** Columns over the only source; null if that is impossible. */
  readonly overSource: readonly SymbolicColumn[] | null;
}

/**
 * Freezes the nodes that lead to the node `output`. `fields` are the columns of sources that were read;
 * for other sources, the document's stored types are used. Throws a ProblemError with its node if the
 * document is not fitted or is invalid.
 */
export function freeze(
  document: PipelineDocument,
  output: string,
  fields: ReadonlyMap<string, readonly Field[]> = new Map(),
): FrozenPipeline {
  // The rest of the document, which may be large, is not checked.
  const part = partFor(document, output);
  const graph = graphOf(part);
  const [unsound] = structureProblems(part);
  if (unsound !== undefined) throw new ProblemError(unsound);
  const side = targetSide(part, fields, output);
  const sources: FrozenSource[] = [];
  const nodes: FrozenNode[] = [];
  const tables = new Map<string, Table>();
  /** Real source of a node's table: a disabled node passes its input on. */
  const origin = new Map<string, string>();
  const order = topologicalOrder(part);
  const several = order.filter((id) => graph.get(id)?.inputs.length === 0).length > 1;

  for (const id of order) {
    const { node, inputs } = graph.get(id) as NonNullable<ReturnType<typeof graph.get>>;
    onNode(id, () => {
      const operator = operatorOf(node.type) as Operator;
      const { params } = parseParams(node, document) as { params: Record<string, unknown> };
      origin.set(id, id);
      if (operator.inputs.length === 0) {
        const own = asFitted(fields.get(id) ?? decidedFields(document, id), node, document);
        const files = readFrom(document, id);
        sources.push({ id, type: node.type, params, fields: own, ...(files && { readFrom: files }) });
        tables.set(id, { fields: own, overSource: several ? null : itself(own) });
        return;
      }
      const from = operator.inputs.map((_, port) => {
        const edge = inputs.find((candidate) => portOf(candidate.targetHandle, operator.inputs) === port);
        return origin.get(edge?.source ?? '') as string;
      });
      if (node.bypassed === true) {
        origin.set(id, from[0] as string);
        return;
      }
      const before = from.map((input) => tables.get(input) as Table);
      const frozen = operator.combine
        ? combined(operator, node, params, from, before)
        : withStored(operator, () =>
            computed(operator, node, params, document, from, before[0] as Table, side.names(from[0] as string)),
          );
      nodes.push(frozen);
      const whole = frozen.columns.every(({ overSource }) => overSource !== null);
      tables.set(id, {
        fields: frozen.columns,
        overSource: whole ? frozen.columns.map((made) => ({ ...made, expr: made.overSource as Expr })) : null,
      });
    });
  }
  const last = origin.get(output) as string;
  const targets = side.names(output);
  const result = (tables.get(last) as Table).fields.map((field) =>
    targets.has(field.name) ? { ...field, target: true } : field,
  );
  return { sources, nodes, output: last, fields: result, side };
}

const itself = (fields: readonly (Field & { readonly target?: boolean })[]): SymbolicColumn[] =>
  fields.map(({ name, type, integer, target }, index) => ({
    name,
    type,
    ...(integer && { integer }),
    ...(target && { target }),
    expr: column(index, valueTypeOf(type)),
  }));

function computed(
  operator: Operator,
  node: DocumentNode,
  params: Record<string, unknown>,
  document: PipelineDocument,
  inputs: readonly string[],
  before: Table,
  targets: ReadonlySet<string>,
): FrozenNode {
  const local = itself(before.fields);
  const step = { operator, params, input: { columns: local }, targets };
  const applied = applyStored(step, node, document, (plan) =>
    plan.rows === 'whole' ? madeColumns(plan, local.length) : undefined,
  );
  const { plan, state, columns } = applied;
  refuseClashes({ columns });
  const over =
    plan?.rows !== 'whole' && before.overSource !== null
      ? computeColumns(operator, params, { columns: before.overSource }, state)
      : null;
  return {
    ...described(operator, node, params, inputs),
    learned: state,
    before: [before.fields],
    rows: plan,
    combine: null,
    columns: columns.map((result, index) => ({ ...result, overSource: over?.[index]?.expr ?? null })),
  };
}

function combined(
  operator: Operator,
  node: DocumentNode,
  params: Record<string, unknown>,
  inputs: readonly string[],
  before: readonly Table[],
): FrozenNode {
  const [left, right] = before as [Table, Table];
  const tables = [{ columns: itself(left.fields) }, { columns: itself(right.fields) }] as const;
  const plan = (operator.combine as NonNullable<Operator['combine']>)(tables, params);
  refuseClashes(plan);
  return {
    ...described(operator, node, params, inputs),
    learned: undefined,
    before: before.map(({ fields }) => fields),
    rows: null,
    combine: plan,
    columns: itself(plan.columns).map((result) => ({ ...result, overSource: null })),
  };
}

const described = (
  operator: Operator,
  node: DocumentNode,
  params: Record<string, unknown>,
  inputs: readonly string[],
) => ({
  id: node.id,
  type: node.type,
  name: node.name ?? null,
  operator,
  params,
  inputs,
});

/** Columns of a source, as the document stores them since the source was read. */
function decidedFields(document: PipelineDocument, id: string): readonly Field[] {
  const fields = fittedFields(document, id);
  if (fields !== null) return fields;
  throw new ProblemError({
    code: 'export.no-columns',
    message: 'It is not known which columns this source has: it was never read.',
    hint: 'Fit the pipeline first: prepgraph run … --fitted FILE.',
  });
}

function onNode(nodeId: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) throw new ProblemError({ nodeId, ...error.problem } satisfies Problem);
    throw error;
  }
}
