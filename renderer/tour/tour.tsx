/** A tour of the window in two minutes: a frame around each part in turn, and a card beside it. Nothing is blocked. */
import './tour.css';
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';

interface Stop {
  /** The part of the window that it is about. */
  readonly at: string;
  readonly title: string;
  readonly text: string;
}

const stops: readonly Stop[] = [
  {
    at: '[aria-label="Graph"]',
    title: 'The graph is the pipeline',
    text: 'Data flows from left to right. Each step shows its rows × columns, missing cells before → after, and the rows that it learned from. Press a step to look at it.',
  },
  {
    at: '[aria-label="Operators"]',
    title: 'Operators',
    text: 'Drag one onto the canvas, onto a step or onto an edge. Or press A and type what you want: “missing”, “scale”, “one hot”.',
  },
  {
    at: '[aria-label="Inspector"]',
    title: 'Settings and what was learned',
    text: 'Settings have the names and defaults of scikit-learn, Keras or pandas, where these have such a step. What was learned is shown, and what is wrong stands on its field. “Set target” says which column a model is to predict, and what its output will mean.',
  },
  {
    at: '[aria-label="Preview"]',
    title: 'See every value change',
    text: 'The selected step’s table, its columns, and before → after. It follows while you move a slider.',
  },
  {
    at: '[aria-label="Pipeline"]',
    title: 'Plain text, too',
    text: 'The same pipeline as a file that reads well and goes under version control. Copy steps as text, and paste them in another window.',
  },
  {
    at: '.bar',
    title: 'Nothing gets lost',
    text: `Changes can be undone by name, unsaved edits are kept over a crash, the last fifty saves are versions. ${keyText('$mod+k')} finds any command. When it is ready: Export.`,
  },
];

const CARD = { width: 320, height: 190 };
const GAP = 12;

export function Tour() {
  const stop = useWorkbench(({ ui }) => ui.tour);
  if (stop === null || stops[stop] === undefined) return null;
  return <TourStop key={stop} index={stop} stop={stops[stop]} />;
}

function TourStop({ index, stop }: { index: number; stop: Stop }) {
  const { workbench, settings } = useApp();
  const box = useBox(stop.at);
  const next = useRef<HTMLButtonElement>(null);
  const isPlaced = box !== null;
  // As soon as the card is there: the keyboard goes on from it.
  useEffect(() => {
    if (isPlaced) next.current?.focus();
  }, [isPlaced]);
  const goTo = (to: number): void => workbench.ui({ tour: to });
  const end = (): void => {
    workbench.ui({ tour: null });
    settings.change({ toured: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') end();
    else if (event.key === 'ArrowRight' && index < stops.length - 1) goTo(index + 1);
    else if (event.key === 'ArrowLeft' && index > 0) goTo(index - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  if (box === null) return null;
  const isLast = index === stops.length - 1;
  return (
    <>
      <div
        className="tour-frame"
        style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
        aria-hidden="true"
      />
      <div className="tour-card" role="dialog" aria-label="Tour" style={placeBeside(box)} onKeyDown={onKeyDown}>
        <div className="tour-head">
          <h2>{stop.title}</h2>
          <button type="button" className="icon-button icon-button-small" aria-label="End the tour" onClick={end}>
            <X size={14} />
          </button>
        </div>
        <p className="tour-text">{stop.text}</p>
        <div className="tour-foot">
          <span className="tour-count">
            {index + 1} of {stops.length}
          </span>
          {index > 0 && (
            <button type="button" className="button" onClick={() => goTo(index - 1)}>
              Back
            </button>
          )}
          <button
            ref={next}
            type="button"
            className="button button-primary"
            onClick={isLast ? end : () => goTo(index + 1)}
          >
            {isLast ? 'Done' : 'Next'}
          </button>
        </div>
      </div>
    </>
  );
}

/** Where that part of the window is, also after the window was resized. */
function useBox(selector: string): DOMRect | null {
  const [box, setBox] = useState<DOMRect | null>(null);
  useLayoutEffect(() => {
    const measure = (): void => setBox(document.querySelector(selector)?.getBoundingClientRect() ?? null);
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [selector]);
  return box;
}

/** On the side of the part where there is room; inside of it where there is none. */
function placeBeside(box: DOMRect): { left: number; top: number; width: number } {
  const width = Math.min(CARD.width, innerWidth - 2 * GAP);
  const within = (value: number, most: number): number => Math.max(GAP, Math.min(value, most));
  const left = within(box.left + (box.width - width) / 2, innerWidth - width - GAP);
  const top = within(box.top + (box.height - CARD.height) / 2, innerHeight - CARD.height - GAP);
  if (innerWidth - box.right > width + 2 * GAP) return { left: box.right + GAP, top, width };
  if (box.left > width + 2 * GAP) return { left: box.left - width - GAP, top, width };
  if (innerHeight - box.bottom > CARD.height + 2 * GAP) return { left, top: box.bottom + GAP, width };
  if (box.top > CARD.height + 2 * GAP) return { left, top: box.top - CARD.height - GAP, width };
  return { left, top, width };
}
