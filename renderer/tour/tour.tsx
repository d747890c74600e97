/** A two-minute tour of the window: a frame around each part in turn, and a card beside it. Nothing is blocked. */
import './tour.css';
import { X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { placeBeside } from './place-beside.ts';
import { type Stop, stopAfterKey, stops } from './stops.ts';

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
  // Focuses the card as soon as it is there, so that the keyboard continues from it.
  useEffect(() => {
    if (isPlaced) next.current?.focus();
  }, [isPlaced]);
  const goTo = (to: number): void => workbench.ui({ tour: to });
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

/** The box of a part of the window; measured again when the window is resized. */
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
