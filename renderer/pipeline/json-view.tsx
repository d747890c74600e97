/** The pipeline as JSON: what is selected is lit, and what is typed changes the graph. */
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { fittedText } from '../store/recipe.ts';
import { type CodeView, createCodeView } from './code-view.ts';
import { readText, replaceWith, sameRecipe, type TextProblem } from './edit-text.ts';
import { partAt, partsIn } from './parts.ts';

/** An edit begins this long after the last key, in milliseconds: half a word is not yet an edit. */
const DEBOUNCE_MS = 500;
/**
 * The text follows so many milliseconds after the last change, when nothing else is to be done: a moving slider's table comes
 * first. It waits for the hand to rest no longer than the second number.
 */
const REST_MS = 100;
const MAX_DELAY_MS = 300;
/** The text of more steps than this is written anew when a run has ended, not with everything that it learns. */
const MANY_STEPS = 300;

export function JsonView() {
  const { workbench } = useApp();
  const current = useWorkbench(({ document }) => document.current);
  const before = useRef(workbench.getState().runs.learned);
  const learned = useWorkbench(({ runs, document }) =>
    runs.running && document.current.nodes.length > MANY_STEPS ? before.current : runs.learned,
  );
  useEffect(() => {
    before.current = learned;
  }, [learned]);
  const selected = useWorkbench(({ selection }) => selection.nodes);
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<CodeView | null>(null);
  const chosenHere = useRef(false);
  const shownSelection = useRef<readonly string[]>([]);
  /** True from the first key until what was typed is in the document. */
  const typing = useRef(false);
  const [problem, setProblem] = useState<TextProblem | null>(null);
  /** Grows when the view shall show the document's own text again. */
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
        // In its canonical form again, unless it is wrong.
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
    // The text moves under the eye only for a step that was selected elsewhere.
    // One that was just added may take a moment to be in the text.
    const isNew = selected !== shownSelection.current && !chosenHere.current;
    const isIn = (nodeId: string): boolean => selected.includes(nodeId);
    // What is being typed is not overwritten, also not by its own canonical form.
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
  // A text costs a layout: what the person looks at, a table or a slider, is painted first.
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
