/** The selected step's result: as a table, as a list of columns, and against what it was made from. */
import './preview.css';
import { useCallback, useState } from 'react';
import { count, plural, shorten } from '../design/numbers.ts';
import { ProblemCard } from '../design/problem-card.tsx';
import { Tabs } from '../design/tabs.tsx';
import { ProblemsView } from '../problems/problems-view.tsx';
import { RulesView } from '../rules/rules-view.tsx';
import { useApp, useWorkbench } from '../shell/app.ts';
import { blockedBy } from '../store/blocked.ts';
import { nodeName } from '../store/changes.ts';
import { type NodeProblem, problemsOf } from '../store/problems.ts';
import type { PreviewTab } from '../store/state.ts';
import { ChangeView } from './change-view.tsx';
import { ColumnsView } from './columns-view.tsx';
import { ExplainPanel } from './explain-panel.tsx';
import { Grid } from './grid.tsx';
import { useLooks } from './looks.ts';
import { MapsView } from './maps-view.tsx';
import { type ShownTable, useArrivals, useFilled, useTable } from './use-table.ts';

const tabs = [
  { id: 'table', label: 'Table' },
  { id: 'columns', label: 'Columns' },
  { id: 'change', label: 'Before → after' },
  { id: 'maps', label: 'Maps' },
  { id: 'problems', label: 'Problems' },
  { id: 'rules', label: 'Rules' },
] as const satisfies readonly { id: PreviewTab; label: string }[];

const noProblems: readonly NodeProblem[] = [];

export function Preview() {
  const { workbench } = useApp();
  const { nodeId, tab } = useWorkbench(({ preview }) => preview);
  const problems = useWorkbench((state) => problemsOf(state).get(nodeId ?? '') ?? noProblems);
  const [cell, setCell] = useState('');
  const onCell = useCallback((text: string) => setCell(text), []);
  const table = useFilled(useTable(nodeId));
  const named = table?.nodeId ?? nodeId;
  const name = useWorkbench(({ document }) => nodeName(document.current.nodes.find(({ id }) => id === named)));
  const explained = useLooks((looks) => looks.explained);
  const isBeginning = table?.report.sampled === true;
  const size =
    table === null ? '' : `${isBeginning ? 'first ' : ''}${count(table.rows)} × ${count(table.columns.length)}`;
  return (
    <div className="pane">
      <div className="pane-head">
        <Tabs label="Preview" name="preview" tabs={tabs} shown={tab} onShow={(id) => workbench.showTab(id)} />
        <span className="preview-of ellipsis">
          {name !== '' && <span className="isolate">{shorten(name, 60)}</span>}
          {size !== '' && <span className="muted"> · {size}</span>}
        </span>
      </div>
      {table !== null && <Failure table={table} />}
      <div className="preview-panel" role="tabpanel" id="preview-panel" aria-labelledby={`preview-tab-${tab}`}>
        <div className="preview-shown">
          <Shown table={table} tab={tab} nodeId={nodeId} problems={problems} onCell={onCell} />
        </div>
        {explained !== null && explained.nodeId === nodeId && (
          <ExplainPanel place={explained} tableKey={table === null || table.isOld ? null : table.key} />
        )}
      </div>
      {tab === 'table' && table !== null && (
        <div className="preview-status" data-cell-status>
          <span className="ellipsis isolate">
            {cell !== ''
              ? cell
              : `${isBeginning ? 'The first ' : ''}${plural(table.rows, 'row')}${isBeginning ? ' while the rest is read' : ''}, ${plural(table.columns.length, 'column')}`}
          </span>
        </div>
      )}
    </div>
  );
}

/** Cells that could not be computed: the rest of the table still shows. */
function Failure({ table: { key, nodeId } }: { table: ShownTable }) {
  const { tables } = useApp();
  useArrivals();
  const problem = tables.problem(key);
  if (problem === undefined) return null;
  return (
    <div className="preview-failure">
      <ProblemCard problem={{ ...problem, nodeId: problem.nodeId ?? nodeId, severity: 'error' }} />
    </div>
  );
}

interface ShownProps {
  readonly table: ShownTable | null;
  readonly tab: PreviewTab;
  readonly nodeId: string | null;
  readonly problems: readonly NodeProblem[];
  readonly onCell: (text: string) => void;
}

function Shown({ table, tab, nodeId, problems, onCell }: ShownProps) {
  if (tab === 'problems') return <ProblemsView />;
  if (tab === 'rules') return <RulesView />;
  if (nodeId === null) return <p className="preview-none">The table of the selected step shows here.</p>;
  if (table === null) {
    // With a warning alone there would be a table.
    const reason = problems.find(({ severity }) => severity !== 'warning');
    return reason === undefined ? (
      <NoTable nodeId={nodeId} />
    ) : (
      <div className="preview-problem">
        <ProblemCard problem={reason} />
      </div>
    );
  }
  if (tab === 'columns') return <ColumnsView table={table} />;
  if (tab === 'maps') return <MapsView table={table} />;
  if (tab === 'change') return <ChangeView table={table} />;
  // Not a new one for each step: the place stays, and most of what is drawn does.
  return <Grid table={table} onCell={onCell} />;
}

/** Of a step that is well itself: its table is on its way, or what is wrong above it. */
function NoTable({ nodeId }: { nodeId: string }) {
  const { workbench, view } = useApp();
  const above = useWorkbench((state) => blockedBy(state, nodeId));
  const problem = useWorkbench((state) => problemsOf(state).get(above ?? '')?.[0]);
  const name = useWorkbench(({ document }) => nodeName(document.current.nodes.find(({ id }) => id === above)));
  if (above === null || problem === undefined) return <p className="preview-none">Reading…</p>;
  return (
    <div className="preview-problem">
      <p className="preview-waits">
        Waits for{' '}
        <button
          type="button"
          className="link-button isolate"
          onClick={() => {
            workbench.select([above]);
            view.reveal([above]);
          }}
        >
          {shorten(name, 60)}
        </button>
        :
      </p>
      <ProblemCard problem={problem} />
    </div>
  );
}
