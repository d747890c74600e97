/** A node on the canvas: its operator, settings, result and state. */
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CircleAlert, CircleDashed, LoaderCircle, PowerOff, TriangleAlert } from 'lucide-react';
import { memo, useCallback, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import type { GraphNode } from '../../core/graph/graph.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { FamilyIcon, groupOf } from '../design/families.tsx';
import { columnName, plural, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { dragging } from '../parts/dragging.ts';
import { Histogram } from '../parts/histogram.tsx';
import { messageOf } from '../parts/problem-card.tsx';
import { nodeName } from '../store/changes.ts';
import { columnsChanged, learnedFrom, partsOf, resultSize, settingsOf } from '../store/describe.ts';
import { graphIn } from '../store/lookup.ts';
import { missingText } from '../store/missing-cells.ts';
import { isUnfinished, problemsOf } from '../store/problems.ts';
import { progressText, shareOf } from '../store/progress.ts';
import { rowFateText } from '../store/row-fates.ts';
import { changeNote } from '../store/sources.ts';
import type { WorkbenchState } from '../store/state.ts';
import { useDistance } from './distance.ts';
import { useFilled } from './filling.ts';
import { OutputPort } from './output-port.tsx';
import { TargetChip } from './target-chip.tsx';

const singlePort = [{ id: 'in', label: 'table' }] as const;

/**
 * Uses the index of nodes, because every step looks up itself and its inputs after every change: a search would be slow
 * among thousands.
 */
const placeOf = (document: PipelineDocument, id: string): GraphNode | undefined => graphIn(document).get(id);

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'unfinished' | 'warning';

/** State that the node's mark displays. */
export function stepState(state: WorkbenchState, id: string): StepState {
  const problems = problemsOf(state).get(id) ?? [];
  if (problems.some(({ severity }) => severity === 'error')) return 'failed';
  if (problems.some(isUnfinished)) return 'unfinished';
  const report = state.runs.reports.get(id);
  if (report === undefined) return 'waiting';
  if (report.state === 'done' && state.runs.stale.has(id)) return 'waiting';
  // After a cancel no further report follows.
  if (report.state === 'running' && !state.runs.running) return 'waiting';
  if (report.state === 'done' && problems.some(({ severity }) => severity === 'warning')) return 'warning';
  return report.state;
}

/** "+3 −1": columns added and removed by this step. */
function columnsOf({ document, runs }: WorkbenchState, id: string): string {
  const report = runs.reports.get(id);
  const inputs = placeOf(document.current, id)?.inputs ?? [];
  if (report === undefined || inputs.length === 0) return '';
  return columnsChanged(
    inputs.map((edge) => runs.reports.get(edge.source)),
    report,
  );
}

export const StepNode = memo(function StepNode({ id, selected }: NodeProps) {
  const node = useWorkbench(({ document }) => placeOf(document.current, id)?.node);
  const state = useWorkbench((all) => stepState(all, id));
  const shown = useWorkbench(({ preview }) => preview.nodeId === id);
  const isFarthest = useDistance() === 'farthest';
  const isFilled = useFilled();
  const refused = useStore(dragging, (now) => now.refused.has(id));
  if (node === undefined) return null;
  const ports = operatorOf(node.type)?.inputs ?? singlePort;
  return (
    <div
      className="step"
      data-family={groupOf(node.type)}
      data-state={state}
      data-bypassed={node.bypassed === true || undefined}
      data-shown={shown || undefined}
      data-refused={refused || undefined}
    >
      {!isFarthest &&
        ports.map((port, index) => (
          <Handle
            key={port.id}
            type="target"
            position={Position.Left}
            id={port.id}
            title={ports.length > 1 ? port.label : undefined}
            style={{ top: `${((index + 1) / (ports.length + 1)) * 100}%` }}
          />
        ))}
      {isFilled && <StepContent node={node} state={state} isFarthest={isFarthest} />}
      {!isFarthest && <OutputPort id={id} name={shorten(nodeName(node), 60)} isSelected={selected} />}
    </div>
  );
});

interface ContentProps {
  readonly node: DocumentNode;
  readonly state: StepState;
  readonly isFarthest: boolean;
}

/** Content of the card. */
function StepContent({ node, state, isFarthest }: ContentProps) {
  const { workbench } = useApp();
  const report = useWorkbench(({ runs }) => runs.reports.get(node.id));
  // Read here instead of by a second subscription, because problems change only with the state.
  const problem = problemsOf(workbench.getState()).get(node.id)?.[0];
  const message = problem && messageOf(problem);
  const operator = operatorOf(node.type);
  const isSource = operator?.inputs.length === 0;
  const bypassed = node.bypassed === true;
  const name = nodeName(node);
  const settings = node.name !== undefined && operator !== undefined && !isSource ? operator.label : settingsOf(node);
  return (
    <>
      <div className="step-head">
        {isFarthest ? <span className="step-speck" /> : <FamilyIcon type={node.type} size={15} />}
        <div className="step-names">
          <div className="step-name ellipsis isolate" title={shorten(name)}>
            {shorten(name)}
          </div>
          {!isFarthest && <div className="step-settings ellipsis isolate">{bypassed ? 'switched off' : settings}</div>}
        </div>
        <StateMark state={bypassed ? 'bypassed' : state} notices={noticeCount(workbench.getState(), node.id)} />
      </div>
      {isFarthest ? null : state === 'failed' || (state === 'unfinished' && message !== undefined) ? (
        <div className="step-problem" title={message}>
          {message}
        </div>
      ) : (
        <StepFacts node={node} report={report} isSource={isSource} warning={message} />
      )}
    </>
  );
}

interface FactsProps {
  readonly node: DocumentNode;
  readonly report: NodeReport | undefined;
  readonly isSource: boolean;
  readonly warning: string | undefined;
}

/** Characters in a line of figures that leave room for the distribution beside them, also at larger letters. */
const MAX_LETTERS_BESIDE = 14;

/**
 * Rows and columns, missing cells, a distribution; below, the number of rows it learned from. Places are fixed, so that
 * nothing moves. If the figures are too long, the distribution is hidden (canvas.css).
 */
function StepFacts({ node, report, isSource, warning }: FactsProps) {
  const columns = useWorkbench((state) => columnsOf(state, node.id));
  const sourceNote = useWorkbench(({ runs }) => (isSource ? changeNote(runs, node.id) : ''));
  const note =
    sourceNote !== ''
      ? sourceNote
      : report === undefined
        ? ''
        : rowFateText(node.type, report) ||
          learnedFrom(report) ||
          (groupOf(node.type) === 'split' ? partsOf(report) : '');
  const size = resultSize(report);
  const gaps = missingText(report, isSource);
  const changes = columns !== '' && (
    <span className="step-columns" title="Columns that came and went">
      {columns}
    </span>
  );
  const inOneLine = size.length + columns.length <= MAX_LETTERS_BESIDE;
  return (
    <div className="step-facts">
      <div className="step-did">
        <div className="step-figures">
          <div className="step-line">
            <span className="step-size">{size}</span>
            {inOneLine && changes}
          </div>
          <div className="step-line">
            {gaps !== '' && (
              <span
                className="step-missing"
                title={
                  isSource
                    ? 'Missing cells'
                    : 'Missing cells of the table; in brackets, before and after in the columns that the step took'
                }
              >
                ∅ {gaps}
              </span>
            )}
            {!inOneLine && changes}
          </div>
        </div>
        <Sparkline id={node.id} report={report} />
      </div>
      <div className="step-foot">
        <div className="step-note ellipsis" title={[note, warning].filter(Boolean).join('\n') || undefined}>
          <StepProgress id={node.id}>{note}</StepProgress>
        </div>
        {isSource && note === '' && <TargetChip id={node.id} report={report} />}
      </div>
    </div>
  );
}

/** Progress of a running step; otherwise the content that stands there. */
function StepProgress({ id, children }: { id: string; children: string }) {
  const progress = useWorkbench(({ runs }) => runs.progress.get(id));
  if (progress === undefined) return children;
  const share = shareOf(progress);
  return (
    <>
      {progressText(progress)}
      <span className="step-progress" style={{ transform: `scaleX(${share ?? 0})` }} />
    </>
  );
}

function Sparkline({ id, report }: { id: string; report: NodeReport | undefined }) {
  const { sparklines } = useApp();
  const subscribe = useCallback((listener: () => void) => sparklines.subscribe(id, listener), [sparklines, id]);
  const profile = useSyncExternalStore(subscribe, () => sparklines.of(id, report));
  return (
    <span
      className="step-spark"
      title={profile === undefined ? undefined : `Distribution of ${columnName(profile.name, 60)}`}
    >
      <Histogram profile={profile} width={64} height={28} />
    </span>
  );
}

const noticeCount = (state: WorkbenchState, id: string): number =>
  (problemsOf(state).get(id) ?? []).filter(({ isNotice }) => isNotice === true).length;

interface MarkProps {
  readonly state: StepState | 'bypassed';
  /** Number of the step's notices, if the mark belongs to a single step. */
  readonly notices?: number;
}

export function StateMark({ state, notices = 0 }: MarkProps) {
  if (state === 'failed') return <CircleAlert className="step-mark" data-tone="danger" size={16} aria-label="Failed" />;
  if (state === 'warning') {
    const label = `Done, with ${notices === 0 ? 'a warning' : plural(notices, 'notice')}`;
    return (
      <TriangleAlert className="step-mark" data-tone="warn" size={15} aria-label={label}>
        <title>{label}</title>
      </TriangleAlert>
    );
  }
  if (state === 'running')
    return <LoaderCircle className="step-mark spinner" data-tone="accent" size={15} aria-label="Running" />;
  if (state === 'waiting' || state === 'unfinished') {
    return (
      <CircleDashed className="step-mark" size={15} aria-label={state === 'waiting' ? 'Waiting' : 'Not finished'} />
    );
  }
  if (state === 'bypassed') return <PowerOff className="step-mark" size={15} aria-label="Switched off" />;
  return null;
}
