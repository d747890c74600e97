/** Selects the columns of an operator: all that fit, chosen ones, by type, or by a pattern; with exceptions. */
import { Search } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import type { ColumnSelection, LeftOut } from '../../core/operators/kit/params.ts';
import { selectColumns } from '../../core/operators/kit/selection.ts';
import { type ColumnType, typeWords } from '../design/families.tsx';
import { useGrowing } from '../design/growing.tsx';
import { columnName, plural, shorten } from '../design/numbers.ts';
import { ColumnLabel } from './column-picker.tsx';
import { findColumns, ITEM_HEIGHT } from './column-search.ts';
import { aria, type Columns, type EditorProps } from './control.ts';
import { TypedInput } from './typed-input.tsx';

type Mode = 'fitting' | 'names' | 'dtype' | 'pattern' | 'all';

const modeWords: Readonly<Record<Mode, string>> = {
  fitting: 'every column that fits',
  names: 'these columns',
  dtype: 'by type',
  pattern: 'by name pattern',
  all: 'all, except',
};

const leftOutWords: Readonly<Record<LeftOut, string>> = { all: 'every column', none: 'no column' };

const allTypes: readonly ColumnType[] = ['number', 'category', 'boolean', 'datetime', 'text'];

function modeOf(selection: ColumnSelection | undefined): Mode {
  if (selection === undefined || selection === null) return 'fitting';
  if (Array.isArray(selection)) return 'names';
  return 'dtype' in selection ? 'dtype' : 'pattern' in selection ? 'pattern' : 'all';
}

/** Columns that the selection matches, as far as they are known; a selection with a problem matches none. */
export function matchedColumns(
  columns: Columns,
  selection: ColumnSelection | undefined,
  takes: readonly ColumnType[],
  leftOut?: LeftOut,
): Columns {
  if (selection === undefined && leftOut !== undefined) return leftOut === 'all' ? columns : [];
  try {
    return selectColumns(columns, selection, takes);
  } catch {
    return [];
  }
}

/** Names of the first columns, for modes that display no list. */
const firstOf = (columns: Columns): string =>
  columns
    .slice(0, 4)
    .map(({ name }) => columnName(name, 24))
    .join(', ') + (columns.length > 4 ? ' …' : '');

export function ColumnsEditor(props: EditorProps) {
  const { meta, columns, onChange } = props;
  const takes = meta.takes ?? allTypes;
  const selection = (props.value ?? undefined) as ColumnSelection | undefined;
  const mode = modeOf(selection);
  const fits = useMemo(
    () => columns.filter(({ type }) => takes.includes(type) || (type === 'boolean' && takes.includes('number'))),
    [columns, takes],
  );
  const there = useMemo(() => new Set(columns.map(({ name }) => name)), [columns]);
  const now = matchedColumns(columns, selection, takes, meta.leftOut);
  const except = selection !== undefined && !Array.isArray(selection) ? (selection.except ?? []) : [];
  /** Columns that are selected by name, or excluded. */
  const named = new Set(Array.isArray(selection) ? (selection as readonly string[]) : except);

  const change = (next: Mode): void => {
    // A new mode starts with the columns that the old one matched.
    if (next === 'fitting') onChange(undefined);
    else if (next === 'names') onChange(now.map(({ name }) => name));
    else if (next === 'dtype') onChange({ dtype: now[0]?.type ?? takes[0] ?? 'number' });
    else if (next === 'pattern') onChange({ pattern: '' });
    else onChange({ all: true });
  };
  const setExcept = (names: readonly string[]): void => {
    if (selection === undefined || Array.isArray(selection)) return;
    const { except: _, ...rest } = selection;
    onChange(names.length === 0 ? rest : { ...rest, except: names });
  };

  return (
    <div className="columns-editor">
      <select {...aria(props)} className="select" value={mode} onChange={({ target }) => change(target.value as Mode)}>
        {(Object.keys(modeWords) as Mode[]).map((word) => (
          <option key={word} value={word}>
            {word === 'fitting' && meta.leftOut !== undefined ? leftOutWords[meta.leftOut] : modeWords[word]}
          </option>
        ))}
      </select>
      {selection !== undefined && !Array.isArray(selection) && 'dtype' in selection && (
        <select
          className="select"
          aria-label="Type of the columns"
          value={selection.dtype}
          onChange={({ target }) => onChange({ ...selection, dtype: target.value })}
        >
          {takes.map((type) => (
            <option key={type} value={type}>
              {typeWords[type]} columns
            </option>
          ))}
        </select>
      )}
      {selection !== undefined && !Array.isArray(selection) && 'pattern' in selection && (
        <TypedInput
          className="input mono"
          aria-label="Pattern of the names"
          placeholder="^x[0-9]+$"
          text={selection.pattern}
          read={(text) => ({ value: text })}
          onValue={(pattern) => onChange({ ...selection, pattern })}
        />
      )}
      {mode === 'names' ? (
        <ColumnList
          label="Columns to take"
          columns={fits}
          missing={(selection as string[]).filter((name) => !there.has(name))}
          isOn={(name) => named.has(name)}
          onToggle={(names, on) => {
            const set = new Set(names);
            const old = selection as string[];
            onChange(on ? [...old, ...names.filter((name) => !named.has(name))] : old.filter((name) => !set.has(name)));
          }}
        />
      ) : (
        mode !== 'fitting' && (
          <ColumnList
            label="Columns to take; take the mark away to leave one out"
            columns={[...now, ...fits.filter(({ name }) => named.has(name))]}
            missing={[]}
            isOn={(name) => !named.has(name)}
            onToggle={(names, on) => {
              const set = new Set(names);
              setExcept(on ? except.filter((name) => !set.has(name)) : [...except, ...names]);
            }}
          />
        )
      )}
      <p className="field-meaning">
        {columns.length === 0
          ? 'The columns show once the step is connected.'
          : now.length === 0
            ? 'No column is taken.'
            : `Takes ${plural(now.length, 'column')}${mode === 'fitting' ? `: ${firstOf(now)}` : '.'}`}
      </p>
    </div>
  );
}

