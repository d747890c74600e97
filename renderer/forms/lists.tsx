/** Controls for lists of pairs: new names, replacements, sort keys, types. */
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { type ColumnType, typeWords } from '../design/families.tsx';
import { Fold } from '../design/fold.tsx';
import { useGrowing } from '../design/growing.tsx';
import { plainText } from '../design/plain-text.ts';
import { ColumnPicker } from './column-picker.tsx';
import type { EditorProps } from './control.ts';
import { readNumber } from './numbers.tsx';
import { objectOf, type Replacement, replacementsIn, withReplacements } from './replacements.ts';
import { TypedInput } from './typed-input.tsx';

/** Height in pixels of a row, with the gap after it. */
const ROW_HEIGHT = 36;

interface RowsProps {
  readonly label: string;
  readonly describedBy: string;
  readonly rows: readonly ReactNode[];
  readonly add: string;
  readonly onAdd: (() => void) | null;
  readonly onRemove: (index: number) => void;
}

export function Rows({ label, describedBy, rows, add, onAdd, onRemove }: RowsProps) {
  const { drawn, rest } = useGrowing(rows.length, ROW_HEIGHT);
  return (
    <fieldset className="rows" aria-describedby={describedBy}>
      <legend className="visually-hidden">{label}</legend>
      {rows.slice(0, drawn).map((row, index) => (
        <div className="row" key={index}>
          {row}
          <button
            type="button"
            className="icon-button icon-button-small"
            aria-label="Remove the row"
            onClick={() => onRemove(index)}
          >
            <X size={13} />
          </button>
        </div>
      ))}
      {rest}
      <button type="button" className="link-button row-add" disabled={onAdd === null} onClick={() => onAdd?.()}>
        <Plus size={13} aria-hidden="true" /> {add}
      </button>
    </fieldset>
  );
}

const anyText = (text: string): { value: string } => ({ value: text });

export const pairsOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

/** Pairs of old name → new name. */
export function NamesEditor({ meta, value, onChange, columns, describedBy }: EditorProps) {
  const pairs = pairsOf(value);
  const free = columns.find(({ name }) => !pairs.some(([old]) => old === name));
  const set = (index: number, pair: [string, unknown]): void =>
    onChange(objectOf(pairs.map((old, at) => (at === index ? pair : old))));
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Rename a column"
      onAdd={free === undefined ? null : () => onChange(objectOf([...pairs, [free.name, free.name]]))}
      onRemove={(index) => onChange(objectOf(pairs.filter((_, at) => at !== index)))}
      rows={pairs.map(([old, name], index) => (
        <>
          <ColumnPicker
            columns={columns}
            value={old}
            aria-label="Column"
            onChange={(column) => column !== null && set(index, [column, name])}
          />
          <span aria-hidden="true">→</span>
          <TypedInput
            aria-label="New name"
            text={String(name)}
            read={anyText}
            onValue={(text) => set(index, [old, text])}
          />
        </>
      ))}
    />
  );
}

/** Values and their replacements. */
export function ReplacementsEditor({ meta, value, onChange, describedBy }: EditorProps) {
  const pairs = replacementsIn(value);
  const write = (next: readonly Replacement[]): void => onChange(withReplacements(value, next));
  const read = (text: string) => ({ value: text === '' ? null : (readNumber(text) ?? text) });
  const set = (index: number, pair: Replacement): void => write(pairs.map((old, at) => (at === index ? pair : old)));
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Replace a value"
      onAdd={() => write([...pairs, ['', '']])}
      onRemove={(index) => write(pairs.filter((_, at) => at !== index))}
      rows={pairs.map(([from, to], index) => (
        <>
          <TypedInput
            aria-label="Value"
            placeholder="missing"
            text={plainText(from)}
            read={read}
            onValue={(next) => set(index, [next as Replacement[0], to])}
          />
          <span aria-hidden="true">→</span>
          <TypedInput
            aria-label="New value"
            placeholder="missing"
            text={plainText(to)}
            read={read}
            onValue={(next) => set(index, [from, next as Replacement[1]])}
          />
        </>
      ))}
    />
  );
}

interface SortKey {
  readonly column: string;
  readonly descending?: boolean;
}

/** Columns to sort by, in order of priority. */
export function SortKeysEditor({ meta, value, onChange, columns, describedBy }: EditorProps) {
  const keys = (Array.isArray(value) ? value : []) as (SortKey | string)[];
  const read = (key: SortKey | string): SortKey => (typeof key === 'string' ? { column: key } : key);
  const free = columns.find(({ name }) => !keys.some((key) => read(key).column === name));
  const set = (index: number, key: SortKey): void => onChange(keys.map((old, at) => (at === index ? key : old)));
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Sort by a column"
      onAdd={free === undefined ? null : () => onChange([...keys, { column: free.name }])}
      onRemove={(index) => onChange(keys.filter((_, at) => at !== index))}
      rows={keys.map(read).map((key, index) => (
        <>
          <ColumnPicker
            columns={columns}
            value={key.column}
            aria-label="Column"
            onChange={(column) => column !== null && set(index, { ...key, column })}
          />
          <select
            className="select"
            aria-label="Order"
            value={key.descending === true ? 'down' : 'up'}
            onChange={({ target }) =>
              set(index, { column: key.column, ...(target.value === 'down' && { descending: true }) })
            }
          >
            <option value="up">ascending</option>
            <option value="down">descending</option>
          </select>
        </>
      ))}
    />
  );
}

/** Decided types of a source's columns. The ledger below displays the losses of other types. */
export function TypesEditor(props: EditorProps) {
  const pairs = pairsOf(props.value);
  if (props.columns.length === 0 && pairs.length === 0)
    return <p className="field-meaning">The columns show once the file was read.</p>;
  return (
    <Fold summary={<summary>{pairs.length === 0 ? 'all found' : `${pairs.length} decided`}</summary>}>
      <Types {...props} pairs={pairs} />
    </Fold>
  );
}

function Types({ meta, onChange, columns, describedBy, pairs }: EditorProps & { pairs: [string, unknown][] }) {
  const decided = new Set(pairs.map(([name]) => name));
  const known = new Map(columns.map((column) => [column.name, column]));
  const free = columns.filter(({ name }) => !decided.has(name));
  const write = (next: readonly (readonly [string, unknown])[]): void =>
    onChange(next.length === 0 ? null : objectOf(next));
  const set = (index: number, pair: [string, unknown]): void =>
    write(pairs.map((old, at) => (at === index ? pair : old)));
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Decide a type"
      onAdd={free[0] === undefined ? null : () => write([...pairs, [free[0]?.name ?? '', free[0]?.type]])}
      onRemove={(index) => write(pairs.filter((_, at) => at !== index))}
      rows={pairs.map(([name, type], index) => {
        const own = known.get(name);
        return (
          <>
            <ColumnPicker
              columns={own === undefined ? free : [own, ...free]}
              value={name}
              aria-label="Column"
              onChange={(column) => column !== null && set(index, [column, type])}
            />
            <select
              className="select"
              aria-label="Type"
              value={String(type)}
              onChange={({ target }) => set(index, [name, target.value])}
            >
              {(Object.keys(typeWords) as ColumnType[]).map((word) => (
                <option key={word} value={word}>
                  {typeWords[word]}
                </option>
              ))}
            </select>
          </>
        );
      })}
    />
  );
}
