/** Rows of a step's input that are not in its result, with their row numbers in the input. */
import { useMemo, useState } from 'react';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { count, shorten } from '../design/numbers.ts';
import { useWorkbench } from '../parts/app-context.ts';
import { type ShownTable, useFilled, useTable } from '../parts/use-table.ts';
import { nodeName } from '../store/changes.ts';
import { type DroppedRows, droppedRows, droppedText } from '../store/row-fates.ts';
import { Grid } from './grid.tsx';
import type { TableViewProps } from './preview-view.ts';

export function DroppedView({ table, onCell }: TableViewProps) {
  const [wanted, setWanted] = useState(0);
  const document = useWorkbench(({ document: { current } }) => current);
  const sides = useMemo(() => droppedRows(document, table.report), [document, table.report]);
  const side = sides.find(({ input }) => input === wanted) ?? sides[0];
  if (side === undefined) return <p className="preview-none">{noneText(table.report)}</p>;
  return (
    <div className="dropped-view">
      <div className="dropped-bar">
        {sides.length > 1 &&
          sides.map(({ input, label, fate }) => (
            <button
              key={input}
              type="button"
              className="link-button"
              aria-pressed={input === side.input}
              onClick={() => setWanted(input)}
            >
              {label}: {count(fate.dropped)}
            </button>
          ))}
        <Caption side={side} />
      </div>
      <Rows table={table} side={side} onCell={onCell} />
    </div>
  );
}

function Caption({ side: { source, fate } }: { side: DroppedRows }) {
  const name = useWorkbench(({ document }) => nodeName(document.current.nodes.find(({ id }) => id === source)));
  return (
    <span className="ellipsis">
      {droppedText(fate)}, numbered as in <span className="isolate">{shorten(name, 60)}</span>
    </span>
  );
}

function Rows({ table, side, onCell }: TableViewProps & { readonly side: DroppedRows }) {
  const input = useFilled(useTable(side.source));
  const part = useMemo(
    () => ({
      droppedBy: { nodeId: table.nodeId, input: side.input, result: table.key },
      rows: side.fate.dropped,
    }),
    [table.nodeId, table.key, side],
  );
  if (input === null) return <p className="preview-none">Reading…</p>;
  const shown: ShownTable = table.isOld && !input.isOld ? { ...input, isOld: true } : input;
  return <Grid table={shown} part={part} onCell={onCell} />;
}

const noneText = ({ sampled }: NodeReport): string =>
  sampled === true
    ? 'The dropped rows show here once all rows are read.'
    : 'This step drops no row: every row of its input is in its result.';
