/** Applies the fix of a piece of advice. */
import type { Advice } from '../../core/advice/advice.ts';
import type { Workbench } from './workbench.ts';

/** Applies the fix as one undoable change, and selects the added step, else the changed one; returns its id. */
export function applyFix(workbench: Workbench, { fix, nodeId, columns }: Advice): string | null {
  const ids = new Set(workbench.getState().document.current.nodes.map(({ id }) => id));
  if (fix === undefined || !ids.has(nodeId)) return null;
  const about = columns.length === 1 ? ` “${columns[0]}”` : '';
  workbench.edit(`${fix.label}${fix.label.includes('“') ? '' : about}`, (draft) => fix.change(draft));
  const added = workbench.getState().document.current.nodes.find(({ id }) => !ids.has(id));
  const id = added?.id ?? nodeId;
  workbench.select([id]);
  workbench.announce(`${fix.label}. Undo takes it back.`);
  return id;
}
