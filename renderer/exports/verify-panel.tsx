/**
 * "Verify export": runs the exported file in the user's own Python, only after a press, and displays whether any cell
 * differs.
 */
import { Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { CallResult } from '../../core/protocol/engine.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import { useApp } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { baseName } from '../store/paths.ts';
import { Verdict } from './verdict.tsx';
import { verdictOf } from './verdict-text.ts';

type Pythons = CallResult<'findPython'>;

/** Current stage, indexed by the progress of the call. */
const STAGES = ['Looking at Python…', 'Loading the packages…', 'Transforming the rows…', 'Comparing the cells…'];

export function VerifyPanel({ path }: { path: string }) {
  const { session, desktop, workbench } = useApp();
  const [pythons, setPythons] = useState<Pythons | null>(null);
  const [stage, setStage] = useState<number | null>(null);
  const [found, setFound] = useState<CallResult<'verifyExport'> | null>(null);
  const [problem, setProblem] = useState<ProblemMessage | null>(null);
  /** True while the person is asked whether the code of a document from elsewhere may run. */
  const [asking, setAsking] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  useEffect(() => {
    session.call('findPython', {}).then(setPythons, (error: unknown) => setProblem(problemOf(error)));
  }, [session]);

  const change = async (how: 'choosePython' | 'forgetPython'): Promise<void> => {
    try {
      await desktop[how]();
      setFound(null);
      setProblem(null);
      setPythons(await session.call('findPython', {}));
    } catch (error) {
      setProblem(problemOf(error));
    }
  };

  const verify = async (): Promise<void> => {
    const cancel = new AbortController();
    running.current = cancel;
    setStage(0);
    setFound(null);
    setProblem(null);
    try {
      const result = await session.call(
        'verifyExport',
        { path },
        { signal: cancel.signal, onProgress: ({ done }) => setStage(done) },
      );
      setFound(result);
      workbench.announce(verdictOf(result.verification));
    } catch (error) {
      if (isCancelled(error)) workbench.announce('Verifying was cancelled');
      else setProblem(problemOf(error));
    } finally {
      running.current = null;
      setStage(null);
    }
  };

  /** Asks first if the document was never saved here, because its texts are in the code. */
  const start = async (): Promise<void> => {
    const { file } = workbench.getState().document;
    try {
      if (file.path !== null && asking) await desktop.trustDocument(file.path);
      else if (file.path !== null && !(await desktop.isTrustedDocument(file.path))) {
        setAsking(true);
        return;
      }
    } catch (error) {
      setProblem(problemOf(error));
      return;
    }
    setAsking(false);
    await verify();
  };

  const [python] = pythons?.pythons ?? [];
  const others = (pythons?.pythons.length ?? 0) - 1;
  return (
    <section className="verify" aria-label="Verify export">
      <h3>Verify export</h3>
      <p>
        Runs <strong className="isolate">{baseName(path)}</strong> in your own Python on the rows of your data, and
        compares every cell with what this app computes. Nothing is run until you say so.
      </p>
      {pythons !== null && (
        <p className="verify-python">
          {python === undefined ? (
            <span>There is no Python on the PATH. </span>
          ) : (
            <>
              <code className="isolate">{python}</code>
              <span className="muted">
                {' '}
                {pythons.chosen
                  ? 'was chosen. '
                  : `is the first on the PATH${others > 0 ? `; if it lacks packages, ${others === 1 ? 'one other is' : `${others} others are`} looked at` : ''}. `}
              </span>
            </>
          )}
          <button
            type="button"
            className="link-button"
            disabled={stage !== null}
            onClick={() => void change('choosePython')}
          >
            Choose {python === undefined ? 'a' : 'another'} Python…
          </button>
          {pythons.chosen && (
            <button
              type="button"
              className="link-button"
              disabled={stage !== null}
              onClick={() => void change('forgetPython')}
            >
              Take the one on the PATH
            </button>
          )}
        </p>
      )}
      {asking && (
        <p className="verify-question" role="alert">
          <strong className="isolate">{workbench.getState().document.file.name}</strong> came from elsewhere: it was
          never saved here. Verifying runs code made from it in your Python, with all rights that you have.
        </p>
      )}
      <div className="verify-run">
        {/* A single button for both states, so that the focus stays in place. */}
        <button
          type="button"
          className="button"
          disabled={python === undefined}
          onClick={() => (stage === null ? void start() : running.current?.abort())}
        >
          {stage === null && <Play size={14} aria-hidden="true" />}
          {stage !== null ? 'Cancel' : asking ? 'Run its code' : found === null ? 'Run it and compare' : 'Run it again'}
        </button>
        {asking && (
          <button type="button" className="button" onClick={() => setAsking(false)}>
            Do not run
          </button>
        )}
        {stage !== null && (
          <div className="grow">
            <p>{STAGES[stage] ?? ''}</p>
            <div className="progress" role="progressbar" aria-label="Verifying the export" data-unknown="">
              <div className="progress-bar" />
            </div>
          </div>
        )}
      </div>
      {problem !== null && <ProblemCard problem={{ ...problem, severity: 'error' }} />}
      {found !== null && <Verdict {...found} />}
    </section>
  );
}
