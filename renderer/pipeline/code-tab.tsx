/** The code that an export would write for the step that is shown, kept current. */
import { useEffect, useRef, useState } from 'react';
import type { ProblemMessage } from '../../core/protocol/engine.ts';
import { ProblemCard } from '../design/problem-card.tsx';
import { problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from '../shell/app.ts';
import { type CodeView, createCodeView } from './code-view.ts';

interface CodeTabProps {
  /** Name of the export target. */
  readonly target: string;
  readonly label: string;
  /** What is shown; null while there is none. */
  readonly onCode: (code: string | null) => void;
}

export function CodeTab({ target, label, onCode }: CodeTabProps) {
  const { session, tables } = useApp();
  const nodeId = useWorkbench(({ preview }) => preview.nodeId);
  const key = useWorkbench(() => (nodeId === null ? null : tables.keyOf(nodeId)));
  const sampled = useWorkbench(({ runs }) => nodeId !== null && runs.reports.get(nodeId)?.sampled === true);
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView | null>(null);
  const [problem, setProblem] = useState<ProblemMessage | null>(null);

  useEffect(() => {
    if (host.current === null) return;
    const created = createCodeView(host.current, { label: `Exported code for ${label}`, json: false });
    view.current = created;
    return () => {
      view.current = null;
      created.destroy();
    };
  }, [label]);

  useEffect(() => {
    // While it is computed anew, what was shown stays.
    if (nodeId === null || key === null || sampled) return;
    const cancel = new AbortController();
    session
      .call('code', { nodeId, target }, { signal: cancel.signal })
      .then(({ text }) => {
        if (cancel.signal.aborted) return;
        view.current?.show(text, [], false);
        setProblem(null);
        onCode(text);
      })
      .catch((error: unknown) => {
        if (cancel.signal.aborted) return;
        setProblem(problemOf(error));
        onCode(null);
      });
    return () => cancel.abort();
  }, [session, nodeId, key, sampled, target, onCode]);

  return (
    <>
      {problem !== null && (
        <div className="code-refused">
          <ProblemCard problem={{ ...problem, severity: 'warning' }} />
        </div>
      )}
      {nodeId === null && <p className="preview-none">The code of the selected step shows here.</p>}
      <div className="code-view" ref={host} data-code-view hidden={problem !== null || nodeId === null} />
    </>
  );
}
