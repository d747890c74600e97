/** An edge, with a button to take it out while it is selected. */
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from '@xyflow/react';
import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { useApp } from '../shell/app.ts';
import { dragging } from './dragging.ts';

export function FlowEdge({ id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, selected }: EdgeProps) {
  const { commands } = useApp();
  const isTarget = useStore(dragging, ({ now }) => now?.drop?.kind === 'edge' && now.drop.edgeId === id);
  const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.3 });
  return (
    <>
      <BaseEdge id={id} path={path} className={isTarget ? 'edge-target' : undefined} interactionWidth={24} />
      {selected && (
        <EdgeLabelRenderer>
          <button
            type="button"
            className="edge-remove nodrag nopan"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            aria-label="Remove the edge"
            title="Remove the edge (Del)"
            onClick={() => commands.get('edit.delete')?.run()}
          >
            <X size={12} />
          </button>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
