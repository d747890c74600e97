/** The button in a pane's head that gives the pane the whole window, and back. */
import { Maximize2, Minimize2 } from 'lucide-react';
import type { Pane } from '../store/panes.ts';
import { useWorkbench } from './app-context.ts';
import { CommandButton } from './command-button.tsx';

export function MaximiseButton({ pane }: { pane: Pane }) {
  const isMaximised = useWorkbench(({ ui }) => ui.panes.maximised === pane);
  const icon = isMaximised ? <Minimize2 size={14} /> : <Maximize2 size={14} />;
  return <CommandButton id={`view.maximise.${pane}`} icon={icon} />;
}
