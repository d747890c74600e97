/** Buttons of the bar that open and close the panes of the window. */
import { Braces, PanelBottom, PanelLeft, PanelRight } from 'lucide-react';
import { useWorkbench } from '../parts/app-context.ts';
import { CommandButton } from '../parts/command-button.tsx';
import { isShown } from '../store/panes.ts';

const icons = [
  ['palette', PanelLeft],
  ['inspector', PanelRight],
  ['preview', PanelBottom],
  ['pipeline', Braces],
] as const;

export function PaneButtons() {
  const panes = useWorkbench(({ ui }) => ui.panes);
  return (
    <div className="bar-panes" role="group" aria-label="Panes">
      {icons.map(([pane, Icon]) => (
        <CommandButton key={pane} id={`view.pane.${pane}`} icon={<Icon size={16} />} isOpen={isShown(panes, pane)} />
      ))}
    </div>
  );
}
