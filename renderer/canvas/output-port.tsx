/** The output of a step or collapsed stage: a press on its plus adds a step after it, a drag draws an edge. */
import { Handle, Position } from '@xyflow/react';
import { Plus } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useApp } from '../parts/app-context.ts';

interface OutputPortProps {
  /** A step's id, or a stage's key. */
  readonly id: string;
  readonly name: string;
  /** Only the selected step's plus is in the order of Tab, because a graph has thousands. */
  readonly isSelected: boolean;
}

export function OutputPort({ id, name, isSelected }: OutputPortProps) {
  const { workbench } = useApp();
  const onClick = (event: MouseEvent<HTMLButtonElement>): void => {
    // The port would begin an edge that a second press ends.
    event.stopPropagation();
    const { right, top } = event.currentTarget.getBoundingClientRect();
    workbench.askForStep({ target: { kind: 'after', nodeId: id }, at: { x: right + 6, y: top } });
  };
  return (
    <Handle type="source" position={Position.Right} id="out">
      <button
        type="button"
        // React Flow would take Enter for the selection of the node.
        className="port-add nokey"
        tabIndex={isSelected ? 0 : -1}
        aria-label={`Add a step after ${name}`}
        title={`Add a step after “${name}” (A); drag to draw an edge`}
        onClick={onClick}
        // A double click on the canvas or on a stage means something else.
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <Plus size={12} strokeWidth={2.5} aria-hidden="true" />
      </button>
    </Handle>
  );
}
