import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { isStringType } from '../../core/ir/types.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import { type ColumnSelection, metaOf } from '../../core/operators/kit/params.ts';
import { matchedColumns } from '../forms/columns-editor.tsx';
import type { Columns } from '../forms/control.ts';

/** Text columns that a step changes, among these. */
export function textColumns(node: DocumentNode, operator: Operator, columns: Columns): Columns {
  const schema = operator.params.shape['columns'];
  if (schema === undefined) return [];
  const { takes = [], leftOut } = metaOf(schema);
  const selection = (node.params['columns'] ?? undefined) as ColumnSelection | undefined;
  return matchedColumns(columns, selection, takes, leftOut).filter(({ type }) => isStringType(type));
}
