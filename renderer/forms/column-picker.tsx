/** Picks one column: a field that displays it with its type, and finds another by typing. */
import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { useGrowing } from '../design/growing.tsx';
import { columnName, shorten } from '../design/numbers.ts';
import { useBelow, useSelectedInSight } from './below.ts';
import { findColumns, ITEM_HEIGHT } from './column-search.ts';
import type { Columns } from './control.ts';

interface ColumnPickerProps {
  readonly columns: Columns;
  /** Name of the selected column; null if there is none. */
  readonly value: string | null;
  readonly onChange: (name: string | null) => void;
  /** Text that the field displays while no column is selected. */
  readonly placeholder?: string;
  /** Label of the option to select no column; without it there is no such option. */
  readonly none?: string | undefined;
  readonly id?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-invalid'?: true | undefined;
  readonly 'aria-describedby'?: string;
}

export function ColumnPicker({
  columns,
  value,
  onChange,
  placeholder = 'choose a column',
  none,
  ...rest
}: ColumnPickerProps) {
  const [isOpen, setOpen] = useState(false);
  /** Search text; null until something is typed, which lists all columns. */
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);

  const chosen = value === null ? undefined : columns.find(({ name }) => name === value);
  const found = findColumns(columns, typed ?? '', (type) => typeWords[type]);
  const offersNone = none !== undefined && (typed ?? '').trim() === '';
  const options: readonly (Columns[number] | null)[] = offersNone ? [null, ...found] : found;
  const at = Math.min(active, options.length - 1);
  const { drawn, rest: unseen } = useGrowing(options.length, ITEM_HEIGHT, at);

  const open = (): void => {
    if (isOpen) return;
    const position = options.findIndex((option) => (option === null ? value === null : option.name === value));
    setActive(Math.max(0, position));
    setOpen(true);
  };
  const close = (): void => {
    setOpen(false);
    setTyped(null);
  };
  const choose = (option: Columns[number] | null | undefined): void => {
    if (option !== undefined) onChange(option?.name ?? null);
    close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      if (isOpen) setActive(Math.max(0, Math.min(options.length - 1, at + step)));
      else open();
    } else if (event.key === 'Enter' && isOpen) choose(options[at]);
    else if (event.key === 'Escape' && isOpen) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  useBelow(isOpen, list, field, close, options.length);
  useSelectedInSight(isOpen, list, at);

  return (
    <div className="column-picker" data-missing={(value !== null && columns.length > 0 && !chosen) || undefined}>
      {chosen !== undefined && typed === null && <TypeIcon type={chosen.type} />}
      <input
        {...rest}
        ref={field}
        className="input"
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && at >= 0 ? `${listId}-${at}` : undefined}
        data-chosen={(chosen !== undefined && typed === null) || undefined}
        title={value === null ? undefined : shorten(value, 500)}
        placeholder={isOpen ? 'Search columns' : placeholder}
        value={typed ?? (value === null ? '' : columnName(value, 60))}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(0);
          setOpen(true);
        }}
        onClick={({ currentTarget }) => {
          open();
          if (typed === null) currentTarget.select();
        }}
        onBlur={close}
        onKeyDown={onKeyDown}
      />
      {value !== null && columns.length > 0 && chosen === undefined && typed === null && (
        <span className="column-picker-missing">not there</span>
      )}
      <ChevronDown size={13} aria-hidden="true" />
      <div ref={list} className="column-options" id={listId} role="listbox" aria-label="Columns" hidden={!isOpen}>
        {isOpen &&
          options.slice(0, drawn).map((option, index) => (
            <div
              key={option === null ? 'none' : `column ${option.name}`}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              className="column-item"
              title={option === null ? undefined : shorten(option.name, 500)}
              onPointerMove={() => setActive(index)}
              // Keeps the focus in the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(option)}
            >
              {option === null ? <span className="muted">{none}</span> : <ColumnLabel column={option} />}
            </div>
          ))}
        {isOpen && options.length === 0 && (
          <p className="field-help">
            {columns.length === 0 ? 'The columns show once the step is connected.' : 'No column is called that.'}
          </p>
        )}
        {isOpen && unseen}
      </div>
    </div>
  );
}

/** A column in a list: type icon, name, and whether it is the target. */
export function ColumnLabel({ column: { name, type, target } }: { column: Columns[number] }) {
  return (
    <>
      <TypeIcon type={type} />
      <span className="ellipsis isolate grow">{columnName(name)}</span>
      {target === true && <span className="muted">target</span>}
    </>
  );
}
