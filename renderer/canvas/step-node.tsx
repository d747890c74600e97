/** A node on the canvas: what it is, how it is set, what it did, and how it fares. */
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { CircleAlert, CircleDashed, LoaderCircle, PowerOff, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { FamilyIcon, groupOf } from '../design/families.tsx';
import { count, shorten } from '../design/numbers.ts';
import { nodeName } from '../store/changes.ts';
import { problemsOf } from '../store/problems.ts';
import type { WorkbenchState } from '../store/state.ts';
import { useApp, useWorkbench } from '../shell/app.ts';
import { learnedFrom, partsOf, settingsOf } from './describe.ts';

const singlePort = [{ id: 'in', label: 'table' }] as const;

export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'unconnected' | 'warning';

/** What the node's mark shows. */
export function stepState(state: WorkbenchState, id: string): StepState {
  const problems = problemsOf(state).get(id) ?? [];
  if (problems.some(({ severity }) => severity === 'error')) return 'failed';
  if (problems.some(({ code }) => code === 'node.no-input')) return 'unconnected';
  const report = state.runs.reports.get(id);
  if (report === undefined) return 'waiting';
  if (report.state === 'done' && state.runs.stale.has(id)) return 'waiting';
  if (report.state === 'done' && problems.some(({ severity }) => severity === 'warning')) return 'warning';
  return report.state;
}

export const StepNode = memo(function StepNode({ id }: NodeProps) {
  const { workbench } = useApp();
  const node = useWorkbench(({ document }) => document.current.nodes.find((candidate) => candidate.id === id));
  const report = useWorkbench(({ runs }) => runs.reports.get(id));
  const state = useWorkbench((all) => stepState(all, id));
  const progress = useWorkbench(({ runs }) => runs.progress.get(id));
  const shown = useWorkbench(({ preview }) => preview.nodeId === id);
  // Problems come and go with the state; reading them here spares a second subscription.
  const problem = problemsOf(workbench.getState()).get(id)?.[0];
  if (node === undefined) return null;
  const operator = operatorOf(node.type);
  const ports = operator?.inputs ?? singlePort;
  const bypassed = node.bypassed === true;
  const name = nodeName(node);
  const settings =
    node.name !== undefined && operator !== undefined && operator.inputs.length > 0 ? operator.label : settingsOf(node);
  return (
    <div
      className="step"
      data-family={groupOf(node.type)}
      data-state={state}
      data-bypassed={bypassed || undefined}
      data-shown={shown || undefined}
    >
      {ports.map((port, index) => (
        <Handle
          key={port.id}
          type="target"
          position={Position.Left}
          id={port.id}
          title={ports.length > 1 ? port.label : undefined}
          style={{ top: `${((index + 1) / (ports.length + 1)) * 100}%` }}
        />
      ))}
      <div className="step-head">
        <FamilyIcon type={node.type} size={15} />
        <div className="step-names">
          <div className="step-name ellipsis isolate" title={shorten(name)}>
            {shorten(name)}
          </div>
          <div className="step-settings ellipsis isolate">{bypassed ? 'switched off' : settings}</div>
        </div>
        <StateMark state={bypassed ? 'bypassed' : state} />
      </div>
      {state === 'failed' || (state === 'unconnected' && problem !== undefined) ? (
        <div className="step-problem" title={problem?.message}>
          {problem?.message}
        </div>
      ) : (
        <div className="step-facts">
          <div className="step-line">
            <span className="step-size">
              {report?.rows === undefined ? ' ' : `${count(report.rows)} × ${count(report.columns?.length ?? 0)}`}
            </span>
            {report?.missing !== undefined && report.missing.before + report.missing.after > 0 && (
              <span
                className="step-missing"
                title={
                  ports.length === 0 ? 'Missing cells' : 'Missing cells before and after, in the columns that it took'
                }
              >
                ∅{' '}
                {ports.length === 0
                  ? count(report.missing.after)
                  : `${count(report.missing.before)} → ${count(report.missing.after)}`}
              </span>
            )}
          </div>
          <div className="step-line step-note ellipsis">
            {report === undefined ? '' : learnedFrom(report) || (groupOf(node.type) === 'split' ? partsOf(report) : '')}
          </div>
        </div>
      )}
      {progress !== undefined && (
        <div
          className="step-progress"
          style={{ transform: `scaleX(${progress.total > 0 ? progress.done / progress.total : 0})` }}
        />
      )}
      <Handle type="source" position={Position.Right} id="out" />
    </div>
  );
});

function StateMark({ state }: { state: StepState | 'bypassed' }) {
  if (state === 'failed') return <CircleAlert className="step-mark" data-tone="danger" size={16} aria-label="Failed" />;
  if (state === 'warning')
    return <TriangleAlert className="step-mark" data-tone="warn" size={15} aria-label="Done, with a warning" />;
  if (state === 'running')
    return <LoaderCircle className="step-mark spinner" data-tone="accent" size={15} aria-label="Running" />;
  if (state === 'waiting' || state === 'unconnected') {
    return (
      <CircleDashed className="step-mark" size={15} aria-label={state === 'waiting' ? 'Waiting' : 'Not connected'} />
    );
  }
  if (state === 'bypassed') return <PowerOff className="step-mark" size={15} aria-label="Switched off" />;
  return null;
}
