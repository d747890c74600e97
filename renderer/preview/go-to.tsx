/** Jumps to a row by its number, or to a column by its name. */
import { type KeyboardEvent, useId, useState } from 'react';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { TypeIcon } from '../design/families.tsx';
import { columnName, count } from '../design/numbers.ts';

interface GoToProps {
  readonly rows: number;
  readonly columns: readonly ColumnReportMessage[];
  /** Row and column, counted from 0; absent if it stays. */
  readonly onGo: (to: { row?: number; column?: number }) => void;
  readonly onClose: () => void;
}

const MAX_SHOWN = 8;

export function GoTo({ rows, columns, onGo, onClose }: GoToProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const wanted = Number(text.replace(/[\s,]/g, ''));
  const row = /^[\s,\d]+$/.test(text) && wanted >= 1 && wanted <= rows ? wanted - 1 : null;
  const query = text.trim().toLowerCase();
  const found = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => query !== '' && column.name.toLowerCase().includes(query))
    .sort((a, b) => rank(a.column.name, query) - rank(b.column.name, query) || a.index - b.index)
    .slice(0, MAX_SHOWN);
  const options = [
    ...(row === null ? [] : [{ key: 'row', label: `Row ${count(row + 1)}`, type: undefined, to: { row } }]),
    ...found.map(({ column, index }) => ({
      key: `column-${index}`,
      label: columnName(column.name, 60),
      type: column.type,
      to: { column: index },
    })),
  ];
  const at = Math.min(active, options.length - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (step !== undefined && options.length > 0) setActive((at + step + options.length) % options.length);
    else if (event.key === 'Enter') {
      const chosen = options[at];
      if (chosen !== undefined) onGo(chosen.to);
    } else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  };
  return (
    <div
      className="go-to"
      onBlur={({ relatedTarget, currentTarget }) => !currentTarget.contains(relatedTarget) && onClose()}
    >
      <input
        className="input"
        type="text"
        role="combobox"
        aria-label="Go to row or column"
        aria-expanded={options.length > 0}
        aria-controls={id}
        aria-activedescendant={options[at] === undefined ? undefined : `${id}-${at}`}
        placeholder={`Row 1 … ${count(rows)}, or a column’s name`}
        value={text}
        autoComplete="off"
        spellCheck={false}
        ref={(element) => {
          if (element !== null && document.activeElement !== element) element.focus();
        }}
        onChange={({ target }) => {
          setText(target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="go-to-list" id={id} role="listbox" aria-label="Places">
        {options.map(({ key, label, type, to }, index) => (
          <div
            key={key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            className="go-to-option"
            onPointerDown={(event) => {
              event.preventDefault();
              onGo(to);
            }}
          >
            {type !== undefined && <TypeIcon type={type} />}
            <span className="ellipsis isolate">{label}</span>
          </div>
        ))}
      </div>
      {text.trim() !== '' && options.length === 0 && (
        <p className="field-help">There is no such row, and no column is called that.</p>
      )}
    </div>
  );
}

/** Names that equal or start with the typed text come first. */
const rank = (name: string, query: string): number => {
  const lower = name.toLowerCase();
  return lower === query ? 0 : lower.startsWith(query) ? 1 : 2;
};
