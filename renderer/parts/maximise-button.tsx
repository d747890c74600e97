/** The button in a pane's head that gives the pane the whole window, and back. */
import { Maximize2, Minimize2 } from 'lucide-react';
import type { Pane } from '../store/panes.ts';
import { useApp, useWorkbench } from './app-context.ts';
import { ariaKey, keyText } from './command.ts';

export function MaximiseButton({ pane }: { pane: Pane }) {
  const { commands } = useApp();
  const command = commands.get(`view.maximise.${pane}`);
  const label = useWorkbench((state) => command?.label(state) ?? '');
  const isMaximised = useWorkbench(({ ui }) => ui.panes.maximised === pane);
  const key = command?.keys[0];
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-keyshortcuts={ariaKey(key)}
      title={`${label} (${keyText(key)})`}
      onClick={command?.run}
    >
      {isMaximised ? <Minimize2 size={14} /> : <Maximize2 size={14} />}
    </button>
  );
}
