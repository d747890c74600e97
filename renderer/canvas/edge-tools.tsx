/** Buttons in the middle of an edge: insert a step; while it is selected, remove it. */
import { Plus, X } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { intoEdge } from '../store/drawn-edges.ts';
import type { Position } from '../store/placement.ts';
import { EDGE_TOOLS, leaveEdge } from './hovered-edge.ts';

interface EdgeToolsProps {
  /** Id of the drawn edge. */
  readonly id: string;
  /** Middle of the edge, on the canvas. */
  readonly at: Position;
  readonly isSelected: boolean;
}

export function EdgeTools({ id, at: { x, y }, isSelected }: EdgeToolsProps) {
  const { commands, workbench } = useApp();
  const isOne = useWorkbench(({ document }) => intoEdge(document.current, id).length > 0);
  const onInsert = (event: MouseEvent<HTMLButtonElement>): void => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    workbench.askForStep({ target: { kind: 'edge', edgeId: id }, at: { x: left, y: bottom + 6 } });
  };
  return (
    <div
      className={`${EDGE_TOOLS} nodrag nopan`}
      style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      onMouseLeave={({ relatedTarget }) => leaveEdge(relatedTarget)}
    >
      {isOne && (
        <button
          type="button"
          className="edge-button"
          // Reached by Tab from the selected edge only.
          tabIndex={isSelected ? 0 : -1}
          aria-label="Insert a step into the edge"
          title="Insert a step here (I)"
          onClick={onInsert}
        >
          <Plus size={12} strokeWidth={2.5} aria-hidden="true" />
        </button>
      )}
      {isSelected && (
        <button
          type="button"
          className="edge-button"
          aria-label="Remove the edge"
          title="Remove the edge (Del)"
          onClick={() => commands.get('edit.delete')?.run()}
        >
          <X size={12} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
