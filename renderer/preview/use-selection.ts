/** Selected cells: the one with the keyboard focus, and the opposite corner of the rectangle. */
import { type PointerEvent, useRef, useState } from 'react';
import { type Area, areaOf, type Place } from './selection.ts';

export interface Selection {
  /** The cell with the keyboard focus. */
  readonly active: Place | null;
  readonly area: Area | null;
  select(place: Place, extend: boolean): void;
  selectAll(rows: number, columns: number): void;
  /** Reduces the selection to the focused cell. */
  collapse(): void;
  clear(): void;
  onPointerDown(event: PointerEvent, place: Place | null): void;
  onPointerMove(event: PointerEvent, placeAt: () => Place | null): void;
}

export function useSelection(): Selection {
  const [active, setActive] = useState<Place | null>(null);
  const [anchor, setAnchor] = useState<Place | null>(null);
  const isDragging = useRef(false);
  const select = (place: Place, extend: boolean): void => {
    setActive(place);
    if (!extend) setAnchor(place);
  };
  return {
    active,
    area: active === null || anchor === null ? null : areaOf(active, anchor),
    select,
    selectAll(rows, columns) {
      setAnchor({ row: 0, column: 0 });
      setActive({ row: rows - 1, column: columns - 1 });
    },
    collapse: () => setAnchor(active),
    clear() {
      setActive(null);
      setAnchor(null);
    },
    onPointerDown(event, place) {
      if (place === null) return;
      isDragging.current = true;
      select(place, event.shiftKey && anchor !== null);
    },
    onPointerMove(event, placeAt) {
      if (!isDragging.current) return;
      if ((event.buttons & 1) === 0) {
        isDragging.current = false;
        return;
      }
      const place = placeAt();
      if (place !== null && (place.row !== active?.row || place.column !== active.column)) setActive(place);
    },
  };
}
