/** The table: any number of rows and columns, of which those on screen are drawn. */
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import type { CellValue, ColumnReportMessage } from '../../core/protocol/engine.ts';
import { columnName, count, shorten } from '../design/numbers.ts';
import { BLOCK_COLUMNS, PAGE_ROWS, type Page } from '../engine/tables.ts';
import { useApp } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import type { ShownTable } from '../parts/use-table.ts';
import { useArrivals } from '../parts/use-table.ts';
import { CellMenu, type MenuEntry, type MenuPlace } from './cell-menu.tsx';
import { exactText, tabbed } from './cell-text.ts';
import { ChangedBeyond, changedPlaces } from './changed-columns.tsx';
import { GoTo } from './go-to.tsx';
import { type Blocks, cellId, cellIn, GridRow, range, rowNumberIn } from './grid-row.tsx';
import { HEADER_HEIGHT, HeadCell } from './head-cell.tsx';
import { explain, hide, setWidth, showAll, showWhere, sortBy, togglePinned, useLooks } from './looks.ts';
import { ViewBar } from './view-bar.tsx';
import {
  columnAt,
  edgesOf,
  farthest,
  offsetOf,
  offsetToShow,
  ROW_HEIGHT,
  scaleOf,
  scrollHeight,
  scrollTopOf,
  visibleColumns,
  visibleRows,
} from './viewport.ts';

/** So much beside the view is asked for with it. */
const AHEAD_ROWS = 48;
const AHEAD_COLUMNS = 6;
/** Rows stand in parts of so many: places far below the first would be too large for a browser. */
const ROWS_OF_PART = 10_000;
/** More cells than this are exported, not copied. */
const COPY_LIMIT = 1_000_000;

/** The last column that is seen goes beyond the view by less than this. */
const STANDS_OUT = 1000;
/** The table rests when it has not been scrolled for so many milliseconds. */
const REST = 150;

/** A column is in sight where so many pixels of it are. */
const LEAST_SEEN = 30;
/** So much of the column before it stays in sight when a changed column is gone to. */
const BEFORE_CHANGED = 120;

const noBlocks: Blocks = new Map();

const mod = (value: number, by: number): number => ((value % by) + by) % by;

interface Place {
  readonly row: number;
  readonly column: number;
}

interface GridProps {
  readonly table: ShownTable;
  readonly onCell: (text: string) => void;
}

/** A width that fits name and cells, known without the cells, so that nothing moves when they come. */
function widthOf({ name, type, target }: ColumnReportMessage): number {
  const least = type === 'text' ? 150 : type === 'datetime' ? 136 : 98;
  return Math.round(Math.max(least, Math.min(230, 46 + name.length * 7.1))) + (target === true ? 48 : 0);
}

