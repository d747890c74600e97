/** The pipeline as text, beside the table that it makes. */
import './pipeline.css';
import { Check, Copy, Save } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { documentText } from '../../core/graph/document.ts';
import { useApp, useWorkbench } from '../shell/app.ts';
import { fittedDocument } from '../store/recipe.ts';
import { type CodeView, createCodeView } from './code-view.ts';
import { partAt, partsIn } from './parts.ts';

export function PipelinePane() {
  const { workbench, desktop, commands } = useApp();
  const current = useWorkbench(({ document }) => document.current);
  const learned = useWorkbench(({ runs }) => runs.learned);
  const selected = useWorkbench(({ selection }) => selection.nodes);
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView | null>(null);
  const chosenHere = useRef(false);
  const shownSelection = useRef<readonly string[]>([]);
  const [copied, setCopied] = useState(false);

  const inputs = useDeferredValue(useMemo(() => ({ current, learned }), [current, learned]));
  const text = useMemo(() => {
    void inputs;
    return documentText(fittedDocument(workbench.getState()));
  }, [inputs, workbench]);
  const parts = useMemo(() => partsIn(text), [text]);
  const latest = useRef(parts);
  latest.current = parts;

  useEffect(() => {
    if (host.current === null) return;
    const created = createCodeView(host.current, 'Pipeline as JSON', (position) => {
      const part = partAt(latest.current, position);
      const { document, selection } = workbench.getState();
      if (part === undefined || !document.current.nodes.some(({ id }) => id === part.nodeId)) return;
      if (selection.nodes.length === 1 && selection.nodes[0] === part.nodeId) return;
      chosenHere.current = true;
      workbench.select([part.nodeId]);
    });
    view.current = created;
    return () => {
      view.current = null;
      created.destroy();
    };
  }, [workbench]);

  useEffect(() => {
    const lit = parts.filter(({ nodeId }) => selected.includes(nodeId));
    // The text moves under the eye only for a step that was selected elsewhere.
    // One that was just added may take a moment to be in the text.
    const isNew = selected !== shownSelection.current && !chosenHere.current;
    if (lit.length > 0 || selected.length === 0) shownSelection.current = selected;
    if (chosenHere.current) shownSelection.current = selected;
    chosenHere.current = false;
    view.current?.show(text, lit, isNew);
  }, [text, parts, selected]);

  const copy = async (): Promise<void> => {
    await desktop.copyText(text);
    setCopied(true);
    workbench.announce('Copied');
    setTimeout(() => setCopied(false), 1500);
  };
  const saveAs = commands.get('file.saveAs');
  const isEmpty = current.nodes.length === 0;
  return (
    <div className="pane">
      <div className="pane-head">
        <h2 className="pane-title grow">Pipeline · JSON</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Copy the pipeline"
          title="Copy the pipeline"
          disabled={isEmpty}
          onClick={() => void copy()}
        >
          {copied ? <Check size={15} /> : <Copy size={14} />}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Save the pipeline"
          title="Save the pipeline as…"
          disabled={isEmpty}
          onClick={saveAs?.run}
        >
          <Save size={15} />
        </button>
      </div>
      <div className="code-view" ref={host} data-code-view />
    </div>
  );
}
