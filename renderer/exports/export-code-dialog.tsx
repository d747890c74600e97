/** Exports the steps up to a selected one as a file that runs elsewhere, and verifies it. */
import './export-code.css';
import { FileCheck2 } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { CallResult } from '../../core/protocol/engine.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { plural } from '../design/numbers.ts';
import { problemOf } from '../engine/problem-of.ts';
import { codeFile } from '../files/code-file.ts';
import { suggestedName, titleOf } from '../files/documents.ts';
import { useApp } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { ProblemCard } from '../parts/problem-card.tsx';
import { SourceChangeCard } from '../parts/source-change-card.tsx';
import { baseName } from '../store/paths.ts';
import { reachesNow } from '../store/reach.ts';
import { SOURCE_CHANGED } from '../store/sources.ts';
import { Sides } from './sides.tsx';
import { VerifyPanel } from './verify-panel.tsx';

type Target = CallResult<'exportTargets'>['targets'][number];
type Exported = CallResult<'exportCode'> & { readonly label: string };

/** Maximum number of notices below the file's name. */
const MAX_NOTICES = 10;

export function ExportCodeDialog() {
  const { workbench } = useApp();
  const id = useId();
  // Computed once, because the graph cannot change while the dialog is open.
  const [reaches] = useState(() => reachesNow(workbench.getState()));
  const [nodeId, setNodeId] = useState(reaches[0]?.nodeId ?? null);
  const [written, setWritten] = useState<Exported | null>(null);

  return (
    <TitledModal title="Export as code" wide>
      <div className="scroll export-code">
        {written === null ? (
          <>
            <p className="export-about">The steps, with what they learned, as a file that runs without Prepgraph.</p>
            <div className="export-reach">
              <label htmlFor={id}>What to export</label>
              <select
                id={id}
                className="select"
                value={nodeId ?? ''}
                onChange={({ target }) => setNodeId(target.value)}
              >
                {reaches.map((reach) => (
                  <option key={reach.nodeId} value={reach.nodeId}>
                    {reach.label}
                  </option>
                ))}
              </select>
              {nodeId !== null && <Sides nodeId={nodeId} />}
            </div>
            {nodeId !== null && <UpTo key={nodeId} nodeId={nodeId} onWritten={setWritten} />}
          </>
        ) : (
          <Written written={written} onBack={() => setWritten(null)} />
        )}
      </div>
    </TitledModal>
  );
}

interface UpToProps {
  readonly nodeId: string;
  readonly onWritten: (written: Exported) => void;
}

/** Export targets of the steps up to this one. */
function UpTo({ nodeId, onWritten }: UpToProps) {
  const { session } = useApp();
  const [targets, setTargets] = useState<readonly Target[] | null>(null);
  const [problem, setProblem] = useState<ProblemMessage | null>(null);

  useEffect(() => {
    const cancel = new AbortController();
    session
      .call('exportTargets', { nodeId }, { signal: cancel.signal })
      .then((found) => !cancel.signal.aborted && setTargets(found.targets))
      .catch((error: unknown) => !cancel.signal.aborted && setProblem(problemOf(error)));
    return () => cancel.abort();
  }, [session, nodeId]);

  return (
    <>
      {problem?.code === SOURCE_CHANGED && problem.nodeId !== undefined ? (
        <SourceChangeCard id={problem.nodeId} />
      ) : (
        problem !== null && <ProblemCard problem={{ ...problem, severity: 'error' }} />
      )}
      {targets !== null && <Targets targets={targets} nodeId={nodeId} onWritten={onWritten} onProblem={setProblem} />}
    </>
  );
}

interface TargetsProps {
  readonly targets: readonly Target[];
  readonly nodeId: string;
  readonly onWritten: (written: Exported) => void;
  readonly onProblem: (problem: ProblemMessage | null) => void;
}

