/**
 * All problems of a document that are visible without a run, each on its node and field, and
 * the known columns of every node.
 */
import { column } from '../ir/build.ts';
import { valueTypeOf } from '../ir/expression.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { applyStep } from '../operators/kit/apply-step.ts';
import { helpOf, metaOf } from '../operators/kit/params.ts';
import type { DeclaredField, Operator, SymbolicColumn, SymbolicTable } from '../operators/kit/operator.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';
import { graphOf, topologicalOrder } from './graph.ts';
import { isUnseeded, SEED, seedIn } from './seeds.ts';

/** Codes of a node without input and of a parameter without value: the pipeline is unfinished, not wrong. */
export const UNFED = 'node.no-input';
export const UNSET = 'param.unset';

const isUnset = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** Whether a map has the key `__proto__`, which parsing would drop silently. */
const namesProto = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__');

/**
 * Parameters of a node with defaults, or their problems. A null seed is replaced by the seed of the step's own stream.
 * Without the document, that seed may equal the seed of another node, which matters only to steps that draw.
 */
export function parseParams(
  node: DocumentNode,
  document: Pick<PipelineDocument, 'nodes' | 'version'> = { version: 2, nodes: [node] },
): { params: Record<string, unknown> } | { problems: Problem[] } {
  const operator = operatorOf(node.type);
  if (operator === undefined) {
    return {
      problems: [
        {
          code: 'node.unknown-type',
          message: `There is no operator "${node.type}".`,
          hint: 'It may come from a newer version. "prepgraph operators" lists what there is.',
          nodeId: node.id,
        },
      ],
    };
  }
  const unnamed = Object.keys(operator.params.shape).find((field) => namesProto(node.params[field]));
  if (unnamed !== undefined) {
    return {
      problems: [
        {
          code: 'param.invalid',
          message: `${unnamed}: "__proto__" cannot be named here.`,
          hint: 'Give the column another name in the file, or leave it out with DropColumns.',
          nodeId: node.id,
          field: unnamed,
        },
      ],
    };
  }
  const parsed = operator.params.safeParse(node.params);
  if (parsed.success) {
    return { params: isUnseeded(node) ? { ...parsed.data, [SEED]: seedIn(document, node.id) } : parsed.data };
  }
  const issues = parsed.error.issues;
  // A disabled step need not be complete.
  const isOpen = ({ code, path }: (typeof issues)[number]): boolean =>
    code !== 'unrecognized_keys' && isUnset(node.params[String(path[0] ?? '')]);
  if (node.bypassed === true && issues.every(isOpen)) return { params: node.params };
  return {
    problems: issues.map((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
      const field = unknown ?? String(issue.path[0] ?? '');
      const schema = operator.params.shape[field];
      return {
        code: unknown !== undefined ? 'param.unknown' : isUnset(node.params[field]) ? UNSET : 'param.invalid',
        message: unknown === undefined ? `${field}: ${issue.message}.` : `${node.type} has no parameter "${unknown}".`,
        hint:
          unknown !== undefined
            ? `It has ${Object.keys(operator.params.shape).join(', ')}.`
            : schema === undefined
              ? 'Change it in the document.'
              : helpOf(metaOf(schema)),
        nodeId: node.id,
        field,
      };
    }),
  };
}

/** Problems of a node's parameters that need no columns. */
function paramProblems(node: DocumentNode): Problem[] {
  const parsed = parseParams(node);
  if ('problems' in parsed) return parsed.problems;
  if (node.bypassed === true) return [];
  const found = problemIn(() => operatorOf(node.type)?.check?.(parsed.params));
  return found === null ? [] : [{ ...found, nodeId: node.id }];
}

/** The problem that `work` throws; null if there is none. */
function problemIn(work: () => unknown): Problem | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** Cache of parameter problems, for documents whose nodes are replaced and never changed. */
export type KnownProblems = WeakMap<DocumentNode, readonly Problem[]>;

/**
 * Problems of the graph and of parameters.
 * @param known cache of problems found before
 */
export function structureProblems(document: PipelineDocument, known: KnownProblems = new WeakMap()): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const node of document.nodes) {
    if (seen.has(node.id)) {
      problems.push({
        code: 'node.duplicate-id',
        message: `Two nodes have the id "${node.id}".`,
        hint: 'Give each node an id of its own.',
        nodeId: node.id,
      });
    }
    seen.add(node.id);
  }
  for (const edge of document.edges) {
    for (const end of [edge.source, edge.target]) {
      if (!seen.has(end)) {
        problems.push({
          code: 'edge.dangling',
          message: `An edge from "${edge.source}" to "${edge.target}" leads nowhere: there is no node "${end}".`,
          hint: 'Take the edge out, or add the node.',
        });
      }
    }
  }
  const graph = graphOf(document);
  const order = new Set(topologicalOrder(document));
  for (const [id, { node, inputs }] of graph) {
    if (!order.has(id)) {
      problems.push({
        code: 'graph.cycle',
        message: 'This node feeds itself through the nodes after it.',
        hint: 'Take out one edge of the circle.',
        nodeId: id,
      });
    }
    const ofParams = known.get(node) ?? paramProblems(node);
    known.set(node, ofParams);
    problems.push(...ofParams);
    const operator = operatorOf(node.type);
    if (operator === undefined) continue;
    problems.push(...inputProblems(id, operator.inputs, inputs));
  }
  return problems;
}

