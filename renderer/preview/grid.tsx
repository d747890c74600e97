/** The table: any number of rows and columns, of which those on screen are drawn. */
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import type { CellValue, ColumnReportMessage, Profile } from '../../core/protocol/engine.ts';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { columnName, count, percent, shorten } from '../design/numbers.ts';
import { BLOCK_COLUMNS, PAGE_ROWS, type Page } from '../engine/tables.ts';
import { useApp } from '../shell/app.ts';
import { exactText, shownText, tabbed } from './cell-text.ts';
import { Histogram } from './histogram.tsx';
import type { ShownTable } from './use-table.ts';
import { useArrivals } from './use-table.ts';
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

export const HEADER_HEIGHT = 66;
const PARTS = ['train', 'val', 'test', 'unused'] as const;
/** More cells than this are exported, not copied. */
const COPY_LIMIT = 1_000_000;

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
  const [view, setView] = useState({ top: 0, left: 0 });
  const [active, setActive] = useState<Place | null>(null);
  const [anchor, setAnchor] = useState<Place | null>(null);
  /** Where we put the scrollbar ourselves: what it then reports must not round the offset. */
  const placedAt = useRef(-1);
  const selecting = useRef(false);

  const { nodeId, key, rows, columns } = table;
  const edges = useMemo(() => edgesOf(columns.map(widthOf)), [columns]);
  const hasParts = table.report.partition !== undefined;
  const headWidth = Math.max(44, 22 + String(rows).length * 7.5) + (hasParts ? 40 : 0);
  const extent = { rows, height: Math.max(0, size.height - HEADER_HEIGHT) };
  const top = Math.min(view.top, farthest(extent));
  const width = Math.max(0, size.width - headWidth);
  const [firstRow, endRow] = visibleRows(top, extent);
  const [firstColumn, endColumn] = visibleColumns(edges, view.left, width);

  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const moveTo = useCallback((offset: number, left: number, within: { rows: number; height: number }) => {
    const element = host.current;
    if (element === null) return;
    const bounded = Math.max(0, Math.min(farthest(within), offset));
    element.scrollTop = scrollTopOf(bounded, within);
    element.scrollLeft = left;
    placedAt.current = element.scrollTop;
    flushSync(() => setView({ top: bounded, left: element.scrollLeft }));
  }, []);

  const onScroll = (): void => {
    const element = host.current;
    if (element === null) return;
    const ours = Math.abs(element.scrollTop - placedAt.current) < 1;
    // Before the next paint: cells and scrollbar move together.
    flushSync(() =>
      setView((old) => ({ top: ours ? old.top : offsetOf(element.scrollTop, extent), left: element.scrollLeft })),
    );
    if (!ours) placedAt.current = -1;
  };

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

  const names = columns.slice(firstColumn, endColumn).map(({ name }) => name);
  const profiles = tables.profiles(nodeId, key, names);

  const pageOf = (row: number, column: number): Page | undefined =>
    tables.page(nodeId, key, Math.floor(row / PAGE_ROWS), Math.floor(column / BLOCK_COLUMNS));
  const cellOf = (page: Page | undefined, row: number, column: number): CellValue | undefined =>
    page?.columns[column % BLOCK_COLUMNS]?.cells[row - page.start];

  const go = (to: Place, extend: boolean): void => {
    const place = {
      row: Math.max(0, Math.min(rows - 1, to.row)),
      column: Math.max(0, Math.min(columns.length - 1, to.column)),
    };
    setActive(place);
    if (!extend) setAnchor(place);
    const from = edges[place.column] as number;
    const until = edges[place.column + 1] as number;
    const left = from < view.left ? from : until > view.left + width ? Math.min(from, until - width) : view.left;
    moveTo(offsetToShow(place.row, top, extent), left, extent);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = active ?? { row: firstRow, column: firstColumn };
    const page = Math.max(1, Math.floor(extent.height / ROW_HEIGHT) - 1);
    const all = event.ctrlKey || event.metaKey;
    const moves: Record<string, Place | undefined> = {
      ArrowDown: { row: all ? rows - 1 : at.row + 1, column: at.column },
      ArrowUp: { row: all ? 0 : at.row - 1, column: at.column },
      ArrowRight: { row: at.row, column: all ? columns.length - 1 : at.column + 1 },
      ArrowLeft: { row: at.row, column: all ? 0 : at.column - 1 },
      PageDown: { row: at.row + page, column: at.column },
      PageUp: { row: at.row - page, column: at.column },
      Home: { row: all ? 0 : at.row, column: 0 },
      End: { row: all ? rows - 1 : at.row, column: columns.length - 1 },
    };
    const to = moves[event.key];
    if (to !== undefined && rows > 0 && columns.length > 0) {
      event.preventDefault();
      // The first arrow shows where one is.
      go(active === null && !all ? at : to, event.shiftKey);
    } else if (all && event.key.toLowerCase() === 'c' && active !== null) {
      event.preventDefault();
      void copy();
    } else if (all && event.key.toLowerCase() === 'a' && rows > 0) {
      event.preventDefault();
      setAnchor({ row: 0, column: 0 });
      setActive({ row: rows - 1, column: columns.length - 1 });
    } else if (event.key === 'Escape' && active !== null) {
      setAnchor(active);
    }
  };

  const area = active === null || anchor === null ? null : areaOf(active, anchor);

  const copy = async (): Promise<void> => {
    if (area === null) return;
    const height = area.toRow - area.fromRow + 1;
    const wide = area.toColumn - area.fromColumn + 1;
    if (height * wide > COPY_LIMIT || height > 100_000) {
      workbench.toast({ tone: 'info', title: 'That is too much to copy.', detail: 'Export the data set instead.' });
      return;
    }
    const lines: string[][] =
      height * wide > 1 && wide > 1 ? [columns.slice(area.fromColumn, area.toColumn + 1).map(({ name }) => name)] : [];
    try {
      for (let start = area.fromRow; start <= area.toRow; start += 10_000) {
        const page = await session.call('rows', {
          nodeId,
          start,
          count: Math.min(10_000, area.toRow - start + 1),
          columns: [area.fromColumn, area.toColumn + 1],
        });
        const first = page.columns[0];
        for (let row = 0; row < (first?.cells.length ?? 0); row++) {
          lines.push(page.columns.map(({ cells, type }) => copied(cells[row], type)));
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

  const placeAt = (event: PointerEvent): Place | null => {
    const box = host.current?.getBoundingClientRect();
    if (box === undefined) return null;
    const x = event.clientX - box.left - headWidth;
    const y = event.clientY - box.top - HEADER_HEIGHT;
    if (x < 0 || y < 0 || event.clientX > box.left + size.width || event.clientY > box.top + size.height) return null;
    const row = Math.floor((top + y) / ROW_HEIGHT);
    return row < rows && x + view.left < (edges.at(-1) ?? 0) ? { row, column: columnAt(edges, x + view.left) } : null;
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

  const activeColumn = active === null ? undefined : columns[active.column];
  const activeCell = active === null ? undefined : cellOf(pageOf(active.row, active.column), active.row, active.column);
  const activeText =
    active === null || activeColumn === undefined
      ? ''
      : `Row ${count(active.row + 1)} · ${columnName(activeColumn.name, 40)}: ${
          activeCell === null
            ? '∅ missing'
            : activeCell === undefined
              ? '…'
              : shorten(exactText(activeCell, activeColumn.type), 300)
        }`;
  useEffect(() => onCell(activeText), [activeText, onCell]);

  const shownColumns = columns.slice(firstColumn, endColumn);
  const pool = Math.ceil(extent.height / ROW_HEIGHT) + 2;
  return (
    <div
      ref={host}
      className="grid"
      role="grid"
      tabIndex={0}
      aria-label="Table"
      aria-rowcount={rows + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={
        active !== null &&
        active.row >= firstRow &&
        active.row < endRow &&
        active.column >= firstColumn &&
        active.column < endColumn
          ? `cell-${active.row}-${active.column}`
          : undefined
      }
      aria-multiselectable="true"
      data-old={table.isOld || undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
    >
      <div role="none" style={{ width: headWidth + (edges.at(-1) ?? 0), height: HEADER_HEIGHT + scrollHeight(extent) }}>
        <div role="none" className="grid-layer" style={{ width: size.width, height: size.height }}>
          <div role="row" aria-rowindex={1} className="grid-head" style={{ height: HEADER_HEIGHT }}>
            {shownColumns.map((column, index) => (
              <HeadCell
                key={firstColumn + index}
                column={column}
                position={firstColumn + index}
                profile={profiles.get(column.name)}
                rows={rows}
                left={headWidth + (edges[firstColumn + index] as number) - view.left}
                width={(edges[firstColumn + index + 1] as number) - (edges[firstColumn + index] as number)}
                active={active?.column === firstColumn + index}
              />
            ))}
            <div
              role="columnheader"
              aria-colindex={1}
              className="grid-corner"
              style={{ width: headWidth, height: HEADER_HEIGHT }}
            >
              <span className="visually-hidden">Row</span>
            </div>
          </div>
          {Array.from({ length: endRow - firstRow }, (_, index) => firstRow + index).map((row) => {
            const page = pageOf(row, firstColumn);
            const part = page?.partition?.[row - page.start];
            const partName = part === undefined ? undefined : PARTS[part];
            const y = HEADER_HEIGHT + row * ROW_HEIGHT - top;
            return (
              <div
                key={row % pool}
                role="row"
                aria-rowindex={row + 2}
                className="grid-row"
                data-odd={row % 2 === 1 || undefined}
                style={{ height: ROW_HEIGHT, transform: `translateY(${y}px)` }}
              >
                {shownColumns.map((column, offset) => {
                  const position = firstColumn + offset;
                  const value = cellOf(pageOf(row, position), row, position);
                  const isIn =
                    area !== null &&
                    row >= area.fromRow &&
                    row <= area.toRow &&
                    position >= area.fromColumn &&
                    position <= area.toColumn;
                  return (
                    <div
                      key={offset}
                      id={`cell-${row}-${position}`}
                      role="gridcell"
                      aria-colindex={position + 2}
                      aria-selected={isIn}
                      className="cell"
                      data-type={column.type}
                      data-active={(active?.row === row && active.column === position) || undefined}
                      data-missing={value === null || undefined}
                      title={typeof value === 'number' && column.type === 'number' ? String(value) : undefined}
                      style={{
                        left: headWidth + (edges[position] as number) - view.left,
                        width: (edges[position + 1] as number) - (edges[position] as number),
                      }}
                    >
                      {value === null ? <Missing /> : value === undefined ? '' : shownText(value, column.type)}
                    </div>
                  );
                })}
                <div
                  role="rowheader"
                  aria-colindex={1}
                  className="grid-number"
                  style={{ width: headWidth }}
                  data-part={partName}
                >
                  {partName !== undefined && <span className="grid-part">{partName}</span>}
                  {count(row + 1)}
                </div>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

const Missing = () => (
  <span className="missing" role="img" aria-label="missing">
    ∅
  </span>
);

interface HeadCellProps {
  readonly column: ColumnReportMessage;
  readonly position: number;
  readonly profile: Profile | undefined;
  readonly rows: number;
  readonly left: number;
  readonly width: number;
  readonly active: boolean;
}

function HeadCell({
  column: { name, type, target, missing },
  position,
  profile,
  rows,
  left,
  width,
  active,
}: HeadCellProps) {
  const absent = missing ?? profile?.missing;
  const share = absent === undefined || rows === 0 ? 0 : absent / rows;
  const words = [
    shorten(name, 500),
    typeWords[type] + (target === true ? ', target' : ''),
    absent === undefined ? '' : absent === 0 ? 'nothing missing' : `${count(absent)} missing (${percent(share)})`,
  ].filter(Boolean);
  return (
    <div
      role="columnheader"
      aria-colindex={position + 2}
      className="head-cell"
      data-active={active || undefined}
      style={{ left, width, height: HEADER_HEIGHT }}
      title={words.join('\n')}
    >
      <div className="head-name">
        <TypeIcon type={type} size={12} />
        <span className="ellipsis isolate">{columnName(name)}</span>
        {target === true && <span className="head-target">target</span>}
      </div>
      <Histogram profile={profile} width={width - 20} height={18} />
      <div className="head-missing">
        <div className="head-missing-bar">
          <div style={{ transform: `scaleX(${share > 0 ? Math.max(share, 0.02) : 0})` }} />
        </div>
        <span className="head-missing-text">{share > 0 ? `∅ ${percent(share)}` : ''}</span>
      </div>
    </div>
  );
}

const copied = (value: CellValue | undefined, type: ColumnReportMessage['type']): string =>
  value === null || value === undefined ? '' : exactText(value, type);

const areaOf = (a: Place, b: Place) => ({
  fromRow: Math.min(a.row, b.row),
  toRow: Math.max(a.row, b.row),
  fromColumn: Math.min(a.column, b.column),
  toColumn: Math.max(a.column, b.column),
});
