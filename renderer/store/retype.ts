/** Changes types of columns: in a source a decision on how to read them, after a step a Cast. One undoable change. */

import { storedTypes, typesOf } from '../../core/ir/column-types.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { type ColumnType, typeWords } from '../design/families.tsx';
import { columnName, plural } from '../design/numbers.ts';
import { appendNode, nodeName, setParam } from './changes.ts';
import type { Workbench } from './workbench.ts';

export function retype(
  workbench: Workbench,
  { nodeId, report }: { readonly nodeId: string; readonly report: NodeReport },
  names: readonly string[],
  type: ColumnType,
): void {
  const { nodes } = workbench.getState().document.current;
  const node = nodes.find(({ id }) => id === nodeId);
  if (node === undefined || names.length === 0) return;
  const what = names.length === 1 ? columnName(names[0] as string, 40) : plural(names.length, 'column');
  // A source with a type ledger stores decisions about types.
  if (report.ledger !== undefined) {
    workbench.edit(`Read ${what} as ${typeWords[type]} in ${nodeName(node)}`, (draft) => {
      const types = typesOf(node.params['types']);
      for (const name of names) types.set(name, type);
      setParam(draft, nodeId, 'types', storedTypes(Array.from(types, ([column, of]) => ({ name: column, type: of }))));
    });
    return;
  }
  let id = '';
  workbench.edit(`Cast ${what} to ${typeWords[type]}`, (draft) => {
    id = appendNode(draft, { type: 'Cast', params: { columns: [...names], dtype: type } }, nodeId);
  });
  workbench.select([id]);
}