function inputProblems(
  nodeId: string,
  ports: readonly { readonly id: string; readonly label: string }[],
  inputs: readonly { readonly targetHandle?: string | undefined }[],
): Problem[] {
  if (ports.length === 0 && inputs.length > 0) {
    return [{ code: 'edge.into-source', message: 'A source takes no input.', hint: 'Take the edge out.', nodeId }];
  }
  return ports.flatMap((port, index): Problem[] => {
    const count = inputs.filter((edge) => portOf(edge.targetHandle, ports) === index).length;
    if (count === 1) return [];
    return [
      count === 0
        ? {
            code: UNFED,
            message: ports.length === 1 ? 'Nothing feeds this node.' : `Nothing feeds the port "${port.label}".`,
            hint: 'Draw an edge to it.',
            nodeId,
          }
        : {
            code: 'node.many-inputs',
            message: 'Two edges lead into the same port.',
            hint: 'Take one out; to put tables together use Join or ConcatRows.',
            nodeId,
          },
    ];
  });
}

/** Position of the port that an edge leads to; the first port if the edge names none. */
export function portOf(handle: string | undefined, ports: readonly { readonly id: string }[]): number {
  const index = ports.findIndex((port) => port.id === handle);
  return index === -1 ? 0 : index;
}

/**
 * Runs an operator up to the point at which it would see a row: it plans its rows, starts to learn, and writes its
 * expressions. Throws the ProblemError that a run would throw there.
 */
function rehearse(operator: Operator, incoming: readonly (readonly DeclaredField[])[], params: unknown): void {
  // Columns whose names are not known yet cannot be selected.
  if (incoming.some((fields) => fields.some(({ many }) => many === true))) return;
  const tables = incoming.map(
    (fields): SymbolicTable => ({
      columns: fields.map(
        (field, index): SymbolicColumn => ({ ...field, expr: column(index, valueTypeOf(field.type)) }),
      ),
    }),
  );
  const [first, second] = tables;
  if (first === undefined) return;
  if (operator.combine !== undefined) {
    if (second !== undefined) operator.combine([first, second], params);
    return;
  }
  for (const request of applyStep({ operator, params, input: first })) {
    if (request.need === 'state') request.begin().next([]);
    else if (request.plan.rows !== 'whole') continue;
    // What follows needs the rows.
    return;
  }
}

export interface Schemas {
  /** Columns of each node's result; absent for nodes after a problem. */
  readonly columns: ReadonlyMap<string, readonly DeclaredField[]>;
  readonly problems: readonly Problem[];
}

/** Propagates the sources' columns through the graph: each node's result columns, and the columns that do not fit. */
export function propagateSchemas(
  document: PipelineDocument,
  sources: ReadonlyMap<string, readonly DeclaredField[]>,
): Schemas {
  const graph = graphOf(document);
  const columns = new Map<string, readonly DeclaredField[]>();
  const problems: Problem[] = [];
  for (const id of topologicalOrder(document)) {
    const { node, inputs } = graph.get(id) as {
      node: DocumentNode;
      inputs: readonly { source: string; targetHandle?: string }[];
    };
    const operator = operatorOf(node.type);
    const parsed = parseParams(node);
    if (operator === undefined || 'problems' in parsed || paramProblems(node).length > 0) continue;
    const source = sources.get(id);
    if (operator.inputs.length === 0) {
      if (source !== undefined) columns.set(id, source);
      continue;
    }
    const incoming = operator.inputs.map((_, port) =>
      columns.get(inputs.find((edge) => portOf(edge.targetHandle, operator.inputs) === port)?.source ?? ''),
    );
    if (incoming.some((fields) => fields === undefined)) continue;
    if (node.bypassed === true) {
      columns.set(id, incoming[0] as readonly DeclaredField[]);
      continue;
    }
    const known = incoming as (readonly DeclaredField[])[];
    const problem =
      problemIn(() => columns.set(id, operator.declare(known, parsed.params))) ??
      problemIn(() => rehearse(operator, known, parsed.params));
    if (problem !== null) problems.push({ ...problem, nodeId: id });
  }
  return { columns, problems };
}
