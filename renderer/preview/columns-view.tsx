/** Every column with its type, missing cells and distribution: can be sorted, searched, and given other types. */
import { ArrowDown, ArrowUp, Search } from 'lucide-react';
import { type ReactNode, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type ColumnType, typeWords } from '../design/families.tsx';
import { count, plural } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { type ShownTable, useArrivals } from '../parts/use-table.ts';
import { retype } from '../store/retype.ts';
import { markOf } from '../store/target.ts';
import { ColumnDetails } from './column-details.tsx';
import { ColumnMenu } from './column-menu.tsx';
import { ColumnRow, ROW_HEIGHT } from './column-row.tsx';
import type { MenuPlace } from './menu-entry.ts';
import { byPosition, findColumns, nextSort, type SortKey } from './find-columns.ts';

const TYPES = Object.keys(typeWords) as ColumnType[];
/** Maximum number of columns whose distinct values are requested in order to sort by their number. */
const MAX_PROFILES = 5_000;

export function ColumnsView({ table }: { table: ShownTable }) {
  const { tables, workbench } = useApp();
  useArrivals();
  const mark = useWorkbench(({ document }) => markOf(document.current, table.nodeId)?.column);
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  const [query, setQuery] = useState('');
  const [type, setType] = useState<ColumnType | ''>('');
  const [sort, setSort] = useState(byPosition);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ at: MenuPlace; names: readonly string[] } | null>(null);
  /** Element to which the focus returns when the menu closes. */
  const before = useRef<HTMLElement | null>(null);
  const closeMenu = useCallback(() => {
    setMenu(null);
    before.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const allProfiles =
    sort.key === 'distinct'
      ? tables.profiles(
          table.nodeId,
          table.key,
          table.columns.slice(0, MAX_PROFILES).map(({ name }) => name),
        )
      : null;
  const found = useMemo(
    () => findColumns(table.columns, { name: query, type, sort }, allProfiles),
    [table.columns, query, type, sort, allProfiles],
  );

  const first = Math.max(0, Math.floor(view.top / ROW_HEIGHT) - 4);
  const shown = found.slice(first, first + Math.ceil(view.height / ROW_HEIGHT) + 8);
  const profiles = tables.profiles(
    table.nodeId,
    table.key,
    shown.map(({ column }) => column.name),
  );
  const present = table.columns.filter(({ name }) => chosen.has(name)).map(({ name }) => name);
  const allChosen = found.length > 0 && found.every(({ column }) => chosen.has(column.name));
  const choose = (names: readonly string[], on: boolean): void => {
    const next = new Set(chosen);
    for (const name of names) {
      if (on) next.add(name);
      else next.delete(name);
    }
    setChosen(next);
  };
  const head = (key: SortKey, label: string): ReactNode => (
    <span role="columnheader" aria-sort={sort.key !== key ? undefined : sort.descending ? 'descending' : 'ascending'}>
      <button type="button" className="profile-sort" onClick={() => setSort(nextSort(sort, key))}>
        {label}
        {sort.key === key && (sort.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
      </button>
    </span>
  );
  const details = table.columns.find(({ name }) => name === opened);
  return (
    <div className="columns-panel">
      <div className="columns-main">
        <div className="columns-tools">
          <span className="columns-search">
            <Search size={13} aria-hidden="true" />
            <input
              className="input"
              type="text"
              aria-label="Search columns by name"
              placeholder="Search columns"
              value={query}
              spellCheck={false}
              onChange={({ target }) => setQuery(target.value)}
            />
          </span>
          <select
            className="select"
            aria-label="Show columns of type"
            value={type}
            onChange={({ target }) => setType(target.value as ColumnType | '')}
          >
            <option value="">all types</option>
            {TYPES.map((each) => (
              <option key={each} value={each}>
                {typeWords[each]}
              </option>
            ))}
          </select>
          {present.length > 0 && (
            <select
              className="select columns-retype"
              aria-label={`Type of ${plural(present.length, 'chosen column')}`}
              value=""
              onChange={({ target }) => {
                retype(workbench, table, present, target.value as ColumnType);
                setChosen(new Set());
              }}
            >
              <option value="">{plural(present.length, 'column')}: change type to…</option>
              {TYPES.map((each) => (
                <option key={each} value={each}>
                  {typeWords[each]}
                </option>
              ))}
            </select>
          )}
          <span className="muted columns-found">
            {found.length === table.columns.length
              ? plural(found.length, 'column')
              : `${count(found.length)} of ${count(table.columns.length)}`}
          </span>
        </div>
        <div
          className="scroll columns-view"
          ref={host}
          role="table"
          aria-label="Columns"
          aria-rowcount={found.length + 1}
          tabIndex={0}
          onScroll={({ currentTarget }) =>
            setView({ top: currentTarget.scrollTop, height: currentTarget.clientHeight })
          }
        >
          <div role="rowgroup" className="profile-header">
            <div className="profile-row profile-head" role="row" aria-rowindex={1}>
              <span role="columnheader">
                <input
                  type="checkbox"
                  aria-label="Choose all columns that are found"
                  checked={allChosen}
                  onChange={({ target }) =>
                    choose(
                      found.map(({ column }) => column.name),
                      target.checked,
                    )
                  }
                />
              </span>
              {head('name', 'Column')}
              {head('type', 'Type')}
              {head('missing', 'Missing')}
              {head('distinct', 'Distinct')}
              <span role="columnheader">Distribution</span>
              <span role="columnheader">Values</span>
            </div>
          </div>
          <div role="rowgroup" className="profile-rows" style={{ height: found.length * ROW_HEIGHT }}>
            {shown.map(({ column }, index) => (
              <ColumnRow
                key={column.name}
                column={column}
                profile={profiles.get(column.name)}
                rows={table.rows}
                place={first + index}
                isChosen={chosen.has(column.name)}
                isOpen={opened === column.name}
                isTarget={column.target === true || column.name === mark}
                onChoose={(on) => choose([column.name], on)}
                onOpen={() => setOpened(opened === column.name ? null : column.name)}
                onMenu={(at) => {
                  before.current = document.activeElement as HTMLElement | null;
                  setMenu({ at, names: chosen.has(column.name) ? present : [column.name] });
                }}
              />
            ))}
          </div>
        </div>
      </div>
      {menu !== null && <ColumnMenu at={menu.at} table={table} names={menu.names} onClose={closeMenu} />}
      {details !== undefined && (
        <ColumnDetails
          table={table}
          column={details}
          profile={tables.profiles(table.nodeId, table.key, [details.name]).get(details.name)}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}
