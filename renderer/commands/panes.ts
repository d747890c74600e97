/** Panes of the window: open, closed, maximised; the keyboard among them. */
import { capitalised } from '../design/numbers.ts';
import type { Command } from '../parts/command.ts';
import { focusedPane, focusPane } from '../parts/pane-focus.ts';
import {
  canClose,
  isShown,
  PANES,
  type Pane,
  paneAfter,
  paneNames,
  withMaximised,
  withToggled,
} from '../store/panes.ts';
import type { CommandServices } from './command-services.ts';
import { always } from './conditions.ts';

export function paneCommands({ workbench, view }: CommandServices): Command[] {
  const panes = () => workbench.getState().ui.panes;

  function toggle(pane: Pane): void {
    const isFocused = focusedPane() === pane;
    workbench.ui({ panes: withToggled(panes(), pane) });
    const isOpen = isShown(panes(), pane);
    if (isOpen) focusPane(pane, view);
    else if (isFocused) view.focus();
    workbench.announce(`${capitalised(paneNames[pane])} ${isOpen ? 'shown' : 'hidden'}`);
  }

  function maximise(pane: Pane): void {
    workbench.ui({ panes: withMaximised(panes(), pane) });
    focusPane(pane, view);
    workbench.announce(panes().maximised === pane ? `Only the ${paneNames[pane]}` : 'All open panes');
  }

  const go = (step: 1 | -1) => (): void => focusPane(paneAfter(panes(), focusedPane(), step), view);

  return [
    ...PANES.filter(canClose).map(
      (pane): Command => ({
        id: `view.pane.${pane}`,
        label: ({ ui }) => `${isShown(ui.panes, pane) ? 'Hide' : 'Show'} the ${paneNames[pane]}`,
        keys: [`Alt+Digit${PANES.indexOf(pane) + 1}`],
        enabled: always,
        run: () => toggle(pane),
      }),
    ),
    ...PANES.map(
      (pane): Command => ({
        id: `view.maximise.${pane}`,
        label: ({ ui }) => (ui.panes.maximised === pane ? 'Show all panes again' : `Show only the ${paneNames[pane]}`),
        keys: [`Alt+Shift+Digit${PANES.indexOf(pane) + 1}`],
        enabled: always,
        run: () => maximise(pane),
      }),
    ),
    { id: 'view.nextPane', label: () => 'Go to the next pane', keys: ['F6'], enabled: always, run: go(1) },
    { id: 'view.previousPane', label: () => 'Go to the pane before', keys: ['Shift+F6'], enabled: always, run: go(-1) },
  ];
}
