import { operatorOf } from '../operators/catalogue.ts';
import type { Field } from '../ir/types.ts';
import type { Operator } from '../operators/kit/operator.ts';
import { type NodeFlow, type FlowColumn, nodeFlow } from './column-flow.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';
import { parseParams, portOf } from './validate.ts';
import { graphOf, topologicalOrder } from './graph.ts';
import { asFitted, fittedFields, storedOf } from './fitted.ts';

export interface Step {
  readonly id: string;
  readonly node: DocumentNode;
  readonly operator: Operator;
  readonly params: Readonly<Record<string, unknown>>;
  readonly learned: unknown;
  /** Ids of the nodes that feed it, by port. */
  readonly inputs: readonly string[];
  /** Null for a source and for a disabled node. */
  readonly flow: NodeFlow | null;
  readonly columns: readonly FlowColumn[];
}

/** Nodes with known columns, in order. */
export function flowSteps(
  document: PipelineDocument,
  fields: ReadonlyMap<string, readonly Field[]>,
): ReadonlyMap<string, Step> {
  const graph = graphOf(document);
  const steps = new Map<string, Step>();
  for (const id of topologicalOrder(document)) {
    const { node, inputs } = graph.get(id) as NonNullable<ReturnType<typeof graph.get>>;
    const operator = operatorOf(node.type);
    const parsed = parseParams(node);
    if (operator === undefined || 'problems' in parsed) continue;
    const common = { id, node, operator, params: parsed.params };
    if (operator.inputs.length === 0) {
      const own = fields.get(id) ?? fittedFields(document, id);
      if (own === null) continue;
      // Names of derived columns depend on whether the numbers are whole: "y_7" or "y_7.0".
      const columns = sourceColumns(wholeAsFitted(own, node, document));
      steps.set(id, { ...common, learned: undefined, inputs: [], flow: null, columns });
      continue;
    }
    const from = operator.inputs.map(
      (_, port) => inputs.find((edge) => portOf(edge.targetHandle, operator.inputs) === port)?.source ?? '',
    );
    const before = from.map((input) => steps.get(input)?.columns);
    if (before.some((columns) => columns === undefined)) continue;
    if (node.bypassed === true) {
      const columns = (before[0] as readonly FlowColumn[]).map(unchanged);
      steps.set(id, { ...common, learned: undefined, inputs: from, flow: null, columns });
      continue;
    }
    const { learned, flow } = knownFlow(
      operator,
      node,
      parsed.params,
      before as (readonly FlowColumn[])[],
      storedOf(document, id),
    );
    if (flow !== null) steps.set(id, { ...common, learned, inputs: from, flow, columns: flow.columns });
  }
  return steps;
}

export interface KnownFlow {
  readonly before: readonly (readonly FlowColumn[])[];
  readonly stored: unknown;
  readonly learned: unknown;
  readonly flow: NodeFlow | null;
}

/** Cached flows by node. Parts of a document are replaced and never changed, and an edit replaces few of them. */
export const flows = new WeakMap<DocumentNode, KnownFlow>();

export function knownFlow(
  operator: Operator,
  node: DocumentNode,
  params: unknown,
  before: readonly (readonly FlowColumn[])[],
  stored: unknown,
): KnownFlow {
  const known = flows.get(node);
  if (known !== undefined && known.stored === stored && before.every((columns, port) => columns === known.before[port]))
    return known;
  const learned = learnedBy(operator, stored);
  const made = { before, stored, learned, flow: nodeFlow(operator, params, before, learned) };
  flows.set(node, made);
  return made;
}

export const learnedBy = (operator: Operator, stored: unknown): unknown => {
  const parsed = stored === undefined ? undefined : operator.state?.safeParse(stored);
  return parsed?.success === true ? parsed.data : undefined;
};

export const sources = new WeakMap<readonly Field[], readonly FlowColumn[]>();

/** Cache that returns the same list for the same fields: the fields, with the `integer` marks of fitting time. */
export const whole = new WeakMap<
  readonly Field[],
  { readonly node: DocumentNode; readonly fields: readonly Field[] }
>();

export function wholeAsFitted(
  fields: readonly Field[],
  node: DocumentNode,
  document: PipelineDocument,
): readonly Field[] {
  const known = whole.get(fields);
  if (known?.node === node) return known.fields;
  const own = asFitted(fields, node, document);
  whole.set(fields, { node, fields: own });
  return own;
}

export function sourceColumns(fields: readonly Field[]): readonly FlowColumn[] {
  const columns = sources.get(fields) ?? fields.map(sourceColumn);
  sources.set(fields, columns);
  return columns;
}

export const sourceColumn = (field: Field): FlowColumn => ({
  ...field,
  from: [],
  by: [],
  isUnchanged: false,
  isCopy: false,
});

export const unchanged = (column: FlowColumn, index: number): FlowColumn => ({
  ...column,
  from: [{ port: 0, index }],
  by: [],
  isUnchanged: true,
  isCopy: true,
});

/** The column that a step names as the target: it marks it, or is an encoder that is given one of its own. */
export function markOf({ operator, params, node }: Step): string | null {
  if (node.bypassed === true) return null;
  const named = operator.targetParam === undefined ? null : params[operator.targetParam];
  return typeof named === 'string' ? named : null;
}

/** The marks in effect: of consecutive SetTarget steps, the last. */
export function lastMarks(
  steps: readonly Step[],
  byId: ReadonlyMap<string, Step>,
): { readonly step: Step; readonly column: string }[] {
  const marks = steps.flatMap((step) => {
    const column = markOf(step);
    return column === null ? [] : [{ step, column }];
  });
  const replaced = new Set<string>();
  for (const { step } of marks) {
    if (step.operator.marksTarget !== true) continue;
    const pending = [...step.inputs];
    const seen = new Set(pending);
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const before = byId.get(id);
      if (before?.operator.marksTarget === true) replaced.add(id);
      for (const input of before?.inputs ?? []) {
        if (seen.has(input)) continue;
        seen.add(input);
        pending.push(input);
      }
    }
  }
  return marks.filter(({ step }) => !replaced.has(step.id));
}
