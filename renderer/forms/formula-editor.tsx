/**
 * A formula over the columns: while it is typed, possible continuations are listed, and the arguments of a function are
 * displayed.
 */
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import {
  type Completion,
  columnText,
  completeFormula,
  type FormulaFunction,
  formulaFunctions,
  signatureAt,
} from '../../core/formula/index.ts';
import { TypeIcon } from '../design/families.tsx';
import { useGrowing } from '../design/growing.tsx';
import { columnName } from '../design/numbers.ts';
import { useBelow, useSelectedInSight } from './below.ts';
import { ColumnPicker } from './column-picker.tsx';
import { ITEM_HEIGHT } from './column-search.ts';
import { aria, type Columns, type EditorProps } from './control.ts';

const groupNames: Readonly<Record<FormulaFunction['group'], string>> = {
  logic: 'Conditions',
  math: 'Numbers',
  text: 'Text',
  date: 'Dates',
  convert: 'Other types',
};

/**
 * Reason why the list is open: `help` about a function, a `typed` beginning, or a request for `everything`; after
 * Escape `nothing`, not even help.
 */
type Asked = 'help' | 'typed' | 'everything' | 'nothing';

interface FormulaEditorProps extends Omit<EditorProps, 'meta'> {
  /** Further completions beside columns and functions. */
  readonly more?: readonly Completion[];
}

export function FormulaEditor(props: FormulaEditorProps) {
  const { value, onChange, columns, more = none.options } = props;
  const text = typeof value === 'string' ? value : '';
  const field = useRef<HTMLTextAreaElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  /** Cursor position to set after the selected completion is in the field. */
  const next = useRef<number | null>(null);
  const [cursor, setCursor] = useState(text.length);
  const [hasFocus, setFocus] = useState(false);
  const [asked, setAsked] = useState<Asked>('help');
  const [active, setActive] = useState(0);
  const listId = useId();

  const { from, to, options } =
    asked === 'help' || asked === 'nothing' ? none : completeFormula(text, cursor, columns, more);
  const isSaid = options.length === 1 && options[0]?.insert === text.slice(from, to);
  const isListed = hasFocus && options.length > 0 && !isSaid && (asked === 'everything' || from < cursor);
  const at = Math.min(active, options.length - 1);
  const { drawn, rest } = useGrowing(options.length, ITEM_HEIGHT, at);
  const chosen = isListed ? options[at] : undefined;
  const inside = hasFocus && asked !== 'nothing' ? signatureAt(text, cursor)?.of : undefined;
  const about = chosen === undefined || chosen.kind === 'column' ? inside && signatureOf(inside) : chosen;
  const isOpen = isListed || about !== undefined;
  const close = (): void => setAsked('help');
  // Help alone is displayed above the field, because columns and functions to insert are below it.
  useBelow(isOpen, box, field, close, `${options.length} ${about?.detail}`, !isListed);
  useSelectedInSight(isListed, list, at);

  useLayoutEffect(() => {
    if (next.current === null) return;
    field.current?.setSelectionRange(next.current, next.current);
    setCursor(next.current);
    next.current = null;
  }, [text]);

  const replace = (start: number, end: number, by: string): void => {
    const changed = text.slice(0, start) + by + text.slice(end);
    if (changed !== text) next.current = start + by.length;
    field.current?.focus();
    close();
    onChange(changed);
  };
  const insert = (words: string): void => {
    const gap = /[\p{L}\p{N}_`)\]"]$/u.test(text.slice(0, cursor)) ? ' ' : '';
    replace(cursor, cursor, gap + words);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (event.key === ' ' && event.ctrlKey) {
      setAsked('everything');
      setActive(0);
    } else if (event.key === 'Escape' && isOpen) setAsked('nothing');
    else if (!isListed) return;
    else if (step !== undefined) setActive(Math.max(0, Math.min(options.length - 1, at + step)));
    else if (event.key === 'Enter' && chosen !== undefined) replace(from, to, chosen.insert);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <>
      <textarea
        {...aria(props)}
        ref={field}
        className="input mono"
        rows={3}
        spellCheck={false}
        aria-autocomplete="list"
        aria-controls={isListed ? listId : undefined}
        aria-activedescendant={isListed ? `${listId}-${at}` : undefined}
        value={text}
        onChange={({ target }) => {
          setCursor(target.selectionStart);
          setAsked('typed');
          setActive(0);
          onChange(target.value);
        }}
        onSelect={({ currentTarget }) => {
          if (currentTarget.selectionStart === cursor) return;
          setCursor(currentTarget.selectionStart);
          close();
        }}
        onFocus={() => setFocus(true)}
        onBlur={() => {
          setFocus(false);
          close();
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={box} className="column-options formula-options" hidden={!isOpen}>
        {isListed && (
          <div ref={list} id={listId} role="listbox" aria-label="What may stand here">
            {options.slice(0, drawn).map((option, index) => (
              <div
                key={`${option.kind} ${option.label}`}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                className="column-item"
                onPointerMove={() => setActive(index)}
                // Keeps the focus in the field.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => replace(from, to, option.insert)}
              >
                <OptionLabel option={option} columns={columns} />
              </div>
            ))}
            {rest}
          </div>
        )}
        {about !== undefined && (
          <p className="formula-about" aria-live="polite">
            <span className="mono">{about.detail}</span>
            {about.help !== undefined && ` ${about.help}`}
          </p>
        )}
      </div>
      <div className="formula-inserts">
        {columns.length > 0 && (
          <ColumnPicker
            aria-label="Insert a column"
            placeholder="insert a column…"
            columns={columns}
            value={null}
            onChange={(name) => name !== null && insert(columnText(name))}
          />
        )}
        <select
          className="select"
          aria-label="Insert a function"
          value=""
          onChange={({ target }) => insert(`${target.value}(`)}
        >
          <option value="">insert a function…</option>
          {Object.entries(groupNames).map(([group, label]) => (
            <optgroup key={group} label={label}>
              {formulaFunctions
                .filter((each) => each.group === group)
                .map(({ name, signature, help }) => (
                  <option key={name} value={name} title={help}>
                    {signature}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
    </>
  );
}

const none = { from: 0, to: 0, options: [] as readonly Completion[] };

const signatureOf = ({ signature, help }: FormulaFunction): Pick<Completion, 'detail' | 'help'> => ({
  detail: signature,
  help,
});

function OptionLabel({ option, columns }: { option: Completion; columns: Columns }) {
  const { kind, label, detail } = option;
  const type = kind === 'column' ? columns.find(({ name }) => name === label)?.type : undefined;
  return (
    <>
      {type === undefined ? (
        <span className="formula-sign">{kind === 'function' ? 'ƒ' : ''}</span>
      ) : (
        <TypeIcon type={type} />
      )}
      <span className="ellipsis isolate grow">
        {kind === 'column' ? columnName(label) : kind === 'function' ? detail : label}
      </span>
    </>
  );
}
