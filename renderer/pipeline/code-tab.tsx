/**
 * Code that an export would write, kept current: the selected steps are highlighted, and a press on a line selects its
 * step.
 */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';
import { endsAfter, reachText } from '../store/reach.ts';
import { type CodeView, createCodeView } from './code-view.ts';
import { partsOfLines } from './line-ranges.ts';
import { type Part, partAt } from './parts.ts';
import { canBeWritten, hasNoResult, noCodeText, type ShownCode } from './shown-code.ts';
import { writtenNode } from './written-node.ts';

/** Reason why the code up to a step cannot be written. */
interface Refusal {
  readonly nodeId: string;
  readonly draft: string;
  readonly problem: ProblemMessage;
}

interface CodeTabProps {
  /** Name of the export target. */
  readonly target: string;
  readonly label: string;
  /** Called with the displayed code; null while there is none. */
  readonly onCode: (code: ShownCode | null) => void;
}

export function CodeTab({ target, label, onCode }: CodeTabProps) {
  const { workbench, session, tables } = useApp();
  const document = useWorkbench(({ document: { current } }) => current);
  const selected = useWorkbench(({ selection }) => selection.nodes);
  const nodeId = useWorkbench(({ preview }) => preview.nodeId);
  const [found, setFound] = useState<ShownCode | null>(null);
  /** The last answer, if it was a refusal. It stays while the step is computed again. */
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  /** Reasons why tables cannot be written, by their key. */
  const [refused, setRefused] = useState<ReadonlyMap<string, ProblemMessage>>(new Map());
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView | null>(null);
  const parts = useRef<readonly Part[]>([]);
  const chosenHere = useRef(false);
  const shownSelection = useRef<readonly string[] | null>(null);

  const draft = useWorkbench((state) => state.document.draft);
  const runs = useWorkbench((state) => state.runs);
  const own = found?.draft === draft ? found : null;
  const canWrite = (id: string): boolean => canBeWritten(runs, id, tables.keyOf(id), (key) => refused.has(key));
  const written = nodeId === null ? null : writtenNode(document, nodeId, own?.nodeId ?? null, canWrite);
  const key = useWorkbench(() => (written === null ? null : tables.keyOf(written)));
  const sampled = written !== null && runs.reports.get(written)?.sampled === true;
  const noCode = written !== null && hasNoResult(runs, written) ? noCodeText(document, runs, written) : null;
  const code = noCode === null ? own : null;
  const known = key === null ? undefined : refused.get(key);
  const last = refusal?.nodeId === written && refusal?.draft === draft ? refusal?.problem : undefined;
  const problem = noCode === null ? (known ?? last) : undefined;

  useEffect(() => {
    if (host.current === null) return;
    const created = createCodeView(host.current, {
      label: `Exported code for ${label}`,
      language: 'python',
      onPlace(position) {
        const part = partAt(parts.current, position);
        const { document: at, selection } = workbench.getState();
        if (part === undefined || !at.current.nodes.some(({ id }) => id === part.nodeId)) return;
        if (selection.nodes.length === 1 && selection.nodes[0] === part.nodeId) return;
        chosenHere.current = true;
        workbench.select([part.nodeId]);
      },
    });
    view.current = created;
    return () => {
      view.current = null;
      created.destroy();
    };
  }, [label, workbench]);

  useEffect(() => {
    // While the code is computed again, the previous one stays.
    if (written === null || key === null || sampled) return;
    const cancel = new AbortController();
    session
      .call('code', { nodeId: written, target }, { signal: cancel.signal })
      .then(({ text, parts: lines }) => {
        if (cancel.signal.aborted) return;
        setFound({ text, parts: partsOfLines(text, lines), nodeId: written, draft });
        setRefusal(null);
        setRefused((all) => (all.has(key) ? new Map([...all].filter(([other]) => other !== key)) : all));
      })
      .catch((error: unknown) => {
        if (cancel.signal.aborted) return;
        const why = problemOf(error);
        setRefused((all) => new Map(all).set(key, why));
        setRefusal({ nodeId: written, draft, problem: why });
      });
    return () => cancel.abort();
  }, [session, draft, written, key, sampled, target]);

  useEffect(() => onCode(problem === undefined ? code : null), [code, problem, onCode]);

  useEffect(() => {
    if (view.current === null) return;
    parts.current = code?.parts ?? [];
    if (code === null) {
      // Text that no longer holds could be read or copied.
      view.current.show('', [], false);
      return;
    }
    const lit = code.parts.filter((part) => selected.includes(part.nodeId));
    // The text scrolls only for a step that was selected elsewhere.
    view.current.show(code.text, lit, selected !== shownSelection.current && !chosenHere.current);
    shownSelection.current = selected;
    chosenHere.current = false;
  }, [code, selected]);

  const words = useMemo(() => {
    if (code === null || nodeId === null) return null;
    const named = (id: string): string => `“${nodeName(nodeOf(document, id))}”`;
    const reach = reachText(document, code.nodeId, named(code.nodeId));
    const ends = endsAfter(document, nodeId);
    if (!ends.includes(code.nodeId)) {
      const reason = ends.map((id) => refused.get(tables.keyOf(id) ?? '')?.message).find((text) => text !== undefined);
      return { reach, note: reason ?? 'What follows has no result yet.' };
    }
    const [only] = selected;
    if (selected.length !== 1 || only === undefined || code.parts.some((part) => part.nodeId === only))
      return { reach, note: null };
    return { reach, note: `${named(only)} needs no lines of its own here.` };
  }, [document, code, nodeId, selected, refused, tables]);

  return (
    <>
      {problem !== undefined && (
        <div className="code-refused">
          <ProblemCard problem={{ ...problem, severity: 'warning' }} />
        </div>
      )}
      {noCode !== null && <p className="code-note">{noCode}</p>}
      {nodeId === null && <p className="preview-none">The code of the selected step shows here.</p>}
      {problem === undefined && words !== null && <p className="code-reach ellipsis isolate">{words.reach}</p>}
      {problem === undefined && words !== null && words.note !== null && <p className="code-note">{words.note}</p>}
      <div
        className="code-view"
        ref={host}
        data-code-view
        hidden={problem !== undefined || noCode !== null || nodeId === null}
      />
    </>
  );
}
