/** Spellings of one thing that a step left apart: uniting them adds a step after it. */
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import type { Columns } from '../forms/control.ts';
import type { Replacement } from '../forms/replacements.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { takeColumnAction } from '../parts/take-column-action.ts';
import { Clusters } from './clusters.tsx';
import { textColumns } from './text-columns.ts';

const none: Columns = [];
const noPairs: readonly Replacement[] = [];

export function RemainingSpellings({ node, operator }: { node: DocumentNode; operator: Operator }) {
  const app = useApp();
  const report = useWorkbench(({ runs }) => runs.reports.get(node.id));
  if (report === undefined) return null;
  return (
    <Clusters
      table={node.id}
      columns={textColumns(node, operator, report.columns ?? none)}
      summary="Spellings that remain"
      isOpenAtFirst={false}
      pairs={noPairs}
      onPairs={(pairs, column) => {
        const step = { type: 'Replace', params: { columns: [column], to_replace: pairs } };
        takeColumnAction(app, { nodeId: node.id, report }, [column], { step, label: 'Replace' });
      }}
    />
  );
}
