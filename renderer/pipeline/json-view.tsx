/** The pipeline as JSON: selected nodes are highlighted, and typed changes are applied to the graph. */
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { fittedText } from '../store/recipe.ts';
import { type CodeView, createCodeView } from './code-view.ts';
import { readText, replaceWith, sameRecipe, type TextProblem } from './edit-text.ts';
import { partAt, partsIn } from './parts.ts';

/** Debounce: an edit is applied 500 ms after the last key, because half a word is not yet an edit. */
const DEBOUNCE_MS = 500;
/**
 * The text is updated 100 ms after the last change, when the window is idle, because a moving slider's table comes
 * first. Continuous changes delay it by 300 ms at most.
 */
const REST_MS = 100;
const MAX_DELAY_MS = 300;
/** Above 300 steps the text is updated when a run has ended, not with every learned value. */
const MAX_LIVE_TEXT_STEPS = 300;

export function JsonView() {
  const { workbench } = useApp();
  const current = useWorkbench(({ document }) => document.current);
  const before = useRef(workbench.getState().runs.learned);
  const learned = useWorkbench(({ runs, document }) =>
    runs.running && document.current.nodes.length > MAX_LIVE_TEXT_STEPS ? before.current : runs.learned,
  );
  useEffect(() => {
    before.current = learned;
  }, [learned]);
  const selected = useWorkbench(({ selection }) => selection.nodes);
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView | null>(null);
  const chosenHere = useRef(false);
  const shownSelection = useRef<readonly string[]>([]);
  /** True from the first key until the typed text is in the document. */
  const typing = useRef(false);
  const [problem, setProblem] = useState<TextProblem | null>(null);
  /** Incremented to display the document's own text again. */
  const [settled, setSettled] = useState(0);

  const inputs = useDeferredValue(useMemo(() => ({ current, learned }), [current, learned]));
  const { text, parts } = useMemo(() => {
    void inputs;
    return fittedText(workbench.getState());
  }, [inputs, workbench]);

  useEffect(() => {
    if (host.current === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const accept = (): void => {
      clearTimeout(timer);
      const typed = view.current?.text();
      if (!typing.current || typed === undefined) return;
      const read = readText(typed);
      if ('problem' in read) {
        setProblem(read.problem);
        view.current?.markWrong(read.problem.line);
        return;
      }
      setProblem(null);
      view.current?.markWrong(null);
      typing.current = false;
      if (!sameRecipe(read.document, workbench.getState().document.current)) {
        workbench.edit('Edit the pipeline’s text', (draft) => replaceWith(draft, read.document));
      }
    };
    const created = createCodeView(host.current, {
      label: 'Pipeline as JSON',
      language: 'json',
      onPlace(position) {
        const part = partAt(partsIn(created.text()), position);
        const { document, selection } = workbench.getState();
        if (part === undefined || !document.current.nodes.some(({ id }) => id === part.nodeId)) return;
        if (selection.nodes.length === 1 && selection.nodes[0] === part.nodeId) return;
        chosenHere.current = true;
        workbench.select([part.nodeId]);
      },
      onEdit() {
        typing.current = true;
        clearTimeout(timer);
        timer = setTimeout(accept, DEBOUNCE_MS);
      },
      onBlur() {
        accept();
        // Displays the canonical form again, unless the text is wrong.
        if (!typing.current) setSettled((times) => times + 1);
      },
    });
    view.current = created;
    return () => {
      clearTimeout(timer);
      view.current = null;
      created.destroy();
    };
  }, [workbench]);

  const follow = useRef(() => {});
  follow.current = () => {
    const at = view.current;
    if (at === null) return;
    // The text scrolls only for a step that was selected elsewhere. A step that was just added may not be in the text
    // yet.
    const isNew = selected !== shownSelection.current && !chosenHere.current;
    const isIn = (nodeId: string): boolean => selected.includes(nodeId);
    // Text that is being typed is not overwritten, not even by its own canonical form.
    const isShown = at.text() === text;
    if (typing.current || (at.hasFocus() && !isShown && isSame(at.text(), current))) {
      at.light(partsIn(at.text()).filter(({ nodeId }) => isIn(nodeId)));
    } else {
      at.show(
        text,
        parts.filter(({ nodeId }) => isIn(nodeId)),
        isNew,
      );
    }
    if (chosenHere.current || selected.length === 0 || parts.some(({ nodeId }) => isIn(nodeId)))
      shownSelection.current = selected;
    chosenHere.current = false;
  };
  // An update of the text costs a layout, so a moving slider's table is painted first.
  const behindSince = useRef<number | null>(null);
  useEffect(() => {
    void [text, parts, selected, settled, current];
    behindSince.current ??= performance.now();
    let idle = 0;
    const timer = setTimeout(
      () => {
        idle = requestIdleCallback(
          () => {
            behindSince.current = null;
            follow.current();
          },
          { timeout: MAX_DELAY_MS },
        );
      },
      Math.max(0, Math.min(REST_MS, behindSince.current + MAX_DELAY_MS - performance.now())),
    );
    return () => {
      clearTimeout(timer);
      cancelIdleCallback(idle);
    };
  }, [text, parts, selected, settled, current]);

  const giveUp = (): void => {
    typing.current = false;
    setProblem(null);
    view.current?.markWrong(null);
    setSettled((times) => times + 1);
  };
  return (
    <>
      <div className="code-view" ref={host} data-code-view />
      {problem !== null && (
        <div className="code-problem" role="alert" data-code-problem>
          <button type="button" className="code-problem-text" onClick={() => view.current?.goToLine(problem.line ?? 1)}>
            {problem.line !== null && <strong>Line {problem.line}: </strong>}
            {problem.message}
          </button>
          <button type="button" className="link-button" onClick={giveUp}>
            Take the edit back
          </button>
        </div>
      )}
    </>
  );
}

function isSame(typed: string, current: Parameters<typeof sameRecipe>[1]): boolean {
  const read = readText(typed);
  return 'document' in read && sameRecipe(read.document, current);
}
