/** Help: the tour, documentation of operators, the list of shortcuts. */
import { operatorOf } from '../../core/operators/catalogue.ts';
import { showDocumentation } from '../inspector/documented.ts';
import type { Command } from '../parts/command.ts';
import { nodeOf } from '../store/lookup.ts';
import type { WorkbenchState } from '../store/state.ts';
import { showStop } from '../tour/stops.ts';
import type { CommandServices } from './command-services.ts';
import { always, hasNodes } from './conditions.ts';

export function helpCommands({ workbench, documents }: CommandServices): Command[] {
  const state = workbench.getState;
  return [
    {
      id: 'help.tour',
      label: () => 'Take the tour',
      keys: [],
      enabled: always,
      run() {
        if (hasNodes(state())) showStop(workbench, 0);
        else void documents.openExample('penguins').then(() => showStop(workbench, 0));
      },
    },
    {
      id: 'help.operator',
      label: (now) => `Documentation of ${operatorOf(documented(now))?.label ?? 'the step'}`,
      keys: ['F1'],
      enabled: (now) => operatorOf(documented(now)) !== undefined,
      run: () => showDocumentation(documented(state())),
    },
    {
      id: 'help.shortcuts',
      label: () => 'Keyboard shortcuts',
      keys: ['$mod+Slash', 'Shift+?'],
      onCanvas: false,
      enabled: always,
      run: () => workbench.showDialog('shortcuts'),
    },
  ];
}

/** Operator of the selected step, else of the step whose table is displayed. */
const documented = (now: WorkbenchState): string =>
  nodeOf(now.document.current, now.selection.nodes.at(-1) ?? now.preview.nodeId ?? '')?.type ?? '';
