/** Controls of a step that groups rows: its keys, and the aggregates of each group. */
import {
  type Aggregate,
  type AggregateFunction,
  factsOf,
  functionsFor,
  nameOf,
} from '../../core/operators/kit/aggregates.ts';
import { ColumnPicker } from './column-picker.tsx';
import type { EditorProps } from './control.ts';
import { Rows } from './lists.tsx';
import { TypedInput } from './typed-input.tsx';

/** Columns in order of importance, at least one. */
export function KeysEditor({ meta, value, onChange, columns, describedBy }: EditorProps) {
  const keys = (Array.isArray(value) ? value : []) as readonly string[];
  const free = columns.filter(({ name }) => !keys.includes(name));
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Add a key"
      onAdd={free[0] === undefined ? null : () => onChange([...keys, free[0]?.name])}
      onRemove={(index) => onChange(keys.filter((_, at) => at !== index))}
      rows={keys.map((key, index) => (
        <ColumnPicker
          key={key}
          columns={columns.filter(({ name }) => name === key || !keys.includes(name))}
          value={key}
          aria-label="Key"
          onChange={(column) => column !== null && onChange(keys.map((old, at) => (at === index ? column : old)))}
        />
      ))}
    />
  );
}

/** What a new row of the list starts with: the sum of a number, or the number of rows. */
function startFor(columns: EditorProps['columns'], used: readonly Aggregate[]): Aggregate | null {
  const names = new Set(used.map(({ column }) => column));
  const start =
    columns.find(({ name, type }) => type === 'number' && !names.has(name)) ??
    columns.find(({ name }) => !names.has(name)) ??
    columns[0];
  if (start === undefined) return null;
  const made = new Set(used.map(nameOf));
  const free = functionsFor(start.type).find(
    (how) => !made.has(nameOf({ column: start.name, function: how, name: null })),
  );
  const how = start.type === 'number' && !names.has(start.name) ? 'sum' : (free ?? 'size');
  return { column: start.name, function: how, name: null };
}

/** A column, a function of its cells in a group, and a name; an empty name is the one that stands in the field. */
export function AggregatesEditor({ meta, value, onChange, columns, describedBy }: EditorProps) {
  const aggregates = ((Array.isArray(value) ? value : []) as readonly Partial<Aggregate>[]).map(read);
  const start = startFor(columns, aggregates);
  const set = (index: number, next: Aggregate): void =>
    onChange(aggregates.map((old, at) => (at === index ? next : old)));
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Add an aggregate"
      onAdd={start === null ? null : () => onChange([...aggregates, start])}
      onRemove={(index) => onChange(aggregates.filter((_, at) => at !== index))}
      rows={aggregates.map((aggregate, index) => (
        <div className="aggregate" key={index}>
          <ColumnPicker
            columns={columns}
            value={aggregate.column}
            aria-label="Column"
            onChange={(column) => column !== null && set(index, moved(aggregate, column, columns))}
          />
          <FunctionPicker aggregate={aggregate} columns={columns} onChange={(next) => set(index, next)} />
          <TypedInput
            aria-label="Name of the result"
            placeholder={nameOf({ ...aggregate, name: null })}
            text={aggregate.name ?? ''}
            read={(text) => ({ value: text === '' ? null : text })}
            onValue={(name) => set(index, { ...aggregate, name: name as string | null })}
          />
        </div>
      ))}
    />
  );
}

const read = ({ column = '', function: how = 'size', name = null }: Partial<Aggregate>): Aggregate => ({
  column,
  function: how,
  name,
});

/** The aggregate of another column: the same function, or the first that the column can have. */
function moved(aggregate: Aggregate, column: string, columns: EditorProps['columns']): Aggregate {
  const type = columns.find(({ name }) => name === column)?.type;
  const able = type === undefined ? [aggregate.function] : functionsFor(type);
  return {
    ...aggregate,
    column,
    function: able.includes(aggregate.function) ? aggregate.function : (able[0] ?? 'size'),
  };
}

function FunctionPicker({
  aggregate,
  columns,
  onChange,
}: {
  readonly aggregate: Aggregate;
  readonly columns: EditorProps['columns'];
  readonly onChange: (next: Aggregate) => void;
}) {
  const type = columns.find(({ name }) => name === aggregate.column)?.type;
  const able = type === undefined ? [] : functionsFor(type);
  const shown = able.includes(aggregate.function) ? able : [aggregate.function, ...able];
  return (
    <select
      className="select"
      aria-label="Function"
      value={aggregate.function}
      onChange={({ target }) => onChange({ ...aggregate, function: target.value as AggregateFunction })}
    >
      {shown.map((how) => (
        <option key={how} value={how}>
          {factsOf(how).label}
        </option>
      ))}
    </select>
  );
}
