/** Takes an action of the columns' menu: one undoable change, after which its step is selected. */
import type { ColumnAction } from '../../core/advice/columns/column-actions.ts';
import { joinedColumns } from '../../core/advice/columns/joins-step.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { capitalised, columnName, plural } from '../design/numbers.ts';
import { appendNode, nodeName, setParam, spliceNode } from '../store/changes.ts';
import { retype } from '../store/retype.ts';
import type { App } from './app-context.ts';
import type { ShownTable } from './use-table.ts';

/**
 * The step is inserted after the table's step: the steps that this one fed are fed by the new one. It joins the table's
 * step if it would only repeat it.
 */
export function takeColumnAction(
  { workbench, view }: Pick<App, 'workbench' | 'view'>,
  table: Pick<ShownTable, 'nodeId' | 'report'>,
  names: readonly string[],
  { step, type, label }: Pick<ColumnAction, 'step' | 'type' | 'label'>,
): void {
  if (type !== undefined && table.report.ledger !== undefined) {
    retype(workbench, table, names, type);
    workbench.announce(`${capitalised(words(names))}: type changed`);
    return;
  }
  const { nodes, edges } = workbench.getState().document.current;
  const node = nodes.find(({ id }) => id === table.nodeId);
  if (node === undefined) return;
  const joined = joinedColumns(node, step, table.report.touched ?? []);
  if (joined !== null) {
    workbench.edit(`Add ${words(names)} to ${nodeName(node)}`, (draft) => setParam(draft, node.id, 'columns', joined));
    workbench.announce(`Added ${words(names)} to ${nodeName(node)}`);
    return;
  }
  const name = operatorOf(step.type)?.label ?? label;
  const fed = edges.filter(({ source }) => source === node.id);
  let id = '';
  workbench.edit(`${name}: ${words(names)}`, (draft) => {
    id = fed.length === 0 ? appendNode(draft, step, node.id) : spliceNode(draft, step, fed);
  });
  workbench.select([id]);
  view.reveal([id]);
  workbench.announce(`Added ${name} for ${words(names)}`);
}

const words = (names: readonly string[]): string =>
  names.length === 1 ? `“${columnName(names[0] as string, 40)}”` : plural(names.length, 'column');
