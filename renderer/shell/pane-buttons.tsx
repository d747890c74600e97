/** Buttons of the bar that open and close the panes of the window. */
import { Braces, PanelBottom, PanelLeft, PanelRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ariaKey, keyText } from '../parts/command.ts';
import { isShown, type Pane } from '../store/panes.ts';

const icons = [
  ['palette', PanelLeft],
  ['inspector', PanelRight],
  ['preview', PanelBottom],
  ['pipeline', Braces],
] as const;

export function PaneButtons() {
  return (
    <div className="bar-panes" role="group" aria-label="Panes">
      {icons.map(([pane, Icon]) => (
        <PaneButton key={pane} pane={pane} icon={<Icon size={16} />} />
      ))}
    </div>
  );
}

function PaneButton({ pane, icon }: { pane: Pane; icon: ReactNode }) {
  const { commands } = useApp();
  const command = commands.get(`view.pane.${pane}`);
  const label = useWorkbench((state) => command?.label(state) ?? '');
  const isOpen = useWorkbench(({ ui }) => isShown(ui.panes, pane));
  const key = command?.keys[0];
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-keyshortcuts={ariaKey(key)}
      title={`${label} (${keyText(key)})`}
      data-open={isOpen || undefined}
      onClick={command?.run}
    >
      {icon}
    </button>
  );
}
