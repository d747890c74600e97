/** Keeps which panes are closed for the next start, as the widths of the panes are kept. */
import { initialPanes, readClosed } from '../store/panes.ts';
import type { Workbench } from '../store/workbench.ts';

const KEY = 'prepgraph.closedPanes';

export function keepPanes(workbench: Workbench, storage: Pick<Storage, 'getItem' | 'setItem'>): void {
  const closed = readClosed(storage.getItem(KEY));
  if (closed !== null) workbench.ui({ panes: { ...initialPanes, closed } });
  workbench.subscribe(({ ui }, before) => {
    if (ui.panes.closed !== before.ui.panes.closed) storage.setItem(KEY, ui.panes.closed.join());
  });
}
