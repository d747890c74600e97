/**
 * Rule: leaks that are visible in the graph. Test rows, later rows or the target flow into
 * learned values or into a feature.
 */
import { type Flow, flowOf } from '../../graph/flow.ts';
import type { Leak } from '../../graph/flow-step.ts';
import { type GraphNode, graphOf, topologicalOrder } from '../../graph/graph.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { DeclaredField } from '../../operators/kit/operator.ts';
import type { Evidence, Fix, Rule } from '../advice.ts';
import { insertAfter, moveBefore, setParams } from '../edit.ts';

const flows = new WeakMap<Evidence, Flow>();

/** Leaks of the document, from the columns that its sources reported. */
export const leaksIn = (evidence: Evidence): readonly Leak[] => flowIn(evidence).leaks;

/** Columns of a node that the target entered by a step which is allowed to let it. */
export const targetAllowedIn = (evidence: Evidence, nodeId: string): ReadonlySet<string> =>
  new Set(
    (flowIn(evidence).columns.get(nodeId) ?? []).flatMap(({ name, isTargetAllowed }) =>
      isTargetAllowed === true ? [name] : [],
    ),
  );

function flowIn(evidence: Evidence): Flow {
  let flow = flows.get(evidence);
  if (flow === undefined) {
    const sources = evidence.document.nodes.flatMap(({ id, type }): [string, readonly DeclaredField[]][] => {
      const columns = operatorOf(type)?.inputs.length === 0 ? evidence.reports.get(id)?.columns : undefined;
      return columns === undefined ? [] : [[id, columns]];
    });
    flow = flowOf(evidence.document, new Map(sources));
    flows.set(evidence, flow);
  }
  return flow;
}

export const leaks: Rule = (evidence) => {
  const found = leaksIn(evidence);
  const { document } = evidence;
  const places = new Map(topologicalOrder(document).map((id, place) => [id, place]));
  const firsts = firstsOf(found, places);
  const graph = graphOf(document);
  return found.map((leak) => {
    const fix = fixOf(leak, { graph, places, firsts });
    return {
      rule: leak.code,
      severity: 'warning',
      nodeId: leak.nodeId,
      columns: leak.columns,
      path: leak.path,
      message: `Leak: ${leak.message.charAt(0).toLowerCase()}${leak.message.slice(1)}`,
      hint: leak.hint,
      ...(fix !== null && { fix }),
    };
  });
};

/** Parameters that FillForward shares with steps that fill along the rows and look ahead: those it can take the place of. */
const FORWARD_PARAMS = new Set(['columns', 'limit', 'limit_area', 'across_parts']);

interface Known {
  readonly graph: ReadonlyMap<string, GraphNode>;
  /** Positions of nodes in their order. */
  readonly places: ReadonlyMap<string, number>;
  readonly firsts: ReadonlyMap<string, string>;
}

const keyOf = ({ code, splitId }: Leak): string => JSON.stringify([code, splitId]);

/** For each code and split, the first node that leaks. */
function firstsOf(found: readonly Leak[], places: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const firsts = new Map<string, string>();
  const placeOf = (id: string | undefined): number => places.get(id ?? '') ?? Infinity;
  for (const leak of found) {
    const key = keyOf(leak);
    if (placeOf(leak.nodeId) < placeOf(firsts.get(key))) firsts.set(key, leak.nodeId);
  }
  return firsts;
}

function fixOf(leak: Leak, { graph, places, firsts }: Known): Fix | null {
  const { code, nodeId, columns, splitId, endId, remedy } = leak;
  if (remedy !== undefined) {
    return { label: 'Keep to the parts', change: (draft) => setParams(draft, nodeId, { ...remedy }) };
  }
  if (code === 'leak.target' && endId !== undefined) {
    return {
      label: columns.length === 1 ? 'Drop the column' : `Drop ${columns.length} columns`,
      change: (draft) => void insertAfter(draft, endId, { type: 'DropColumns', params: { columns: [...columns] } }),
    };
  }
  if (code === 'leak.later-rows') {
    const { type = '', params } = graph.get(nodeId)?.node ?? {};
    const operator = operatorOf(type);
    const { cells } = operator?.mixes?.(params) ?? {};
    if (cells !== 'after' && cells !== 'around') return null;
    if ([...FORWARD_PARAMS].some((name) => operator?.params.shape[name] === undefined)) return null;
    return {
      label: 'Fill forward instead',
      change: (draft) => {
        const node = draft.nodes.find(({ id }) => id === nodeId);
        if (node === undefined) return;
        node.type = 'FillForward';
        node.params = Object.fromEntries(Object.entries(node.params).filter(([name]) => FORWARD_PARAMS.has(name)));
      },
    };
  }
  if (splitId === undefined || graph.get(splitId)?.inputs.length !== 1) return null;
  const first = firsts.get(keyOf(leak));
  // Moving the split does not help a step that follows it.
  if (first === undefined || (places.get(first) ?? -1) > (places.get(splitId) ?? -1)) return null;
  return { label: 'Move the split before it', change: (draft) => moveBefore(draft, splitId, first) };
}
