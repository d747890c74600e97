/** Applies the fix of a piece of advice. */
import type { Advice } from '../../core/advice/advice.ts';
import type { Workbench } from './workbench.ts';

/** Applies the fix as one undoable change, and selects the added step, else the changed one; returns its id. */
export function applyFix(workbench: Workbench, { fix, nodeId, columns }: Advice): string | null {
  const before = new Map(workbench.getState().document.current.nodes.map((node) => [node.id, node]));
  if (fix === undefined || !before.has(nodeId)) return null;
  const about = columns.length === 1 ? ` “${columns[0]}”` : '';
  workbench.edit(`${fix.label}${fix.label.includes('“') ? '' : about}`, (draft) => fix.change(draft));
  const { nodes } = workbench.getState().document.current;
  const added = nodes.find(({ id }) => !before.has(id)) ?? nodes.find((node) => before.get(node.id) !== node);
  const id = added?.id ?? nodeId;
  workbench.select([id]);
  workbench.announce(`${fix.label}. Undo takes it back.`);
  return id;
}
