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
import { writtenNode } from './written-node.ts';

/** Displayed code, and the last step that it covers. */
export interface ShownCode {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly nodeId: string;
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
  const running = useWorkbench(({ runs }) => runs.running);
  const [code, setCode] = useState<ShownCode | null>(null);
  /** Reasons why tables cannot be written, by their key. */
  const [refused, setRefused] = useState<ReadonlyMap<string, ProblemMessage>>(new Map());
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView | null>(null);
  const parts = useRef<readonly Part[]>([]);
  const chosenHere = useRef(false);
  const shownSelection = useRef<readonly string[] | null>(null);

  const canWrite = (id: string): boolean => {
    const key = tables.keyOf(id);
    return key === null ? running : !refused.has(key);
  };
  const written = nodeId === null ? null : writtenNode(document, nodeId, code?.nodeId ?? null, canWrite);
  const key = useWorkbench(() => (written === null ? null : tables.keyOf(written)));
  const sampled = useWorkbench(({ runs }) => written !== null && runs.reports.get(written)?.sampled === true);
  const problem = key === null ? undefined : refused.get(key);

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
      .then((found) => {
        if (cancel.signal.aborted) return;
        const { text } = found;
        setCode({ text, parts: partsOfLines(text, found.parts), nodeId: written });
        setRefused((all) => (all.has(key) ? new Map([...all].filter(([other]) => other !== key)) : all));
      })
      .catch((error: unknown) => {
        if (!cancel.signal.aborted) setRefused((all) => new Map(all).set(key, problemOf(error)));
      });
    return () => cancel.abort();
  }, [session, written, key, sampled, target]);

  useEffect(() => onCode(problem === undefined ? code : null), [code, problem, onCode]);

  useEffect(() => {
    if (view.current === null || code === null) return;
    parts.current = code.parts;
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
      {nodeId === null && <p className="preview-none">The code of the selected step shows here.</p>}
      {problem === undefined && words !== null && <p className="code-reach ellipsis isolate">{words.reach}</p>}
      {problem === undefined && words !== null && words.note !== null && <p className="code-note">{words.note}</p>}
      <div className="code-view" ref={host} data-code-view hidden={problem !== undefined || nodeId === null} />
    </>
  );
}
