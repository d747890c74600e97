/** Buttons on the canvas. */

import { useStore as useFlowStore } from '@xyflow/react';
import { Maximize, Minus, Network, Plus, StickyNote } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { MaximiseButton } from '../parts/maximise-button.tsx';

export function CanvasTools() {
  return (
    <div className="canvas-tools" role="toolbar" aria-label="Canvas">
      <Tool id="view.zoomOut" icon={<Minus size={15} />} />
      <Zoom />
      <Tool id="view.zoomIn" icon={<Plus size={15} />} />
      <Tool id="view.fit" icon={<Maximize size={14} />} />
      <Tool id="view.layout" icon={<Network size={15} />} />
      <Tool id="edit.note" icon={<StickyNote size={14} />} />
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

function Tool({ id, icon }: { id: string; icon: ReactNode }) {
  const { commands, workbench } = useApp();
  const command = commands.get(id);
  const enabled = useWorkbench((state) => command?.enabled(state) ?? false);
  if (command === undefined) return null;
  const label = command.label(workbench.getState());
  const [key] = command.keys;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={key === undefined ? label : `${label} (${keyText(key)})`}
      disabled={!enabled}
      onClick={command.run}
    >
      {icon}
    </button>
  );
}
