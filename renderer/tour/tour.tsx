/** A two-minute tour of the window: a frame around each part in turn, and a card beside it. Nothing is blocked. */
import './tour.css';
import { CircleCheck, MousePointerClick, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { placeBeside } from './place-beside.ts';
import { showStop, type Stop, stopAfterKey, stops } from './stops.ts';

export function Tour() {
  const stop = useWorkbench(({ ui }) => ui.tour);
  if (stop === null || stops[stop] === undefined) return null;
  return <TourStop key={stop} index={stop} stop={stops[stop]} />;
}

function TourStop({ index, stop }: { index: number; stop: Stop }) {
  const { workbench, settings } = useApp();
  // The task starts from here.
  const [before] = useState(workbench.getState);
  const box = useBox(stop.at);
  const text = useWorkbench(stop.text);
  const task = useWorkbench((state) => stop.task?.words(state));
  const isDone = useWorkbench((state) => stop.task?.isDone(before, state) ?? true);
  const next = useRef<HTMLButtonElement>(null);
  const isPlaced = box !== null;
  // Focuses the card as soon as it is there, so that the keyboard continues from it.
  useEffect(() => {
    if (isPlaced) next.current?.focus();
  }, [isPlaced]);
  const goTo = (to: number): void => showStop(workbench, to);
  const end = (): void => {
    workbench.ui({ tour: null });
    settings.change({ toured: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = stopAfterKey(event.key, index);
    if (to === null) return;
    if (to === 'end') end();
    else goTo(to);
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
      <div className="tour-card" role="dialog" aria-label="Tour" style={placeBeside(box, window)} onKeyDown={onKeyDown}>
        <div className="tour-head">
          <h2>{stop.title}</h2>
          <button type="button" className="icon-button icon-button-small" aria-label="End the tour" onClick={end}>
            <X size={14} />
          </button>
        </div>
        <p className="tour-text">{text}</p>
        {task !== undefined && (
          <p className="tour-task" data-done={isDone || undefined} role="status">
            {isDone ? <CircleCheck size={15} aria-hidden="true" /> : <MousePointerClick size={15} aria-hidden="true" />}
            {isDone ? 'Done. That is how it goes.' : task}
          </p>
        )}
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
            {isLast ? 'Done' : isDone ? 'Next' : 'Skip'}
          </button>
        </div>
      </div>
    </>
  );
}

/** The box of a part of the window; measured again when it or the window is resized. */
function useBox(selector: string): DOMRect | null {
  const [box, setBox] = useState<DOMRect | null>(null);
  useLayoutEffect(() => {
    const measure = (): void => setBox(document.querySelector(selector)?.getBoundingClientRect() ?? null);
    measure();
    const element = document.querySelector(selector);
    const observer = new ResizeObserver(measure);
    if (element !== null) observer.observe(element);
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [selector]);
  return box;
}