interface ColumnListProps {
  readonly label: string;
  readonly columns: Columns;
  /** Selected names that are missing from the table. */
  readonly missing: readonly string[];
  readonly isOn: (name: string) => boolean;
  readonly onToggle: (names: readonly string[], on: boolean) => void;
}

/** Number of columns up to which the list has no search field. */
const MAX_UNSEARCHED = 8;
/** Maximum number of missing selected columns in the list. */
const MAX_MISSING = 50;

function ColumnList({ label, columns, missing, isOn, onToggle }: ColumnListProps) {
  const [query, setQuery] = useState('');
  const found = findColumns(columns, query, (type) => typeWords[type]);
  const { drawn, rest } = useGrowing(found.length, ITEM_HEIGHT);
  const allOn = found.length > 0 && found.every(({ name }) => isOn(name));
  return (
    <fieldset className="column-list" onKeyDown={moveByArrows}>
      <legend className="visually-hidden">{label}</legend>
      {columns.length > MAX_UNSEARCHED && (
        <div className="column-search">
          <Search size={13} aria-hidden="true" />
          <input
            className="input"
            type="text"
            aria-label="Search columns"
            placeholder="Search columns"
            value={query}
            onChange={({ target }) => setQuery(target.value)}
          />
          <button
            type="button"
            className="link-button"
            onClick={() =>
              onToggle(
                found.map(({ name }) => name),
                !allOn,
              )
            }
          >
            {allOn ? 'None' : 'All'}
          </button>
        </div>
      )}
      <div className="column-items">
        {missing.slice(0, MAX_MISSING).map((name) => (
          <label key={`missing-${name}`} className="column-item" data-missing>
            <input type="checkbox" checked onChange={() => onToggle([name], false)} />
            <span className="ellipsis isolate grow">{columnName(name)}</span>
            <span className="muted">not there</span>
          </label>
        ))}
        {missing.length > MAX_MISSING && (
          <p className="field-help">{plural(missing.length - MAX_MISSING, 'more column')} not there.</p>
        )}
        {found.slice(0, drawn).map((column) => (
          <label key={column.name} className="column-item" title={shorten(column.name, 500)}>
            <input
              type="checkbox"
              checked={isOn(column.name)}
              onChange={({ target }) => onToggle([column.name], target.checked)}
            />
            <ColumnLabel column={column} />
          </label>
        ))}
        {found.length === 0 && columns.length > 0 && <p className="field-help">No column is called that.</p>}
        {rest}
      </div>
    </fieldset>
  );
}

/** Arrow keys move from the search field to the columns and between them, as in every list. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input')];
  const at = stops.indexOf(event.target as HTMLInputElement);
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus();
  event.preventDefault();
}
