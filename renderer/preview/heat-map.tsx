/**
 * A square of coloured cells, drawn on a canvas: one element for a hundred columns. Its figures are in a table, too.
 */
import { type PointerEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { columnName } from '../design/numbers.ts';
import { useWorkbench } from '../parts/app-context.ts';

interface HeatMapProps {
  readonly names: readonly string[];
  readonly label: string;
  /** Value in −1 … 1; NaN if there is none. */
  readonly share: (row: number, column: number) => number;
  readonly words: (row: number, column: number) => string;
  /** Meaning of the strongest colours; `minus` only if there are negative values. */
  readonly legend: { readonly plus: string; readonly minus?: string };
}

/** Cell size in pixels from which names are displayed beside the cells; figures inside need a larger one. */
const MIN_NAMED_CELL = 15;
const MIN_FIGURE_CELL = 34;
const MAX_CELL = 56;
const NAME_WIDTH = 116;

export function HeatMap({ names, label, share, words, legend }: HeatMapProps) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [over, setOver] = useState<{ row: number; column: number } | null>(null);
  const theme = useWorkbench(({ ui }) => ui.theme);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const room = Math.max(0, size.height - 26);
  const bare = Math.min(size.width, room) / names.length;
  const withNames = Math.min((size.width - NAME_WIDTH) / names.length, room / names.length);
  const isNamed = withNames >= MIN_NAMED_CELL;
  const cell = Math.max(1, Math.min(MAX_CELL, isNamed ? withNames : bare));
  const left = isNamed ? NAME_WIDTH : 0;
  const side = cell * names.length;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context == null || canvas.current === null) return;
    const scale = devicePixelRatio;
    canvas.current.width = Math.ceil((left + side) * scale);
    canvas.current.height = Math.ceil(side * scale);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    const style = getComputedStyle(canvas.current);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const [plus, minus, none, text] = [colour('--accent'), colour('--missing'), colour('--sunken'), colour('--text')];
    context.font = `11px ${colour('--font')}`;
    context.textBaseline = 'middle';
    const gap = cell > 6 ? 1 : 0;
    for (let row = 0; row < names.length; row++) {
      for (let column = 0; column < names.length; column++) {
        const value = share(row, column);
        const [x, y] = [left + column * cell, row * cell];
        context.globalAlpha = 1;
        context.fillStyle = none;
        context.fillRect(x, y, cell - gap, cell - gap);
        if (!Number.isNaN(value)) {
          context.globalAlpha = Math.min(1, Math.abs(value)) * 0.85;
          context.fillStyle = value < 0 ? minus : plus;
          context.fillRect(x, y, cell - gap, cell - gap);
        }
        if (cell < MIN_FIGURE_CELL || Number.isNaN(value)) continue;
        context.globalAlpha = 1;
        context.fillStyle = value > 0.6 ? colour('--on-accent') : text;
        context.textAlign = 'center';
        context.fillText(value.toFixed(2).replaceAll('-', '−'), x + cell / 2, y + cell / 2);
      }
      if (!isNamed) continue;
      context.globalAlpha = 1;
      context.fillStyle = text;
      context.textAlign = 'right';
      context.fillText(
        fitting(context, columnName(names[row] as string, 60), NAME_WIDTH - 10),
        left - 7,
        row * cell + cell / 2,
      );
    }
  }, [names, share, cell, left, side, isNamed, theme]);

  const onPointerMove = (event: PointerEvent): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - left) / cell);
    const row = Math.floor((event.clientY - box.top) / cell);
    setOver(row >= 0 && column >= 0 && row < names.length && column < names.length ? { row, column } : null);
  };
  return (
    <div className="heat" ref={host}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        style={{ width: left + side, height: side }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setOver(null)}
      />
      <p className="heat-words ellipsis">
        {over === null && (
          <span className="muted" data-heat-legend>
            <span className="heat-swatch" data-sign="plus" /> {legend.plus}
            {legend.minus !== undefined && (
              <>
                {' '}
                <span className="heat-swatch" data-sign="minus" /> {legend.minus}
              </>
            )}{' '}
            · columns in the order of rows
          </span>
        )}
        {over !== null && (
          <>
            <span className="isolate">{columnName(names[over.row] ?? '', 40)}</span>
            {over.row !== over.column && (
              <>
                {' '}
                and <span className="isolate">{columnName(names[over.column] ?? '', 40)}</span>
              </>
            )}
            : {words(over.row, over.column)}
          </>
        )}
      </p>
    </div>
  );
}

function fitting(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}
