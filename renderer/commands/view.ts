/** View: the command palette, zoom, layout, theme. */
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { nextTheme, shownTheme } from '../design/theme.ts';
import type { Command } from '../parts/command.ts';
import { layoutOf } from '../store/layout.ts';
import type { Position } from '../store/placement.ts';
import { changeNodes } from '../store/plain.ts';
import type { CommandServices } from './command-services.ts';
import { always, hasNodes } from './conditions.ts';

export function viewCommands({ workbench, view, settings }: CommandServices): Command[] {
  const state = workbench.getState;
  return [
    {
      id: 'view.palette',
      label: () => 'Commands…',
      keys: ['$mod+k', '$mod+Shift+p'],
      hidden: true,
      enabled: always,
      run: () => workbench.showDialog('commands'),
    },
    {
      id: 'view.zoomIn',
      label: () => 'Zoom in',
      keys: ['$mod+Equal', '$mod+Shift+Equal'],
      enabled: always,
      run: () => view.zoomIn(),
    },
    { id: 'view.zoomOut', label: () => 'Zoom out', keys: ['$mod+Minus'], enabled: always, run: () => view.zoomOut() },
    {
      id: 'view.actualSize',
      label: () => 'Zoom to actual size',
      keys: ['$mod+Digit1'],
      enabled: always,
      run: () => view.zoomTo(1),
    },
    { id: 'view.fit', label: () => 'Fit the graph', keys: ['$mod+Digit0'], enabled: hasNodes, run: () => view.fit() },
    {
      id: 'view.layout',
      label: () => 'Tidy up the graph',
      keys: ['$mod+Shift+l'],
      enabled: hasNodes,
      run() {
        const positions = layoutOf(state().document.current);
        workbench.edit('Tidy up the graph', (draft) => {
          const differs = ({ id, position }: DocumentNode): boolean =>
            position?.x !== positions.get(id)?.x || position?.y !== positions.get(id)?.y;
          changeNodes(draft, differs, (node) => {
            node.position = { ...(positions.get(node.id) as Position) };
          });
        });
        view.showOpened();
      },
    },
    {
      id: 'view.compare',
      label: () => 'Compare with…',
      keys: [],
      enabled: ({ document, selection }) =>
        document.current.nodes.length > 1 && [1, 2].includes(selection.nodes.length),
      run() {
        // Of two selected steps, the one that was selected last is compared with the first.
        const [first, second = null] = state().selection.nodes;
        if (first === undefined) return;
        const [nodeId, otherId] = second === null ? [first, null] : [second, first];
        workbench.ui({ comparison: { nodeId, otherId }, dialog: 'compare' });
      },
    },
    {
      id: 'view.theme',
      label: ({ ui }) => `Switch to the ${shownTheme(nextTheme(ui.theme))} theme`,
      keys: [],
      enabled: always,
      run() {
        const theme = nextTheme(state().ui.theme);
        settings.change({ theme });
        workbench.announce(`The ${shownTheme(theme)} theme`);
      },
    },
  ];
}
