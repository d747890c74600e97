/**
 * A hardly visible ground below the whole graph: with it, the graph is composed as one picture while the view moves.
 */
import { ViewportPortal } from '@xyflow/react';
import { useMemo } from 'react';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { boundsOf, noteBoxes, stepBoxes } from './bounds.ts';

/** Pixels around the steps, because edges bend beyond the steps and stages' names stand above them. */
const MARGIN = 200;

export function Ground({ document }: { document: PipelineDocument }) {
  const place = useMemo(() => {
    const boxes = [...stepBoxes(document), ...noteBoxes(document)];
    if (boxes.length === 0) return null;
    const { x, y, width, height } = boundsOf(boxes);
    return {
      transform: `translate(${x - MARGIN}px, ${y - MARGIN}px)`,
      width: width + 2 * MARGIN,
      height: height + 2 * MARGIN,
    };
  }, [document]);
  return place === null ? null : (
    <ViewportPortal>
      <div className="ground" style={place} />
    </ViewportPortal>
  );
}
