/** Run: stopping, reading files again, the fire drill. */
import { drilledNode } from '../files/exports.ts';
import type { Command } from '../parts/command.ts';
import { openChanges } from '../store/sources.ts';
import type { CommandServices } from './command-services.ts';
import { hasNodes } from './conditions.ts';

export function runCommands({ workbench, session }: CommandServices): Command[] {
  const state = workbench.getState;
  return [
    {
      id: 'run.cancel',
      label: () => 'Stop the run',
      keys: ['$mod+Period'],
      enabled: ({ runs }) => runs.running,
      run: session.cancel,
    },
    { id: 'run.again', label: () => 'Read the files again', keys: ['F5'], enabled: hasNodes, run: session.rerun },
    {
      id: 'run.keepRead',
      label: () => 'Keep what was read of changed files',
      keys: [],
      enabled: ({ runs }) => openChanges(runs).length > 0,
      run: () => session.keepRead(openChanges(state().runs).map(({ nodeId }) => nodeId)),
    },
    {
      id: 'run.fireDrill',
      label: () => 'Fire drill: what would broken new data do?…',
      keys: [],
      enabled: (now) => now.runs.reports.get(drilledNode(now) ?? '')?.state === 'done',
      run: () => workbench.showDialog('fireDrill'),
    },
  ];
}
