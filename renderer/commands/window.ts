/** Parts of the window: a view below the canvas, the settings. A new view's command goes here. */
import type { Command } from '../parts/command.ts';
import type { CommandServices } from './command-services.ts';
import { always, hasNodes } from './conditions.ts';

export function windowCommands({ workbench }: CommandServices): Command[] {
  return [
    {
      id: 'view.rules',
      label: () => 'Rules about the data',
      keys: [],
      enabled: hasNodes,
      run: () => workbench.showTab('rules'),
    },
    {
      id: 'app.settings',
      label: () => 'Settings…',
      keys: ['$mod+Comma'],
      enabled: always,
      run: () => workbench.showDialog('settings'),
    },
  ];
}
