/** Which columns of a table are features, and which one is to be predicted. */
import { columnName, plural } from '../design/numbers.ts';
import { useWorkbench } from '../parts/app-context.ts';

export function Sides({ nodeId }: { nodeId: string }) {
  const columns = useWorkbench(({ runs }) => runs.reports.get(nodeId)?.columns);
  if (columns === undefined) return null;
  const targets = columns.filter(({ target }) => target === true);
  const features = plural(columns.length - targets.length, 'feature');
  const [first] = targets;
  return (
    <p className="muted isolate" data-export-sides>
      {first === undefined
        ? `${features}, and no column to predict.`
        : `${features}, and ${targets.length === 1 ? `“${columnName(first.name, 60)}”` : plural(targets.length, 'column')} to be predicted.`}
    </p>
  );
}