function Targets({ targets, nodeId, onWritten, onProblem }: TargetsProps) {
  const { workbench, desktop, session } = useApp();
  const id = useId();
  const possible = targets.filter(({ refusals }) => refusals.length === 0);
  const [name, setName] = useState(possible[0]?.name ?? '');
  const [writing, setWriting] = useState(false);
  const chosen = possible.find((target) => target.name === name);

  const write = async (target: Target): Promise<void> => {
    const { document, runs } = workbench.getState();
    const { current, file } = document;
    setWriting(true);
    onProblem(null);
    try {
      const path = await desktop.chooseExportPath(codeFile(titleOf(suggestedName(file.name, current)), target));
      if (path === null) return;
      const keep = Object.fromEntries(runs.keptSources);
      const made = await session.call('exportCode', { nodeId, target: target.name, path, keep });
      workbench.announce(`Exported ${baseName(path)}`);
      onWritten({ ...made, label: target.label });
    } catch (error) {
      const problem = problemOf(error);
      // Updates the card about the changed source, which shows what the window knows.
      if (problem.code === SOURCE_CHANGED) await session.call('checkSources', {}).catch(() => {});
      onProblem(problem);
    } finally {
      setWriting(false);
    }
  };

  return (
    <>
      <div role="radiogroup" aria-label="What it is to run on" className="export-targets">
        {targets.map((target) => {
          const [refusal] = target.refusals;
          const more = target.refusals.length - 1;
          return (
            <label key={target.name} className="export-target" data-refused={refusal !== undefined || undefined}>
              <input
                type="radio"
                name={id}
                disabled={refusal !== undefined}
                checked={target.name === name}
                aria-describedby={`${id}-${target.name}`}
                onChange={() => setName(target.name)}
              />
              <span className="export-target-name">{target.label}</span>
              <span className="export-target-about" id={`${id}-${target.name}`}>
                {refusal === undefined
                  ? target.summary
                  : `${refusal.message}${more > 0 ? ` (and ${plural(more, 'other reason')})` : ''}`}
              </span>
            </label>
          );
        })}
      </div>
      <div className="export-actions">
        <button
          type="button"
          className="button button-primary"
          disabled={chosen === undefined || writing}
          onClick={() => chosen !== undefined && void write(chosen)}
        >
          {writing ? 'Exporting…' : 'Export…'}
        </button>
        <p className="export-note">
          It carries 50 rows by which it checks itself; it can be verified on all of them next.
        </p>
      </div>
    </>
  );
}

function Written({ written, onBack }: { written: Exported; onBack: () => void }) {
  const { desktop } = useApp();
  const { path, label, steps, columns, checked, notices } = written;
  const file = useRef<HTMLParagraphElement>(null);
  // The pressed button is gone, so the focus moves on.
  useEffect(() => file.current?.focus(), []);
  return (
    <>
      <div className="export-written">
        <FileCheck2 size={22} aria-hidden="true" />
        <div className="grow">
          <p className="export-file ellipsis isolate" ref={file} tabIndex={-1}>
            {baseName(path)}
          </p>
          <p className="export-note">
            {label}: {plural(steps, 'step')}, {plural(columns, 'column')}
            {checked > 0 && `, and ${plural(checked, 'row')} by which it checks itself`}
          </p>
        </div>
        <button type="button" className="button" onClick={() => void desktop.showItemInFolder(path)}>
          Show in folder
        </button>
        <button type="button" className="button" onClick={onBack}>
          Export another…
        </button>
      </div>
      {notices.slice(0, MAX_NOTICES).map((notice) => (
        <ProblemCard
          key={`${notice.nodeId} ${notice.column} ${notice.message}`}
          problem={{ ...notice, severity: 'warning' }}
        />
      ))}
      {notices.length > MAX_NOTICES && <p className="export-note">And {notices.length - MAX_NOTICES} more.</p>}
      <VerifyPanel path={path} />
    </>
  );
}
