/** Last step of a pipeline's code export: its end, unless the person selects another step. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { terminalNodes } from '../../core/graph/graph.ts';
import { shorten } from '../design/numbers.ts';
import { nodeName } from './changes.ts';
import { downstreamIn, graphIn } from './lookup.ts';
import type { WorkbenchState } from './state.ts';

/** Maximum number of ends in the list; others are available by selecting them. */
const MAX_ENDS = 200;

export interface Reach {
  readonly nodeId: string;
  /** Its name in the list of choices. */
  readonly label: string;
}

/** Ends of the graph after a step; the step itself if it is one. */
export function endsAfter(document: PipelineDocument, nodeId: string): string[] {
  const after = downstreamIn(document, nodeId);
  return terminalNodes(document).flatMap(({ id }) => (after.has(id) ? [id] : []));
}

/** The graph's ends, those after the displayed step first; then the selected step, if it is not an end. */
export function reachesOf(document: PipelineDocument, displayed: string | null, selected: string | null): Reach[] {
  const graph = graphIn(document);
  const named = (id: string): string => `“${shorten(nodeName(graph.get(id)?.node), 60)}”`;
  const after = displayed === null ? [] : endsAfter(document, displayed);
  const all = terminalNodes(document);
  const ends = new Set([...after, ...all.map(({ id }) => id)]);
  return [
    ...[...ends].slice(0, MAX_ENDS).map((nodeId) => ({ nodeId, label: endText(ends.size, named(nodeId)) })),
    ...(selected === null || ends.has(selected)
      ? []
      : [{ nodeId: selected, label: `Up to the selected step, ${named(selected)}` }]),
  ];
}

/** Extent of the code up to a step, in words. */
export function reachText(document: PipelineDocument, nodeId: string, name: string): string {
  const ends = terminalNodes(document);
  return ends.some(({ id }) => id === nodeId) ? endText(ends.length, name) : `Up to the step ${name}`;
}

const endText = (ends: number, name: string): string =>
  ends === 1 ? `The whole pipeline, up to ${name}` : `Up to ${name}, one of the ${ends} ends`;

/** Current options; those whose step has a result come first. */
export function reachesNow({ document, selection, preview, runs }: WorkbenchState): Reach[] {
  const [selected = null] = selection.nodes.length === 1 ? selection.nodes : [];
  const all = reachesOf(document.current, selected ?? preview.nodeId, selected);
  const isReady = ({ nodeId }: Reach): boolean => runs.reports.get(nodeId)?.state === 'done';
  return [...all.filter(isReady), ...all.filter((reach) => !isReady(reach))];
}
