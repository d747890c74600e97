/**
 * A large graph from farthest, as one picture: edges are one path, and steps one for each family. Thousands of elements
 * that come and go while the view moves would hold it up, and nothing of them could be read.
 */
import { ViewportPortal } from '@xyflow/react';
import { useMemo } from 'react';
import type { PipelineDocument } from '../../core/graph/document.ts';
import { groupOf } from '../design/families.tsx';
import { plural } from '../design/numbers.ts';
import { useWorkbench } from '../shell/app.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position, positionOf } from '../store/placement.ts';
import { problemsOf } from '../store/problems.ts';
import { type Box, boundsOf, outline, stepBoxes } from './bounds.ts';

const boxAt = ({ x, y }: Position): Box => ({ x, y, width: NODE_WIDTH, height: NODE_HEIGHT });

/** The step that is drawn at this place of the graph; of several the last, which is above. */
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
  const { whole, families, edges } = useMemo(
    () => ({ whole: boundsOf(stepBoxes(document)), families: familyPaths(document), edges: edgePath(document) }),
    [document],
  );
  const outlined = (ids: (id: string) => boolean): string =>
    document.nodes
      .filter(({ id }) => ids(id))
      .map((node) => outline(boxAt(positionOf(node))))
      .join('');
  const problems = useWorkbench(problemsOf);
  const failed = outlined((id) => problems.get(id)?.[0]?.severity === 'error');
  const selection = useWorkbench((state) => state.selection.nodes);
  const selected = useMemo(() => new Set(selection), [selection]);
  return (
    <ViewportPortal>
      <svg
        className="far-picture"
        role="img"
        aria-label={`${plural(document.nodes.length, 'step')}, too small to read: zoom in to see each`}
        width={whole.width}
        height={whole.height}
        viewBox={`${whole.x} ${whole.y} ${whole.width} ${whole.height}`}
        style={{ transform: `translate(${whole.x}px, ${whole.y}px)` }}
      >
        <path className="far-edges" d={edges} />
        {[...families].map(([family, path]) => (
          <path key={family} className="far-steps" data-family={family} d={path} />
        ))}
        <path className="far-failed" d={failed} />
        <path className="far-selected" d={outlined((id) => selected.has(id))} />
      </svg>
    </ViewportPortal>
  );
}

/** What can be done from so far, and how to come nearer. */
export const FarHint = () => (
  <p className="far-hint">Click a step to choose it, then drag it. Double-click to see it near, and to connect it.</p>
);
