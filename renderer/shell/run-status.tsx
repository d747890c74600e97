/** State of the run in the bar, with possible actions. */
import { CircleAlert, CircleCheck, CircleDashed, CircleStop, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { runProgress } from '../store/run-progress.ts';
import { failedSteps, runStateOf } from './run-state.ts';

export function RunStatus() {
  const { workbench, session } = useApp();
  const state = useWorkbench(runStateOf);
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
  if (state === 'running') return <Running />;
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

/** Milliseconds between two looks at the clock. */
const TICK_MS = 500;

/** A run under way: its share and the time left, once it takes more than a second; a press stops it. */
function Running() {
  const { session } = useApp();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const runs = useWorkbench((state) => state.runs);
  const progress = runProgress(runs, now);
  return (
    <button
      type="button"
      className="bar-run"
      data-run-state="running"
      onClick={session.cancel}
      title={`Stop the run (${keyText('$mod+Period')})`}
    >
      <LoaderCircle size={15} className="spinner" />
      {progress?.text ?? 'Running…'}
      {progress !== null && progress.share !== null && (
        <span className="bar-progress" aria-hidden="true">
          <span style={{ transform: `scaleX(${progress.share})` }} />
        </span>
      )}
      <CircleStop size={15} aria-label="Stop" />
    </button>
  );
}
