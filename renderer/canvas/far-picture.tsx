/**
 * A large graph seen from farthest, as one picture: edges are one path, and steps one path for each family. Thousands
 * of elements would delay every movement of the view, and none of them could be read.
 */
import { ViewportPortal } from '@xyflow/react';
import { type ReactNode, useMemo } from 'react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { groupOf } from '../design/families.tsx';
import { plural } from '../design/numbers.ts';
import { useWorkbench } from '../parts/app-context.ts';
import { nodeOf } from '../store/lookup.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position, positionOf } from '../store/placement.ts';
import { problemsOf } from '../store/problems.ts';
import { type Box, boundsOf, noteBoxes, outline, stepBoxes } from './bounds.ts';
import { frameBoxes } from './in-sight.ts';

const boxAt = ({ x, y }: Position): Box => ({ x, y, width: NODE_WIDTH, height: NODE_HEIGHT });

/** The step drawn at this place of the graph; if several overlap, the topmost, which is the last. */
export function stepAt({ nodes }: PipelineDocument, { x, y }: Position): string | undefined {
  return nodes
    .filter((node) => {
      const at = positionOf(node);
      return x >= at.x && x <= at.x + NODE_WIDTH && y >= at.y && y <= at.y + NODE_HEIGHT;
    })
    .at(-1)?.id;
}

/** Outlines of steps, one path for each family, as the document orders them. */
function familyPaths({ nodes }: PipelineDocument): ReadonlyMap<string, string> {
  const parts = new Map<string, string[]>();
  for (const node of nodes) {
    const family = groupOf(node.type) ?? '';
    const path = parts.get(family) ?? [];
    parts.set(family, path);
    path.push(outline(boxAt(positionOf(node))));
  }
  return new Map([...parts].map(([family, path]) => [family, path.join('')]));
}

function edgePath({ nodes, edges }: PipelineDocument): string {
  const places = new Map(nodes.map((node) => [node.id, positionOf(node)]));
  return edges
    .map(({ source, target }) => {
      const [from, to] = [places.get(source), places.get(target)];
      if (from === undefined || to === undefined) return '';
      return `M${from.x + NODE_WIDTH} ${from.y + NODE_HEIGHT / 2}L${to.x} ${to.y + NODE_HEIGHT / 2}`;
    })
    .join('');
}

export function FarPicture({ document }: { document: PipelineDocument }) {
  const { whole, families, edges, remarks } = useMemo(
    () => ({
      whole: boundsOf([...stepBoxes(document), ...noteBoxes(document)]),
      families: familyPaths(document),
      edges: edgePath(document),
      remarks: [...noteBoxes(document), ...frameBoxes(document)].map(outline).join(''),
    }),
    [document],
  );
  const problems = useWorkbench(problemsOf);
  const failed = useMemo(
    () =>
      document.nodes
        .filter(({ id }) => problems.get(id)?.[0]?.severity === 'error')
        .map((node) => outline(boxAt(positionOf(node))))
        .join(''),
    [document, problems],
  );
  const selection = useWorkbench((state) => state.selection.nodes);
  const selected = useMemo(
    () => selection.map((id) => outline(boxAt(positionOf(nodeOf(document, id))))).join(''),
    [document, selection],
  );
  return (
    <ViewportPortal>
      <Picture whole={whole} label={`${plural(document.nodes.length, 'step')}, too small to read: zoom in to see each`}>
        <path className="far-edges" d={edges} />
        {[...families].map(([family, path]) => (
          <path key={family} className="far-steps" data-family={family} d={path} />
        ))}
        <path className="far-failed" d={failed} />
        <path className="far-selected" d={selected} />
        <path className="far-remarks" d={remarks} />
      </Picture>
    </ViewportPortal>
  );
}

/** All edges as one picture below the steps, if they are too many to be separate elements. */
export function EdgesPicture({ document }: { document: PipelineDocument }) {
  const { whole, edges } = useMemo(
    () => ({ whole: boundsOf(stepBoxes(document)), edges: edgePath(document) }),
    [document],
  );
  return (
    <ViewportPortal>
      <Picture whole={whole} label={`${plural(document.edges.length, 'edge')}, too many to be drawn one by one`}>
        <path className="far-edges edges-picture" d={edges} />
      </Picture>
    </ViewportPortal>
  );
}

function Picture({ whole, label, children }: { whole: Box; label: string; children: ReactNode }) {
  return (
    <svg
      className="far-picture"
      role="img"
      aria-label={label}
      width={whole.width}
      height={whole.height}
      viewBox={`${whole.x} ${whole.y} ${whole.width} ${whole.height}`}
      style={{ transform: `translate(${whole.x}px, ${whole.y}px)` }}
    >
      {children}
    </svg>
  );
}

/**
 * Explains the possible actions at this zoom and how to zoom in, or that more nodes stand in one place than can be
 * drawn.
 */
export const FarHint = ({ isCrowd }: { isCrowd: boolean }) => (
  <p className="far-hint">
    {isCrowd
      ? 'More stands here than can be drawn: tidy up the graph, or zoom in.'
      : 'Click a step to choose it, then drag it. Double-click to see it near, and to connect it.'}
  </p>
);
