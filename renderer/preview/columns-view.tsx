/** Every column with its type, what is missing, and how its values are spread. */
import { useLayoutEffect, useRef, useState } from 'react';
import type { Profile } from '../../core/protocol/engine.ts';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { brief, columnName, count, percent, shorten } from '../design/numbers.ts';
import { useApp } from '../shell/app.ts';
import { Histogram } from './histogram.tsx';
import { dateText } from './cell-text.ts';
import { type ShownTable, useArrivals } from './use-table.ts';

const HEIGHT = 40;

export function ColumnsView({ table }: { table: ShownTable }) {
  const { tables } = useApp();
  useArrivals();
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(view.top / HEIGHT) - 4);
  const shown = table.columns.slice(first, first + Math.ceil(view.height / HEIGHT) + 8);
  const profiles = tables.profiles(
    table.nodeId,
    table.key,
    shown.map(({ name }) => name),
  );
  return (
    <div
      className="scroll columns-view"
      ref={host}
      role="table"
      aria-label="Columns"
      aria-rowcount={table.columns.length + 1}
      tabIndex={0}
      onScroll={({ currentTarget }) => setView({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })}
    >
      <div className="profile-row profile-head" role="row" aria-rowindex={1}>
        <span role="columnheader">Column</span>
        <span role="columnheader">Type</span>
        <span role="columnheader">Missing</span>
        <span role="columnheader">Distinct</span>
        <span role="columnheader">Distribution</span>
        <span role="columnheader">Values</span>
      </div>
      <div role="rowgroup" className="profile-rows" style={{ height: table.columns.length * HEIGHT }}>
        {shown.map((column, index) => {
          const profile = profiles.get(column.name);
          const missing = column.missing ?? profile?.missing;
          return (
            <div
              key={first + index}
              role="row"
              aria-rowindex={first + index + 2}
              className="profile-row"
              style={{ transform: `translateY(${(first + index) * HEIGHT}px)`, height: HEIGHT }}
            >
              <span role="cell" className="profile-name" title={shorten(column.name, 500)}>
                <TypeIcon type={column.type} />
                <span className="ellipsis isolate">{columnName(column.name)}</span>
                {column.target === true && <span className="head-target">target</span>}
              </span>
              <span role="cell" className="muted">
                {typeWords[column.type]}
              </span>
              <span role="cell" data-some={(missing ?? 0) > 0 || undefined} className="profile-missing">
                {missing === undefined
                  ? ''
                  : missing === 0
                    ? '0'
                    : `${count(missing)} (${percent(missing / Math.max(1, table.rows))})`}
              </span>
              <span role="cell">{profile?.distinct == null ? '' : count(profile.distinct)}</span>
              <span role="cell">
                <Histogram profile={profile} width={130} height={24} />
              </span>
              <span
                role="cell"
                className="ellipsis muted"
                title={profile === undefined ? undefined : shorten(valuesOf(profile), 500)}
              >
                {profile === undefined ? '' : shorten(valuesOf(profile), 200)}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** "172 … 231, mean 200.9 ± 14.1" or "Adelie 152, Gentoo 124, Chinstrap 68" */
export function valuesOf({ type, min, max, mean, deviation, top }: Profile): string {
  if (top !== null && top.length > 0)
    return top.map(({ value, count: times }) => `${columnName(value, 40)} ${count(times)}`).join(', ');
  if (min === null || max === null) return 'no values';
  if (type === 'datetime') return `${dateText(min)} … ${dateText(max)}`;
  const spread = mean === null ? '' : `, mean ${brief(mean)}${deviation === null ? '' : ` ± ${brief(deviation)}`}`;
  return `${brief(min)} … ${brief(max)}${spread}`;
}
