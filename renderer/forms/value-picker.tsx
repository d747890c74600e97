/** A value of a column: typed, or chosen from the column's most frequent values, which are listed while the field has the focus. */
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { count, shorten } from '../design/numbers.ts';
import { useQuestion } from '../parts/use-question.ts';
import { useBelow, useSelectedInSight } from './below.ts';

interface ValuePickerProps {
  readonly label: string;
  readonly placeholder: string;
  /** Table and column whose values are listed; null if they are not known. */
  readonly of: { readonly nodeId: string; readonly column: string } | null;
  /** Text of the current value; empty if there is none. */
  readonly text: string;
  /** Whether a text is a value. */
  readonly isValue: (text: string) => boolean;
  /** Called with each text that is a value, and with an empty one. */
  readonly onText: (text: string) => void;
  /** True if the field empties itself for the next value: a text is then a value only after Enter, a choice, or leaving the field. */
  readonly isAdding?: true;
  readonly describedBy?: string | undefined;
}

export function ValuePicker(props: ValuePickerProps) {
  const { label, placeholder, of, text, isValue, onText, isAdding, describedBy } = props;
  /** Null until something is typed: then all values are listed. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const listId = useId();
  const search = typed?.trim() ?? '';
  const args = isOpen && of !== null ? { ...of, search } : null;
  const { args: answered, result, isOld } = useQuestion('columnValues', args, of === null ? [] : [of.nodeId]);
  const isOfColumn = answered !== null && answered.column === of?.column;
  const options = isOpen && isOfColumn && result !== null ? result.values : [];
  const at = Math.min(active, options.length - 1);
  const isListed = isOpen && options.length > 0;
  const isWrong = typed !== null && typed !== '' && !isValue(typed);

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const take = (value: string): void => {
    onText(value);
    setTyped(null);
    close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const chosen = options[at];
    if (step !== undefined) {
      if (isOpen) setActive(Math.max(-1, Math.min(options.length - 1, at + step)));
      else setOpen(true);
    } else if (event.key === 'Enter' && isListed && chosen !== undefined) take(chosen.value);
    else if (event.key === 'Enter' && isAdding && typed !== null && isValue(typed)) take(typed);
    else if (event.key === 'Escape' && isListed) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  useBelow(isListed, list, field, close, options.length);
  useSelectedInSight(isListed, list, at);

  return (
    <div className="value-picker">
      <input
        ref={field}
        className="input"
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        aria-describedby={describedBy}
        aria-invalid={isWrong || undefined}
        aria-expanded={isListed}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={isListed && at >= 0 ? `${listId}-${at}` : undefined}
        placeholder={placeholder}
        value={typed ?? text}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(-1);
          setOpen(true);
          if (!isAdding && (target.value === '' || isValue(target.value))) onText(target.value);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => {
          if (isAdding && typed !== null && isValue(typed)) onText(typed);
          setTyped(null);
          close();
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        className="column-options"
        id={listId}
        role="listbox"
        aria-label="Values of the column"
        aria-busy={isOld || undefined}
        hidden={!isListed}
      >
        {isListed &&
          options.map(({ value, count: rows }, index) => (
            <div
              key={value}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              tabIndex={-1}
              className="column-item"
              title={shorten(value, 500)}
              onPointerMove={() => setActive(index)}
              // Keeps the focus in the field.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(value)}
            >
              <span className="ellipsis isolate grow value-text">{value}</span>
              <span className="muted">{count(rows)}</span>
            </div>
          ))}
        {isListed && result !== null && result.left > 0 && (
          <p className="field-help">{count(result.left)} more: type a part of the value.</p>
        )}
      </div>
    </div>
  );
}
