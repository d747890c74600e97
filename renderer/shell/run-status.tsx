/** State of the run in the bar, with possible actions. */
import { CircleAlert, CircleCheck, CircleDashed, CircleStop, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { progressText, shareOf } from '../store/progress.ts';
import { failedSteps, longestWork, runStateOf } from './run-state.ts';

export function RunStatus() {
  const { workbench, session } = useApp();
  const state = useWorkbench(runStateOf);
  const work = useWorkbench(longestWork);
  const failed = useWorkbench((now) => failedSteps(now)[0] ?? null);
  const failures = useWorkbench((now) => failedSteps(now).length);
  if (state === 'stopped') {
    return (
      <button type="button" className="bar-run" data-tone="danger" onClick={session.reconnect}>
        <CircleAlert size={15} /> Engine stopped: start again
      </button>
    );
  }
  if (state === 'connecting' || state === 'restarting') {
    return (
      <span className="bar-run" data-run-state="connecting">
        <LoaderCircle size={15} className="spinner" /> {state === 'restarting' ? 'Engine is restarting' : 'Starting'}
      </span>
    );
  }
  if (state === 'empty') return <span data-run-state="empty" />;
  if (state === 'running') {
    return (
      <button
        type="button"
        className="bar-run"
        data-run-state="running"
        onClick={session.cancel}
        title={`Stop the run (${keyText('$mod+Period')})`}
      >
        <LoaderCircle size={15} className="spinner" />
        {work === undefined ? 'Running…' : progressText(work)}
        {work !== undefined && (
          <span className="bar-progress" aria-hidden="true">
            <span style={{ transform: `scaleX(${shareOf(work) ?? 0})` }} />
          </span>
        )}
        <CircleStop size={15} aria-label="Stop" />
      </button>
    );
  }
  if (failed !== null) {
    return (
      <button
        type="button"
        className="bar-run"
        data-tone="danger"
        data-run-state="failed"
        onClick={() => workbench.select([failed])}
      >
        <TriangleAlert size={15} /> {failures === 1 ? '1 problem' : `${failures} problems`}
      </button>
    );
  }
  if (state === 'waiting') {
    return (
      <span className="bar-run" data-run-state="waiting" title={`Run the pipeline (${keyText('F5')})`}>
        <CircleDashed size={15} /> Not up to date
      </span>
    );
  }
  return (
    <span className="bar-run" data-tone="ok" data-run-state="done">
      <CircleCheck size={15} /> Up to date
    </span>
  );
}
