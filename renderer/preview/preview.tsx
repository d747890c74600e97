/** The tabs below the canvas: views of the selected step's table, and of the whole document. */
import './preview.css';
import { useCallback, useMemo, useState } from 'react';
import { count, plural, shorten } from '../design/numbers.ts';
import { Tabs } from '../design/tabs.tsx';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { MaximiseButton } from '../parts/maximise-button.tsx';
import { ProblemCard } from '../parts/problem-card.tsx';
import { type ShownTable, useArrivals, useFilled, useTable } from '../parts/use-table.ts';
import { blockedBy, inputInPlaceOf } from '../store/blocked.ts';
import { nodeName } from '../store/changes.ts';
import { graphIn } from '../store/lookup.ts';
import { isUnfinished, type NodeProblem, problemsOf } from '../store/problems.ts';
import { rowFateText } from '../store/row-fates.ts';
import type { PreviewTab } from '../store/state.ts';
import { ExplainPanel } from './explain-panel.tsx';
import { useLooks } from './looks.ts';
import type { PreviewView } from './preview-view.ts';
import { type Refused, useCellProblem, useRefused } from './use-refused.ts';

const noProblems: readonly NodeProblem[] = [];

interface PreviewProps {
  readonly views: Readonly<Record<PreviewTab, PreviewView>>;
}

export function Preview({ views }: PreviewProps) {
  const { workbench, tables } = useApp();
  const tabs = useMemo(
    () => Object.entries(views).map(([id, { label }]) => ({ id: id as PreviewTab, label })),
    [views],
  );
  const { nodeId, tab } = useWorkbench(({ preview }) => preview);
  const problems = useWorkbench((state) => problemsOf(state).get(nodeId ?? '') ?? noProblems);
  const [cell, setCell] = useState('');
  const onCell = useCallback((text: string) => setCell(text), []);
  // While the step has no result, its input stays in sight under the message.
  const cellProblem = useCellProblem(nodeId);
  const reason = cellProblem ?? reasonOf(problems);
  const input = useWorkbench((state) => {
    if (nodeId === null || tab !== 'table' || reason === undefined) return null;
    return inputInPlaceOf(state, nodeId, cellProblem !== undefined);
  });
  const table = useFilled(useTable(input ?? nodeId));
  const refused = useRefused(table !== null && table.nodeId === input ? table : null, nodeId ?? '', reason);
  const named = table?.nodeId ?? nodeId;
  const name = useWorkbench(({ document }) => nodeName(document.current.nodes.find(({ id }) => id === named)));
  const explained = useLooks((looks) => looks.explained);
  const isExplained = useWorkbench(
    ({ document }) =>
      explained !== null &&
      (explained.nodeId === nodeId ||
        // A dropped row stands in the table before the step.
        (tab === 'dropped' &&
          graphIn(document.current)
            .get(nodeId ?? '')
            ?.inputs.some(({ source }) => source === explained.nodeId) === true)),
  );
  const explainedKey = useWorkbench(() => (explained === null ? null : tables.keyOf(explained.nodeId)));
  const isBeginning = table?.report.sampled === true;
  const size =
    table === null ? '' : `${isBeginning ? 'first ' : ''}${count(table.rows)} × ${count(table.columns.length)}`;
  return (
    <div className="pane">
      <div className="pane-head">
        <Tabs label="Preview" name="preview" tabs={tabs} shown={tab} onShow={(id) => workbench.showTab(id)} />
        <span className="preview-of ellipsis">
          {input !== null && name !== '' && <span className="muted">Input: </span>}
          {name !== '' && <span className="isolate">{shorten(name, 60)}</span>}
          {size !== '' && <span className="muted"> · {size}</span>}
        </span>
        {table !== null && <RowsDropped table={table} />}
        <MaximiseButton pane="preview" />
      </div>
      {table !== null && <Failure table={table} />}
      {input !== null && reason !== undefined && (
        <div className="preview-failure">
          <ProblemCard problem={reason} />
        </div>
      )}
      <div className="preview-panel" role="tabpanel" id="preview-panel" aria-labelledby={`preview-tab-${tab}`}>
        <div className="preview-shown">
          <Shown {...{ table, nodeId, problems, refused, onCell }} view={views[tab]} />
        </div>
        {explained !== null && isExplained && <ExplainPanel place={explained} tableKey={explainedKey} />}
      </div>
      {views[tab].hasStatus === true && table !== null && (
        <div className="preview-status" data-cell-status>
          <span className="ellipsis isolate">
            {cell !== ''
              ? cell
              : tab === 'dropped'
                ? ''
                : `${isBeginning ? 'The first ' : ''}${plural(table.rows, 'row')}${isBeginning ? ' while the rest is read' : ''}, ${plural(table.columns.length, 'column')}`}
          </span>
        </div>
      )}
    </div>
  );
}

/** Why the step has no result: an error, or the choice that it lacks. */
const reasonOf = (problems: readonly NodeProblem[]): NodeProblem | undefined =>
  problems.find(({ severity }) => severity === 'error') ??
  problems.find(isUnfinished) ??
  problems.find(({ severity }) => severity !== 'warning');

/** What the step did to its rows; a press lists those that it dropped. */
function RowsDropped({ table: { report, nodeId } }: { table: ShownTable }) {
  const { workbench } = useApp();
  const text = useWorkbench(({ document }) =>
    rowFateText(graphIn(document.current).get(nodeId)?.node.type ?? '', report),
  );
  const hasDropped = report.rowFates?.some(({ dropped }) => dropped > 0) === true;
  if (text === '') return null;
  if (!hasDropped) return <span className="preview-fate muted ellipsis">{text}</span>;
  return (
    <button
      type="button"
      className="link-button preview-fate ellipsis"
      title={`${text}\nPress to list the dropped rows.`}
      onClick={() => workbench.showTab('dropped')}
    >
      {text}
    </button>
  );
}

/** Reason why cells could not be computed; the rest of the table is still displayed. */
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
  readonly view: PreviewView;
  readonly nodeId: string | null;
  readonly problems: readonly NodeProblem[];
  readonly refused: Refused | null;
  readonly onCell: (text: string) => void;
}

function Shown({ table, view, nodeId, problems, refused, onCell }: ShownProps) {
  if (view.about === 'document') return <view.View />;
  if (nodeId === null) return <p className="preview-none">The table of the selected step shows here.</p>;
  if (table === null) {
    // A step with only a warning would have a table.
    const reason = reasonOf(problems);
    return reason === undefined ? (
      <NoTable nodeId={nodeId} />
    ) : (
      <div className="preview-problem">
        <ProblemCard problem={reason} />
      </div>
    );
  }
  // The same view element for every step, so that its scroll position and most of its drawing stay.
  return <view.View table={table} refused={refused} onCell={onCell} />;
}

/** Text for a step without a problem of its own: its table is pending, or the problem is at a step above. */
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