export function Grid({ table, onCell }: GridProps) {
  const { tables, session, desktop, workbench } = useApp();
  useArrivals();
  const host = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [scrolled, setScrolled] = useState({ top: 0, left: 0 });
  const [active, setActive] = useState<Place | null>(null);
  const [anchor, setAnchor] = useState<Place | null>(null);
  const [isGoing, setGoing] = useState(false);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  /** Where we put the scrollbar ourselves: what it then reports must not round the offset. */
  const placedAt = useRef(-1);
  const selecting = useRef(false);
  const keptBlocks = useRef<ReadonlyMap<number, Blocks>>(new Map());

  const { nodeId, key, columns } = table;
  const [shownNode, setShownNode] = useState(nodeId);
  if (shownNode !== nodeId) {
    // Another step's table, at the same place; no cell of it is chosen yet.
    setShownNode(nodeId);
    setActive(null);
    setAnchor(null);
    setGoing(false);
    setMenu(null);
  }
  const { widths, pinned, hidden } = useLooks((looks) => looks);
  const views = useLooks((looks) => looks.views);
  const view = views.get(nodeId);
  /** Rows that are shown: all, or those of the view. */
  const rows = view === undefined ? table.rows : (tables.total(key, view) ?? table.rows);
  /** Positions in the table of the columns that are shown, pinned ones first. */
  const order = useMemo(() => orderOf(columns, pinned, hidden), [columns, pinned, hidden]);
  const edges = useMemo(
    () =>
      edgesOf(
        order.map((position) => {
          const column = columns[position] as ColumnReportMessage;
          return widths.get(column.name) ?? widthOf(column);
        }),
      ),
    [order, columns, widths],
  );
  const changed = useMemo(() => changedPlaces(table.report, columns, order), [table.report, columns, order]);
  const isChanged = useMemo(() => new Set(changed), [changed]);
  const hasParts = table.report.partition !== undefined;
  const headWidth = Math.max(44, 22 + String(table.rows).length * 7.5) + (hasParts ? 40 : 0);
  const extent = { rows, height: Math.max(0, size.height - HEADER_HEIGHT) };
  const top = Math.min(scrolled.top, farthest(extent));
  const width = Math.max(0, size.width - headWidth);
  const pins = pinsThatFit(order, columns, pinned, edges, width);
  const pinWidth = edges[pins] as number;
  const [firstRow, endRow] = visibleRows(top, extent);
  // As many rows at every place, so that scrolling makes and removes none.
  const pool = Math.floor(extent.height / ROW_HEIGHT) + 2;
  const firstDrawn = Math.max(0, Math.min(firstRow, rows - pool));
  const drawnRows = range(firstDrawn, Math.min(rows, firstDrawn + pool));
  const [sortedFrom, setSortedFrom] = useState(0);
  const [firstSeen, endColumn] = visibleColumns(edges, scrolled.left + pinWidth, width - pinWidth);
  const firstColumn = Math.max(pins, firstSeen);

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const scrollTo = useCallback((offset: number, left: number, within: { rows: number; height: number }) => {
    const element = host.current;
    if (element === null) return;
    const bounded = Math.max(0, Math.min(farthest(within), offset));
    element.scrollTop = scrollTopOf(bounded, within);
    element.scrollLeft = left;
    placedAt.current = element.scrollTop;
    setScrolled({ top: bounded, left: element.scrollLeft });
  }, []);

  // For events: React draws before the next paint. It cannot in an effect, where it draws anyway.
  const moveTo = useCallback((...to: Parameters<typeof scrollTo>) => flushSync(() => scrollTo(...to)), [scrollTo]);

  const onScroll = (): void => {
    const element = host.current;
    if (element === null) return;
    const ours = Math.abs(element.scrollTop - placedAt.current) < 1;
    // Before the next paint: cells and scrollbar move together.
    flushSync(() =>
      setScrolled((old) => {
        const now = { top: ours ? old.top : offsetOf(element.scrollTop, extent), left: element.scrollLeft };
        return now.top === old.top && now.left === old.left ? old : now;
      }),
    );
    if (!ours) placedAt.current = -1;
  };

  // While they scroll, elements stay where they are in the document; when they rest, they are in the order of the table.
  drawnRows.sort((a, b) => mod(a - sortedFrom, pool) - mod(b - sortedFrom, pool));
  useEffect(() => {
    if (sortedFrom === firstDrawn) return;
    const timer = setTimeout(() => setSortedFrom(firstDrawn), REST);
    return () => clearTimeout(timer);
  }, [sortedFrom, firstDrawn]);

  // On a long table a notch of the wheel is as far as on a short one: the browser would scroll by scale.
  const latest = useRef({ top, extent });
  latest.current = { top, extent };
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      const now = latest.current;
      if (scaleOf(now.extent) === 1 || event.ctrlKey || event.deltaY === 0 || event.shiftKey) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? ROW_HEIGHT : event.deltaMode === 2 ? now.extent.height : 1;
      moveTo(now.top + event.deltaY * unit, element.scrollLeft + event.deltaX, now.extent);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [moveTo]);

  // Other rows are shown: from their beginning.
  const shownView = useRef(view);
  useEffect(() => {
    if (shownView.current === view) return;
    shownView.current = view;
    setActive(null);
    setAnchor(null);
    scrollTo(0, host.current?.scrollLeft ?? 0, latest.current.extent);
  }, [view, scrollTo]);

  // A longer or shorter table: the scrollbar stands elsewhere for the same rows.
  const shownRows = useRef(rows);
  useLayoutEffect(() => {
    if (shownRows.current === rows) return;
    shownRows.current = rows;
    const { top: now, extent: within } = latest.current;
    if (now > 0) scrollTo(now, host.current?.scrollLeft ?? 0, within);
  }, [rows, scrollTo]);

  const columnAtPlace = (place: number): ColumnReportMessage | undefined => columns[order[place] ?? -1];
  const drawn = [...range(0, pins), ...range(firstColumn, endColumn)];
  const profiles = tables.profiles(
    nodeId,
    key,
    drawn.map((place) => columnAtPlace(place)?.name ?? ''),
  );

  // Hundreds of cells ask for the same few pages.
  const pages = new Map<number, Page | undefined>();
  const pageOf = (row: number, column: number): Page | undefined => {
    const [rowPage, block] = [Math.floor(row / PAGE_ROWS), Math.floor(column / BLOCK_COLUMNS)];
    const place = rowPage * 65_536 + block;
    if (!pages.has(place)) pages.set(place, tables.page(nodeId, key, rowPage, block, view));
    return pages.get(place);
  };
  /** Of the rows of one page: the same object for as long as the same is there, so that rows are not drawn again. */
  const blocksOf = (rowPage: number): Blocks => {
    const now = new Map<number, Page | undefined>();
    for (const place of drawn) {
      const position = order[place] as number;
      const block = Math.floor(position / BLOCK_COLUMNS);
      if (!now.has(block)) now.set(block, pageOf(rowPage * PAGE_ROWS, position));
    }
    const before = keptBlocks.current.get(rowPage);
    const same =
      before?.size === now.size && [...now].every(([block, page]) => before.get(block) === page && before.has(block));
    return same && before !== undefined ? before : now;
  };
  const blocks = new Map(
    range(Math.floor(firstDrawn / PAGE_ROWS), Math.ceil((firstDrawn + drawnRows.length) / PAGE_ROWS)).map((rowPage) => [
      rowPage,
      blocksOf(rowPage),
    ]),
  );
  useLayoutEffect(() => {
    keptBlocks.current = blocks;
  });

  // The rows at this place are asked for as soon as another table is to be shown here.
  const seen = useRef((_node: string, _key: string) => {});
  seen.current = (node, itsKey) => {
    const report = workbench.getState().runs.reports.get(node);
    if (report === undefined || views.has(node)) return;
    const columnBlocks = new Set(drawn.map((at) => Math.floor((order[at] as number) / BLOCK_COLUMNS)));
    for (const rowPage of blocks.keys()) {
      if (rowPage * PAGE_ROWS >= (report.rows ?? 0)) continue;
      for (const block of columnBlocks)
        if (block * BLOCK_COLUMNS < (report.columns?.length ?? 0)) tables.page(node, itsKey, rowPage, block);
    }
  };
  useEffect(() => tables.onAnother((node, itsKey) => seen.current(node, itsKey)), [tables]);

  // What is beside the view is there before it is scrolled to; a leap is followed only where it ends.
  const seenFrom = useRef(0);
  useEffect(() => {
    const leap = Math.abs(firstRow - seenFrom.current) > 3 * (endRow - firstRow);
    seenFrom.current = firstRow;
    if (leap || table.isOld || rows === 0 || order.length === 0) return;
    const nearRows = [Math.max(0, firstRow - AHEAD_ROWS), Math.min(rows - 1, endRow + AHEAD_ROWS)];
    const nearColumns = [
      Math.max(pins, firstColumn - AHEAD_COLUMNS),
      Math.min(order.length - 1, endColumn + AHEAD_COLUMNS),
    ];
    for (const row of nearRows) {
      for (const place of nearColumns) {
        const position = order[place];
        if (position !== undefined)
          tables.page(nodeId, key, Math.floor(row / PAGE_ROWS), Math.floor(position / BLOCK_COLUMNS), view);
      }
    }
  });

  const go = (to: Place, extend: boolean): void => {
    const place = {
      row: Math.max(0, Math.min(rows - 1, to.row)),
      column: Math.max(0, Math.min(order.length - 1, to.column)),
    };
    setActive(place);
    if (!extend) setAnchor(place);
    const from = (edges[place.column] as number) - pinWidth;
    const until = (edges[place.column + 1] as number) - pinWidth;
    const room = width - pinWidth;
    const { left } = scrolled;
    const shift =
      place.column < pins || (from >= left && until <= left + room)
        ? left
        : from < left
          ? from
          : Math.min(from, until - room);
    moveTo(offsetToShow(place.row, top, extent), shift, extent);
  };

  // A panel that opens beside the table must not cover the cell that it is about.
  const keepInSight = useRef(() => {});
  keepInSight.current = () => {
    if (active !== null) go(active, true);
  };
  useEffect(() => {
    // After this render: scrolling sets state at once.
    const frame = requestAnimationFrame(() => keepInSight.current());
    return () => cancelAnimationFrame(frame);
  }, [size.width]);

  /** The cell that the keyboard is on: its column, its row in the table and its value. */
  const focused = ((): {
    column: ColumnReportMessage;
    row: number | undefined;
    value: CellValue | undefined;
  } | null => {
    const column = active === null ? undefined : columnAtPlace(active.column);
    if (active === null || column === undefined) return null;
    const position = order[active.column] as number;
    const page = pageOf(active.row, position);
    return {
      column,
      row: rowNumberIn(page, active.row, view === undefined),
      value: cellIn(page, active.row, position),
    };
  })();

  const explainFocused = (): void => {
    if (focused?.row === undefined) return;
    explain({ nodeId, column: focused.column.name, row: focused.row });
  };

  const openMenu = (): void => {
    const cell = active === null ? null : document.getElementById(cellId(active.row, order[active.column] as number));
    const box = (cell ?? host.current)?.getBoundingClientRect();
    if (box !== undefined && active !== null) setMenu({ x: box.left + 12, y: box.bottom });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = active ?? { row: firstRow, column: Math.min(firstColumn, order.length - 1) };
    const page = Math.max(1, Math.floor(extent.height / ROW_HEIGHT) - 1);
    const all = event.ctrlKey || event.metaKey;
    const letter = all && !event.shiftKey ? event.key.toLowerCase() : '';
    const moves: Record<string, Place | undefined> = {
      ArrowDown: { row: all ? rows - 1 : at.row + 1, column: at.column },
      ArrowUp: { row: all ? 0 : at.row - 1, column: at.column },
      ArrowRight: { row: at.row, column: all ? order.length - 1 : at.column + 1 },
      ArrowLeft: { row: at.row, column: all ? 0 : at.column - 1 },
      PageDown: { row: at.row + page, column: at.column },
      PageUp: { row: at.row - page, column: at.column },
      Home: { row: all ? 0 : at.row, column: 0 },
      End: { row: all ? rows - 1 : at.row, column: order.length - 1 },
    };
    const to = moves[event.key];
    if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight') && focused !== null) {
      const now = (edges[at.column + 1] as number) - (edges[at.column] as number);
      setWidth(focused.column.name, now + (event.key === 'ArrowRight' ? 16 : -16));
    } else if (to !== undefined && rows > 0 && order.length > 0) {
      // The first arrow shows where one is.
      go(active === null && !all ? at : to, event.shiftKey);
    } else if (letter === 'g') setGoing(true);
    else if (letter === 'c' && active !== null) void copy();
    else if (letter === 'a' && rows > 0) {
      setAnchor({ row: 0, column: 0 });
      setActive({ row: rows - 1, column: order.length - 1 });
    } else if (event.key === 'Enter' && active !== null) explainFocused();
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu();
    else if (event.key === 'Escape' && active !== null) {
      setAnchor(active);
      return;
    } else return;
    event.preventDefault();
  };

  const area = active === null || anchor === null ? null : areaOf(active, anchor);

  const copy = async (): Promise<void> => {
    if (area === null) return;
    const height = area.toRow - area.fromRow + 1;
    const chosen = order.slice(area.fromColumn, area.toColumn + 1);
    const wide = chosen.length;
    if (height * wide > COPY_LIMIT || height > 100_000) {
      workbench.toast({ tone: 'info', title: 'That is too much to copy.', detail: 'Export the data set instead.' });
      return;
    }
    const from = Math.min(...chosen);
    const lines: string[][] = wide > 1 ? [chosen.map((position) => columns[position]?.name ?? '')] : [];
    try {
      for (let start = area.fromRow; start <= area.toRow; start += 10_000) {
        const page = await session.call('rows', {
          nodeId,
          start,
          count: Math.min(10_000, area.toRow - start + 1),
          columns: [from, Math.max(...chosen) + 1],
          ...(view && { view }),
        });
        const taken = chosen.map((position) => page.columns[position - from]);
        for (let row = 0; row < (page.columns[0]?.cells.length ?? 0); row++) {
          lines.push(taken.map((column) => copied(column?.cells[row], column?.type ?? 'text')));
        }
      }
      await desktop.copyText(tabbed(lines));
      workbench.announce(`Copied ${count(height * wide)} ${height * wide === 1 ? 'cell' : 'cells'}`);
    } catch {
      workbench.toast({
        tone: 'error',
        title: 'The cells could not be copied.',
        detail: 'The table changed meanwhile: try again.',
      });
    }
  };

  const placeAt = (event: { clientX: number; clientY: number }): Place | null => {
    const box = host.current?.getBoundingClientRect();
    if (box === undefined) return null;
    const x = event.clientX - box.left - headWidth;
    const y = event.clientY - box.top - HEADER_HEIGHT;
    if (x < 0 || y < 0 || event.clientX > box.left + size.width || event.clientY > box.top + size.height) return null;
    const row = Math.floor((top + y) / ROW_HEIGHT);
    const across = x < pinWidth ? x : x + scrolled.left;
    return row < rows && across < (edges.at(-1) ?? 0) ? { row, column: columnAt(edges, across) } : null;
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const place = event.button === 0 ? placeAt(event) : null;
    if (place === null) return;
    selecting.current = true;
    setActive(place);
    if (!event.shiftKey || anchor === null) setAnchor(place);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (!selecting.current) return;
    if ((event.buttons & 1) === 0) {
      selecting.current = false;
      return;
    }
    const place = placeAt(event);
    if (place !== null && (place.row !== active?.row || place.column !== active.column)) setActive(place);
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>): void => {
    const place = placeAt(event);
    event.preventDefault();
    if (place === null) return;
    host.current?.focus();
    const isInside =
      area !== null &&
      place.row >= area.fromRow &&
      place.row <= area.toRow &&
      place.column >= area.fromColumn &&
      place.column <= area.toColumn;
    setActive(place);
    if (!isInside) setAnchor(place);
    setMenu({ x: event.clientX, y: event.clientY });
  };
  const closeMenu = useCallback(() => {
    setMenu(null);
    host.current?.focus({ preventScroll: true });
  }, []);

  const activeText =
    focused === null
      ? ''
      : `Row ${focused.row === undefined ? '…' : count(focused.row + 1)} · ${columnName(focused.column.name, 40)}: ${
          focused.value === null
            ? '∅ missing'
            : focused.value === undefined
              ? '…'
              : shorten(exactText(focused.value, focused.column.type), 300)
        }`;
  useEffect(() => onCell(activeText), [activeText, onCell]);

  const menuGroups = (): readonly (readonly MenuEntry[])[] => {
    if (focused === null) return [];
    const { column, value } = focused;
    const { name } = column;
    const only =
      value === null
        ? { column: name, missing: true }
        : column.type === 'datetime' || column.type === 'number'
          ? { column: name, from: Number(value), to: Number(value), includesTo: true }
          : { column: name, value: String(value) };
    return [
      [
        { id: 'explain', label: 'Explain this cell', key: 'Enter', run: explainFocused },
        { id: 'copy', label: 'Copy', key: keyText('$mod+c'), run: () => void copy() },
        {
          id: 'only',
          label: value === null ? 'Show rows where it is missing' : 'Show rows with this value',
          disabled: value === undefined,
          run: () => showWhere(nodeId, only),
        },
      ],
      [
        {
          id: 'ascending',
          label: 'Sort ascending, for viewing',
          run: () => sortBy(nodeId, { column: name, descending: false }),
        },
        {
          id: 'descending',
          label: 'Sort descending, for viewing',
          run: () => sortBy(nodeId, { column: name, descending: true }),
        },
      ],
      [
        {
          id: 'pin',
          label: pinned.includes(name) ? 'Unpin the column' : 'Pin the column',
          run: () => togglePinned(name),
        },
        { id: 'hide', label: 'Hide the column', disabled: order.length < 2, run: () => hide([name]) },
        ...(hidden.size > 0 ? [{ id: 'show', label: 'Show all columns', run: showAll }] : []),
        { id: 'go', label: 'Go to row or column…', key: keyText('$mod+g'), run: () => setGoing(true) },
      ],
    ];
  };

  const widthAt = (place: number): number => (edges[place + 1] as number) - (edges[place] as number);
  // What scrolls is moved as one picture, and so is not drawn again: neither by React nor by the browser.
  const firstOfPart = Math.floor(firstRow / ROWS_OF_PART) * ROWS_OF_PART;
  const shift = Math.round(firstOfPart * ROW_HEIGHT - top);
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const moved = `translateX(${-Math.round(scrolled.left)}px)`;
    for (const element of layer.current?.querySelectorAll<HTMLElement>('.grid-scrolled') ?? [])
      if (element.style.transform !== moved) element.style.transform = moved;
  });
  const isSeen =
    active !== null &&
    active.row >= firstRow &&
    active.row < endRow &&
    (active.column < pins || (active.column >= firstColumn && active.column < endColumn));
  const isBeyond = (place: number): 'left' | 'right' | null => {
    if (place < pins) return null;
    if ((edges[place + 1] as number) - pinWidth - scrolled.left < LEAST_SEEN) return 'left';
    return (edges[place] as number) - scrolled.left > width - LEAST_SEEN ? 'right' : null;
  };
  const beyond = {
    left: changed.filter((place) => isBeyond(place) === 'left').toReversed(),
    right: changed.filter((place) => isBeyond(place) === 'right'),
  };
  const isNoneSeen = width > 0 && beyond.left.length + beyond.right.length === changed.length;
  const namesAt = (places: readonly number[]): string[] => places.map((place) => columnAtPlace(place)?.name ?? '');
  const headCell = (place: number) => {
    const column = columnAtPlace(place);
    if (column === undefined) return null;
    const sort = view?.sort?.column === column.name ? view.sort : undefined;
    return (
      <HeadCell
        key={order[place]}
        nodeId={nodeId}
        column={column}
        position={order[place] as number}
        profile={profiles.get(column.name)}
        rows={table.rows}
        left={headWidth + (edges[place] as number)}
        width={widthAt(place)}
        active={active?.column === place}
        pinned={place < pins}
        changed={isChanged.has(place)}
        sorted={sort === undefined ? undefined : sort.descending ? 'descending' : 'ascending'}
      />
    );
  };
  return (
    <>
      <ViewBar
        nodeId={nodeId}
        view={view}
        columns={columns}
        shown={view === undefined ? rows : tables.total(key, view)}
        hidden={columns.length - order.length}
      />
      {isGoing && (
        <GoTo
          rows={rows}
          columns={order.map((position) => columns[position] as ColumnReportMessage)}
          onClose={() => {
            setGoing(false);
            host.current?.focus({ preventScroll: true });
          }}
          onGo={({ row, column }) => {
            setGoing(false);
            host.current?.focus({ preventScroll: true });
            go({ row: row ?? active?.row ?? firstRow, column: column ?? active?.column ?? 0 }, false);
          }}
        />
      )}
      <div
        ref={host}
        className="grid"
        role="grid"
        tabIndex={0}
        aria-label="Table"
        aria-rowcount={rows + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={
          isSeen && active !== null ? cellId(active.row, order[active.column] as number) : undefined
        }
        aria-multiselectable="true"
        data-old={table.isOld || undefined}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onContextMenu={onContextMenu}
        onDoubleClick={(event) => placeAt(event) !== null && explainFocused()}
      >
        <div
          role="none"
          style={{ width: headWidth + (edges.at(-1) ?? 0), height: HEADER_HEIGHT + scrollHeight(extent) }}
        >
          <div ref={layer} role="none" className="grid-layer" style={{ width: size.width, height: size.height }}>
            <div role="row" aria-rowindex={1} className="grid-head" style={{ height: HEADER_HEIGHT }}>
              <div role="none" className="grid-scrolled">
                {range(firstColumn, endColumn).map(headCell)}
              </div>
              {/* What is pinned is drawn above what scrolls beneath it. */}
              {range(0, pins).map(headCell)}
              <div
                role="columnheader"
                aria-colindex={1}
                className="grid-corner"
                style={{ width: headWidth, height: HEADER_HEIGHT }}
              >
                <span className="visually-hidden">Row</span>
              </div>
            </div>
            <div role="none" className="grid-rows" style={{ top: HEADER_HEIGHT, transform: `translateY(${shift}px)` }}>
              <div
                role="none"
                className="grid-ground"
                style={{ width: size.width + STANDS_OUT, height: (ROWS_OF_PART + pool) * ROW_HEIGHT }}
              />
              {drawnRows.map((row) => (
                <GridRow
                  key={row % pool}
                  row={row}
                  top={(row - firstOfPart) * ROW_HEIGHT}
                  blocks={blocks.get(Math.floor(row / PAGE_ROWS)) ?? noBlocks}
                  isWhole={view === undefined}
                  columns={columns}
                  order={order}
                  edges={edges}
                  pins={pins}
                  firstColumn={firstColumn}
                  endColumn={endColumn}
                  headWidth={headWidth}
                  active={active?.row === row ? active.column : -1}
                  chosenFrom={area !== null && row >= area.fromRow && row <= area.toRow ? area.fromColumn : -1}
                  chosenTo={area !== null && row >= area.fromRow && row <= area.toRow ? area.toColumn : -1}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
      {isNoneSeen && changed.length > 0 && (
        <ChangedBeyond
          left={namesAt(beyond.left)}
          right={namesAt(beyond.right)}
          onGo={(side) => {
            const place = beyond[side][0] as number;
            host.current?.focus({ preventScroll: true });
            moveTo(top, Math.max(0, (edges[place] as number) - pinWidth - BEFORE_CHANGED), extent);
          }}
        />
      )}
      {menu !== null && <CellMenu label="Cell" at={menu} groups={menuGroups()} onClose={closeMenu} />}
    </>
  );
}

/** Pinned columns first, in the order in which they were pinned; hidden ones are left out. */
function orderOf(
  columns: readonly ColumnReportMessage[],
  pinned: readonly string[],
  hidden: ReadonlySet<string>,
): readonly number[] {
  const positions = columns.flatMap(({ name }, position) => (hidden.has(name) ? [] : [position]));
  if (pinned.length === 0) return positions;
  const places = new Map(columns.map(({ name }, position) => [name, position]));
  const first = pinned.flatMap((name) => (hidden.has(name) ? [] : (places.get(name) ?? [])));
  const set = new Set(first);
  return [...first, ...positions.filter((position) => !set.has(position))];
}

/** Pinned columns take two thirds of the width at most: there must be room to scroll the others. */
function pinsThatFit(
  order: readonly number[],
  columns: readonly ColumnReportMessage[],
  pinned: readonly string[],
  edges: Float64Array,
  width: number,
): number {
  let pins = 0;
  while (
    pins < order.length &&
    pinned.includes(columns[order[pins] as number]?.name ?? '') &&
    (edges[pins + 1] as number) < (width * 2) / 3
  )
    pins++;
  return pins;
}

const copied = (value: CellValue | undefined, type: ColumnReportMessage['type']): string =>
  value === null || value === undefined ? '' : exactText(value, type);

const areaOf = (a: Place, b: Place) => ({
  fromRow: Math.min(a.row, b.row),
  toRow: Math.max(a.row, b.row),
  fromColumn: Math.min(a.column, b.column),
  toColumn: Math.max(a.column, b.column),
});
