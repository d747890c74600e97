/** Visible part of the table: its size, scroll offset, and the rows and columns to draw. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type ColumnLayout, pinsThatFit } from './column-layout.ts';
import type { Place } from './selection.ts';
import {
  columnAt,
  type Extent,
  farthest,
  HEADER_HEIGHT,
  leftToShow,
  offsetOf,
  offsetToShow,
  ROW_HEIGHT,
  range,
  scaleOf,
  scrollTopOf,
  visibleColumns,
  visibleRows,
} from './viewport.ts';

/** Milliseconds without scrolling after which the table counts as resting. */
const REST_MS = 150;

interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

export interface Viewport {
  /** The element that scrolls. */
  readonly host: RefObject<HTMLDivElement | null>;
  /**
   * The element that holds the drawn rows. Its `.grid-scrolled` elements are moved sideways without being drawn again.
   */
  readonly layer: RefObject<HTMLDivElement | null>;
  readonly size: { readonly width: number; readonly height: number };
  readonly extent: Extent;
  /** Offsets in pixels of the table, not of the scrollbar. */
  readonly top: number;
  readonly left: number;
  /** Width in which columns are seen, pinned ones included. */
  readonly width: number;
  readonly pins: number;
  readonly firstRow: number;
  readonly endRow: number;
  /**
   * Drawn rows in the order of their elements; their number is constant, so that scrolling neither creates nor removes
   * elements.
   */
  readonly drawnRows: readonly number[];
  readonly firstDrawn: number;
  readonly pool: number;
  readonly firstColumn: number;
  readonly endColumn: number;
  /** Places of the drawn columns, pinned ones first. */
  readonly drawnColumns: readonly number[];
  onScroll(): void;
  moveTo(top: number, left: number): void;
  /** Scrolls as little as needed to bring a cell into sight. */
  show(place: Place): void;
  /** Scrolls to the first row. For effects. */
  restart(): void;
  /** The cell at a point of the window. */
  placeAt(point: Point): Place | null;
}

export function useViewport(rows: number, layout: ColumnLayout, headWidth: number): Viewport {
  const { edges } = layout;
  const host = useRef<HTMLDivElement>(null);
  const size = useSize(host);
  const [scrolled, setScrolled] = useState({ top: 0, left: 0 });
  /** Scrollbar position that was set here: when the browser reports it, it must not round the offset. */
  const placedAt = useRef(-1);

  const extent = { rows, height: Math.max(0, size.height - HEADER_HEIGHT) };
  const top = Math.min(scrolled.top, farthest(extent));
  const { left } = scrolled;
  const width = Math.max(0, size.width - headWidth);
  const pins = pinsThatFit(layout, width);
  const pinWidth = edges[pins] as number;
  const [firstRow, endRow] = visibleRows(top, extent);
  const pool = Math.floor(extent.height / ROW_HEIGHT) + 2;
  const firstDrawn = Math.max(0, Math.min(firstRow, rows - pool));
  const drawnRows = useSteadyOrder(range(firstDrawn, Math.min(rows, firstDrawn + pool)), firstDrawn, pool);
  const [firstSeen, endColumn] = visibleColumns(edges, left + pinWidth, width - pinWidth);
  const firstColumn = Math.max(pins, firstSeen);

  const latest = useRef({ top, extent });
  latest.current = { top, extent };

  const scrollTo = useCallback((offset: number, toLeft: number) => {
    const element = host.current;
    if (element === null) return;
    const { extent: within } = latest.current;
    const bounded = Math.max(0, Math.min(farthest(within), offset));
    element.scrollTop = scrollTopOf(bounded, within);
    element.scrollLeft = toLeft;
    placedAt.current = element.scrollTop;
    setScrolled({ top: bounded, left: element.scrollLeft });
  }, []);
  // For event handlers: React draws before the next paint. An effect cannot use flushSync, and draws anyway.
  const moveTo = useCallback((...to: Parameters<typeof scrollTo>) => flushSync(() => scrollTo(...to)), [scrollTo]);
  const restart = useCallback(() => scrollTo(0, host.current?.scrollLeft ?? 0), [scrollTo]);

  const onScroll = (): void => {
    const element = host.current;
    if (element === null) return;
    const isOurs = Math.abs(element.scrollTop - placedAt.current) < 1;
    // Drawn before the next paint, so that cells and scrollbar move together.
    flushSync(() =>
      setScrolled((old) => {
        const now = { top: isOurs ? old.top : offsetOf(element.scrollTop, extent), left: element.scrollLeft };
        return now.top === old.top && now.left === old.left ? old : now;
      }),
    );
    if (!isOurs) placedAt.current = -1;
  };

  // A notch of the wheel moves a long table as far as a short one: the browser would multiply it by the scale.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      const now = latest.current;
      if (scaleOf(now.extent) === 1 || event.ctrlKey || event.deltaY === 0 || event.shiftKey) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? now.extent.height : 1;
      moveTo(now.top + event.deltaY * unit, element.scrollLeft + event.deltaX);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [moveTo]);

  // If the number of rows changes, the scrollbar has another position for the same offset.
  const shownRows = useRef(rows);
  useLayoutEffect(() => {
    if (shownRows.current === rows) return;
    shownRows.current = rows;
    if (latest.current.top > 0) scrollTo(latest.current.top, host.current?.scrollLeft ?? 0);
  }, [rows, scrollTo]);

  const placeAt = ({ clientX, clientY }: Point): Place | null => {
    const box = host.current?.getBoundingClientRect();
    if (box === undefined) return null;
    const x = clientX - box.left - headWidth;
    const y = clientY - box.top - HEADER_HEIGHT;
    if (x < 0 || y < 0 || clientX > box.left + size.width || clientY > box.top + size.height) return null;
    const row = Math.floor((top + y) / ROW_HEIGHT);
    const across = x < pinWidth ? x : x + left;
    return row < rows && across < (edges.at(-1) ?? 0) ? { row, column: columnAt(edges, across) } : null;
  };

  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const moved = `translateX(${-Math.round(left)}px)`;
    for (const element of layer.current?.querySelectorAll<HTMLElement>('.grid-scrolled') ?? [])
      if (element.style.transform !== moved) element.style.transform = moved;
  });

  return {
    host,
    layer,
    size,
    extent,
    top,
    left,
    width,
    pins,
    firstRow,
    endRow,
    drawnRows,
    firstDrawn,
    pool,
    firstColumn,
    endColumn,
    drawnColumns: [...range(0, pins), ...range(firstColumn, endColumn)],
    onScroll,
    moveTo,
    show: ({ row, column }) => moveTo(offsetToShow(row, top, extent), leftToShow(column, left, { edges, pins, width })),
    restart,
    placeAt,
  };
}

/** Width and height of an element without its scrollbars; zero before it is laid out. */
function useSize(host: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  return size;
}

const mod = (value: number, by: number): number => ((value % by) + by) % by;

/**
 * Rows in the order of their elements: while the table is scrolled, elements keep their place in the document; when it
 * rests, they are sorted like the table.
 */
function useSteadyOrder(rows: readonly number[], first: number, pool: number): readonly number[] {
  const [sortedFrom, setSortedFrom] = useState(0);
  useEffect(() => {
    if (sortedFrom === first) return;
    const timer = setTimeout(() => setSortedFrom(first), REST_MS);
    return () => clearTimeout(timer);
  }, [sortedFrom, first]);
  return rows.toSorted((a, b) => mod(a - sortedFrom, pool) - mod(b - sortedFrom, pool));
}
