/** An edge, with its buttons while the pointer is on it or it is selected. */
import {
  BaseEdge,
  type ConnectionLineComponentProps,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  getSmoothStepPath,
  Position,
} from '@xyflow/react';
import { useStore } from 'zustand';
import { dragging } from '../parts/dragging.ts';
import { EdgeTools } from './edge-tools.tsx';
import { PORT_WIDTH } from './flow-nodes.ts';
import { hoveredEdge } from './hovered-edge.ts';

/** The line while an edge is drawn. Lines end in the middle of ports, where the dot is. */
export function DrawnEdge({
  fromX,
  fromY,
  toX,
  toY,
  fromPosition,
  toPosition,
  connectionStatus,
}: ConnectionLineComponentProps) {
  const inward = fromPosition === Position.Right ? -PORT_WIDTH / 2 : PORT_WIDTH / 2;
  const [path] = getBezierPath({
    sourceX: fromX + inward,
    sourceY: fromY,
    targetX: toX,
    targetY: toY,
    sourcePosition: fromPosition,
    targetPosition: toPosition,
    curvature: 0.3,
  });
  return (
    <path
      d={path}
      fill="none"
      className="react-flow__connection-path"
      data-refused={connectionStatus === 'invalid' || undefined}
    />
  );
}

export function FlowEdge({
  id,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
  selected,
}: EdgeProps) {
  const isHovered = useStore(hoveredEdge, (hovered) => hovered.id === id);
  const isTarget = useStore(
    dragging,
    ({ now, edge }) => edge === id || (now?.drop?.kind === 'edge' && now.drop.edgeId === id),
  );
  const ends = {
    sourceX: sourceX - PORT_WIDTH / 2,
    sourceY,
    targetX: targetX + PORT_WIDTH / 2,
    targetY,
    sourcePosition,
    targetPosition,
  };
  // An edge back to the beginning of the next row runs between the rows, because a curve would run across the steps.
  const [path, x, y] =
    targetX < sourceX
      ? getSmoothStepPath({ ...ends, borderRadius: 12, offset: 15 })
      : getBezierPath({ ...ends, curvature: 0.3 });
  return (
    <>
      <BaseEdge id={id} path={path} className={isTarget ? 'edge-target' : undefined} interactionWidth={24} />
      {(selected || isHovered) && (
        <EdgeLabelRenderer>
          <EdgeTools id={id} at={{ x, y }} isSelected={selected === true} />
        </EdgeLabelRenderer>
      )}
    </>
  );
}
