/** The table: any number of rows and columns, of which only those on screen are drawn. */
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RowView } from '../../core/protocol/inspection.ts';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { useApp } from '../parts/app-context.ts';
import { useLatest } from '../parts/use-latest.ts';
import { useArrivals } from '../parts/use-table.ts';
import { ChangedBeyond, changedPlaces } from './changed-columns.tsx';
import { useColumnLayout } from './column-layout.ts';
import { copyCells } from './copy-cells.ts';
import { focusedCell, statusText } from './focused-cell.ts';
import { GoTo } from './go-to.tsx';
import { GridBody } from './grid-body.tsx';
import { GridHead } from './grid-head.tsx';
import { GridMenu, type OpenMenu } from './grid-menu.tsx';
import { cellId } from './grid-row.tsx';
import { type KeyAction, keyAction } from './keys.ts';
import { explain, setWidth, useLooks } from './looks.ts';
import type { TableViewProps } from './preview-view.ts';
import { bounded, isWithin, type Place } from './selection.ts';
import { usePages } from './use-pages.ts';
import { useColumnChoice } from './use-column-choice.ts';
import { useSelection } from './use-selection.ts';
import { useViewport } from './use-viewport.ts';
import { ViewBar } from './view-bar.tsx';
import { HEADER_HEIGHT, ROW_HEIGHT, scrollHeight } from './viewport.ts';

interface GridProps extends TableViewProps {
  /** Displays only the rows of the table that a later step drops; `rows`: their number. */
  readonly part?: { readonly droppedBy: NonNullable<RowView['droppedBy']>; readonly rows: number };
}

