/** Buttons on the canvas. */

import { useStore as useFlowStore } from '@xyflow/react';
import { Maximize, Minus, Network, Plus, StickyNote } from 'lucide-react';
import { useApp } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { CommandButton } from '../parts/command-button.tsx';
import { MaximiseButton } from '../parts/maximise-button.tsx';

export function CanvasTools() {
  return (
    <div className="canvas-tools" role="toolbar" aria-label="Canvas">
      <CommandButton id="view.zoomOut" icon={<Minus size={15} />} />
      <Zoom />
      <CommandButton id="view.zoomIn" icon={<Plus size={15} />} />
      <CommandButton id="view.fit" icon={<Maximize size={14} />} />
      <CommandButton id="view.layout" icon={<Network size={15} />} />
      <CommandButton id="edit.note" icon={<StickyNote size={14} />} />
      <MaximiseButton pane="canvas" />
    </div>
  );
}

/** Current zoom; a press sets it to actual size. */
function Zoom() {
  const { view } = useApp();
  const percent = useFlowStore(({ transform }) => Math.round(transform[2] * 100));
  return (
    <button
      type="button"
      className="canvas-zoom"
      aria-label={`Zoom ${percent}%; show at actual size`}
      title={`Actual size (${keyText('$mod+Digit1')})`}
      onClick={() => view.zoomTo(1)}
    >
      {percent}%
    </button>
  );
}