export function Grid({ table, part, refused = null, onCell }: GridProps) {
  const app = useApp();
  useArrivals();
  const { nodeId, key, columns } = table;
  const own = useLooks(({ views }) => views.get(nodeId));
  const view = useMemo(() => (part === undefined ? own : { ...own, droppedBy: part.droppedBy }), [own, part]);
  /** Number of displayed rows: all, or those of the view. */
  const rows = view === undefined ? table.rows : (app.tables.total(key, view) ?? part?.rows ?? table.rows);
  const layout = useColumnLayout(columns);
  const { order, edges } = layout;
  const hasParts = table.report.partition !== undefined;
  const headWidth = Math.max(44, 22 + String(table.rows).length * 7.5) + (hasParts ? 40 : 0);
  const viewport = useViewport(rows, layout, headWidth);
  const { host, layer } = viewport;
  const selection = useSelection();
  const { active, area } = selection;
  const pages = usePages(table, view, rows, order, viewport);
  const [isGoing, setGoing] = useState(false);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const choice = useColumnChoice();

  const [shownNode, setShownNode] = useState(nodeId);
  if (shownNode !== nodeId) {
    // Another step's table, at the same place; none of its cells is selected yet.
    setShownNode(nodeId);
    selection.clear();
    choice.clear();
    setGoing(false);
    setMenu(null);
  }

  // A view has other rows, so it is displayed from its beginning.
  const shownView = useRef(view);
  const startAnew = useLatest(() => {
    selection.clear();
    viewport.restart();
  });
  useEffect(() => {
    if (shownView.current === view) return;
    shownView.current = view;
    startAnew();
  }, [view, startAnew]);

  const nameAt = (place: number): string => columns[order[place] ?? -1]?.name ?? '';
  const profiles = app.tables.profiles(nodeId, key, viewport.drawnColumns.map(nameAt));

  const focused = focusedCell(active, { columns, order, pageOf: pages.pageOf, isWhole: view === undefined });
  const status = statusText(focused);
  useEffect(() => onCell(status), [status, onCell]);

  const go = (to: Place, extend: boolean): void => {
    const place = bounded(to, rows, order.length);
    selection.select(place, extend);
    viewport.show(place);
  };

  // The first refused cell is brought into sight, without the keyboard focus.
  const first = refused?.first ?? null;
  const showRefused = useLatest(() => {
    const place = order.findIndex((position) => columns[position]?.name === first?.column);
    if (first !== null && place !== -1 && view === undefined) viewport.show({ row: first.row, column: place });
  });
  useEffect(() => {
    // Two frames later the message above the table has taken its room.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(showRefused);
    });
    return () => cancelAnimationFrame(frame);
  }, [nodeId, first?.row, first?.column, showRefused]);

  // A panel that opens beside the table must not cover the cell that it explains.
  const keepInSight = useLatest(() => {
    if (active !== null) go(active, true);
  });
  useEffect(() => {
    // Runs after this render, because scrolling sets state at once.
    const frame = requestAnimationFrame(keepInSight);
    return () => cancelAnimationFrame(frame);
  }, [viewport.size.width, keepInSight]);

  const explainFocused = (): void => {
    if (focused?.row === undefined) return;
    explain({ nodeId, column: focused.column.name, row: focused.row });
  };
  const copy = (): void => {
    if (area !== null) void copyCells(app, { nodeId, view, columns, order, area });
  };
  /** Columns of a menu on a cell: the chosen ones if its column is among them, else those of the selected cells. */
  const namesFor = (place: number): readonly string[] => {
    if (choice.names.includes(nameAt(place))) return choice.names;
    if (area === null || place < area.fromColumn || place > area.toColumn) return [nameAt(place)];
    return order.slice(area.fromColumn, area.toColumn + 1).map((position) => columns[position]?.name ?? '');
  };
  const openMenu = (): void => {
    if (active === null) return;
    const cell = document.getElementById(cellId(active.row, order[active.column] as number));
    const box = (cell ?? host.current)?.getBoundingClientRect();
    if (box === undefined) return;
    setMenu({ x: box.left + 12, y: box.bottom, names: namesFor(active.column), isHead: false });
  };
  const resize = (by: number): void => {
    if (active === null || focused === null) return;
    setWidth(focused.column.name, (edges[active.column + 1] as number) - (edges[active.column] as number) + by);
  };
  const choose = (name: string, extend: boolean): void => {
    if (extend)
      choice.extend(
        name,
        order.map((position) => columns[position]?.name ?? ''),
      );
    else choice.toggle(name);
  };
  const act = (action: KeyAction): void => {
    if (action.does === 'go') go(action.to, action.extend);
    else if (action.does === 'resize') resize(action.by);
    else if (action.does === 'askWhereTo') setGoing(true);
    else if (action.does === 'copy') copy();
    else if (action.does === 'selectAll') selection.selectAll(rows, order.length);
    else if (action.does === 'explain') explainFocused();
    else if (action.does === 'openMenu') openMenu();
    else if (action.does === 'chooseColumn') choose(nameAt(active?.column ?? -1), false);
    else {
      selection.collapse();
      choice.clear();
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const action = keyAction(event, {
      active,
      first: { row: viewport.firstRow, column: Math.min(viewport.firstColumn, order.length - 1) },
      rows,
      columns: order.length,
      pageRows: Math.max(1, Math.floor(viewport.extent.height / ROW_HEIGHT) - 1),
    });
    if (action === null) return;
    act(action);
    // Escape also reaches the elements around the table.
    if (action.does !== 'collapse') event.preventDefault();
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>): void => {
    event.preventDefault();
    const at = { x: event.clientX, y: event.clientY };
    const head = headOf(event);
    if (head !== undefined) {
      host.current?.focus();
      setMenu({ ...at, names: choice.include(head, event.ctrlKey || event.metaKey), isHead: true });
      return;
    }
    const place = viewport.placeAt(event);
    if (place === null) return;
    host.current?.focus();
    const isInArea = area !== null && isWithin(place, area);
    selection.select(place, isInArea);
    setMenu({ ...at, names: isInArea ? namesFor(place.column) : chosenOr(nameAt(place.column)), isHead: false });
  };
  const chosenOr = (name: string): readonly string[] => (choice.names.includes(name) ? choice.names : [name]);
  /** On a header: its button opens the menu; with Ctrl or Shift a press chooses the column, and does nothing else. */
  const onClickCapture = (event: MouseEvent<HTMLDivElement>): void => {
    const head = headOf(event);
    if (head === undefined) return;
    const button = (event.target as Element).closest('[data-head-menu]');
    const isChoosing = event.ctrlKey || event.metaKey || event.shiftKey;
    if (button === null && !isChoosing) return;
    event.stopPropagation();
    host.current?.focus({ preventScroll: true });
    if (isChoosing) return choose(head, event.shiftKey);
    const box = (button as Element).getBoundingClientRect();
    setMenu({ x: box.left, y: box.bottom + 2, names: choice.include(head, false), isHead: true });
  };
  const takeFocus = useCallback(() => host.current?.focus({ preventScroll: true }), [host]);
  const closeMenu = useCallback(() => {
    setMenu(null);
    takeFocus();
  }, [takeFocus]);

  const isPart = part !== undefined;
  const changed = useMemo(
    () => (isPart ? [] : changedPlaces(table.report, columns, order)),
    [isPart, table.report, columns, order],
  );
  const isSeen =
    active !== null &&
    active.row >= viewport.firstRow &&
    active.row < viewport.endRow &&
    viewport.drawnColumns.includes(active.column);
  return (
    <>
      <ViewBar
        nodeId={nodeId}
        view={view}
        columns={columns}
        shown={view === undefined ? rows : app.tables.total(key, view)}
        hidden={columns.length - order.length}
      />
      {isGoing && (
        <GoTo
          rows={rows}
          columns={order.map((position) => columns[position] as ColumnReportMessage)}
          onClose={() => {
            setGoing(false);
            takeFocus();
          }}
          onGo={({ row, column }) => {
            setGoing(false);
            takeFocus();
            go({ row: row ?? active?.row ?? viewport.firstRow, column: column ?? active?.column ?? 0 }, false);
          }}
        />
      )}
      <div
        ref={host}
        className="grid"
        role="grid"
        tabIndex={0}
        aria-label={isPart ? 'Dropped rows' : 'Table'}
        aria-rowcount={rows + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={isSeen ? cellId(active.row, order[active.column] as number) : undefined}
        aria-multiselectable="true"
        data-old={table.isOld || undefined}
        onScroll={viewport.onScroll}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          const place = event.button === 0 ? viewport.placeAt(event) : null;
          if (place !== null) choice.clear();
          selection.onPointerDown(event, place);
        }}
        onClickCapture={onClickCapture}
        onPointerMove={(event) => selection.onPointerMove(event, () => viewport.placeAt(event))}
        onContextMenu={onContextMenu}
        onDoubleClick={(event) => viewport.placeAt(event) !== null && explainFocused()}
      >
        <div
          role="none"
          style={{ width: headWidth + (edges.at(-1) ?? 0), height: HEADER_HEIGHT + scrollHeight(viewport.extent) }}
        >
          <div ref={layer} role="none" className="grid-layer" style={viewport.size}>
            <GridHead
              {...{ table, view, layout, viewport, headWidth, profiles, changed }}
              active={active?.column ?? -1}
              chosen={choice.names}
              refused={refused?.cells}
            />
            <GridBody
              {...{ columns, layout, viewport, headWidth, selection }}
              blocks={pages.blocks}
              isWhole={view === undefined}
              refused={refused?.cells}
            />
          </div>
        </div>
      </div>
      <ChangedBeyond
        changed={changed}
        sight={{ ...viewport, edges }}
        nameAt={nameAt}
        onGo={(left) => {
          takeFocus();
          viewport.moveTo(viewport.top, left);
        }}
      />
      {menu !== null && (
        <GridMenu
          at={menu}
          table={table}
          cell={focused}
          columns={order.length}
          actions={{ explain: explainFocused, copy, askWhereTo: () => setGoing(true) }}
          onClose={closeMenu}
        />
      )}
    </>
  );
}

/** Name of the column whose header an event hit. */
const headOf = ({ target }: { readonly target: EventTarget }): string | undefined =>
  (target as Element).closest<HTMLElement>('[data-head]')?.dataset['head'];
