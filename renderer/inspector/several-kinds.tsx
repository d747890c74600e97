/** Controls for parameters that are one of several kinds: a word, a number, a list, or one list a column. */
import { plainText } from '../design/plain-text.ts';
import { aria, type EditorProps } from './editor.tsx';
import { type Cell, cellsText, readCells } from './cells-text.ts';
import { emptyWord, mayBeEmpty } from './empty.ts';
import { Rows } from './lists.tsx';
import { readNumber } from './numbers.tsx';
import { TypedInput } from './typed-input.tsx';

const numbersIn = (text: string): number[] | undefined => {
  const numbers = text
    .split(/[\s;,]+/)
    .filter(Boolean)
    .map(readNumber);
  return numbers.some((number) => number === undefined) ? undefined : (numbers as number[]);
};

/** How many, or which: "4", or "0, 18, 65". */
export function CountOrNumbersEditor(props: EditorProps) {
  const { value, onChange } = props;
  const read = (text: string): { value: unknown } | undefined => {
    const numbers = numbersIn(text);
    if (numbers === undefined || numbers.length === 0) return undefined;
    return { value: numbers.length === 1 ? numbers[0] : numbers };
  };
  return (
    <TypedInput
      {...aria(props)}
      inputMode="decimal"
      placeholder="4, or 0, 18, 65"
      text={Array.isArray(value) ? value.join(', ') : plainText(value)}
      read={read}
      onValue={onChange}
    />
  );
}

/** One of the words, a number, or empty. */
export function NumberOrEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const options = Object.entries(meta.options ?? {});
  const isWord = typeof value === 'string';
  const isEmpty = value === null || value === undefined;
  return (
    <>
      <div className="pair-even">
        <select
          {...aria(props)}
          className="select"
          value={isWord ? `word ${value}` : isEmpty ? 'empty' : 'number'}
          onChange={({ target }) =>
            onChange(
              target.value === 'number'
                ? Math.max(meta.min ?? 1, 1)
                : target.value === 'empty'
                  ? null
                  : target.value.slice('word '.length),
            )
          }
        >
          {mayBeEmpty(meta, value) && <option value="empty">{emptyWord(meta)}</option>}
          {options.map(([word]) => (
            <option key={word} value={`word ${word}`}>
              {word}
            </option>
          ))}
          <option value="number">a number</option>
        </select>
        {typeof value === 'number' && (
          <TypedInput
            aria-label={meta.label}
            inputMode="decimal"
            text={String(value)}
            read={(text) => {
              const number = readNumber(text);
              return number === undefined ? undefined : { value: number };
            }}
            onValue={onChange}
          />
        )}
      </div>
      {isWord && <p className="field-meaning">{meta.options?.[value]}</p>}
    </>
  );
}

/** Intervals, numbers, or names of one's own. */
export function BinLabelsEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const kind = Array.isArray(value) ? 'names' : value === false ? 'numbers' : 'intervals';
  return (
    <>
      <select
        {...aria(props)}
        className="select"
        value={kind}
        onChange={({ target }) =>
          onChange(target.value === 'names' ? ['low', 'high'] : target.value === 'numbers' ? false : null)
        }
      >
        <option value="intervals">intervals</option>
        <option value="numbers">numbers 0, 1, 2 …</option>
        <option value="names">names of your own</option>
      </select>
      {Array.isArray(value) && (
        <TypedInput
          aria-label={meta.label}
          placeholder="low, middle, high"
          text={cellsText(value as Cell[])}
          read={(text) => {
            const cells = readCells(text);
            return cells === undefined || cells.length === 0 ? undefined : { value: cells.map(String) };
          }}
          onValue={onChange}
        />
      )}
    </>
  );
}

const readList = (text: string): { value: Cell[] } | undefined => {
  const cells = readCells(text);
  return cells === undefined ? undefined : { value: cells };
};

/** Found, or one list a column. */
export function CategoriesEditor(props: EditorProps) {
  const { meta, value, onChange, describedBy } = props;
  const lists = Array.isArray(value) ? (value as Cell[][]) : null;
  return (
    <>
      <select
        {...aria(props)}
        className="select"
        value={lists === null ? 'auto' : 'given'}
        onChange={({ target }) => onChange(target.value === 'auto' ? 'auto' : [[]])}
      >
        <option value="auto">found in the train rows</option>
        <option value="given">given, one list a column</option>
      </select>
      {lists !== null && (
        <Rows
          label={meta.label}
          describedBy={describedBy}
          add="The next column’s categories"
          onAdd={() => onChange([...lists, []])}
          onRemove={(index) => onChange(lists.length === 1 ? 'auto' : lists.filter((_, at) => at !== index))}
          rows={lists.map((cells, index) => (
            <TypedInput
              key={index}
              aria-label={`Categories of column ${index + 1}`}
              placeholder="low, middle, high, null"
              text={cellsText(cells)}
              read={readList}
              onValue={(next) => onChange(lists.map((old, at) => (at === index ? next : old)))}
            />
          ))}
        />
      )}
    </>
  );
}

/** None, by a rule, or one category a column. */
export function DroppedEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const options = Object.keys(meta.options ?? {});
  const kind = Array.isArray(value) ? 'list' : typeof value === 'string' ? value : '';
  return (
    <>
      <select
        {...aria(props)}
        className="select"
        value={kind}
        onChange={({ target }) =>
          onChange(target.value === '' ? null : target.value === 'list' ? [null] : target.value)
        }
      >
        <option value="">{emptyWord(meta)}</option>
        {options.map((word) => (
          <option key={word} value={word}>
            {word.replaceAll('_', ' ')}
          </option>
        ))}
        <option value="list">one category a column</option>
      </select>
      {Array.isArray(value) && (
        <TypedInput
          aria-label={meta.label}
          placeholder="red, small"
          text={cellsText(value as Cell[])}
          read={(text) => {
            const cells = readCells(text);
            return cells === undefined || cells.length === 0 ? undefined : { value: cells };
          }}
          onValue={onChange}
        />
      )}
      {options.includes(kind) && <p className="field-meaning">{meta.options?.[kind]}</p>}
    </>
  );
}

/** By a rule, or one list a column; stored as the reference stores them, a row a knot. */
export function KnotsEditor(props: EditorProps) {
  const { meta, value, onChange, describedBy } = props;
  const rows = Array.isArray(value) ? (value as number[][]) : null;
  const lists = rows === null ? null : (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] as number));
  const write = (next: readonly (readonly number[])[]): void => {
    const knots = Math.max(0, ...next.map(({ length }) => length));
    // A column that has fewer knots as yet goes on one by one: rows are complete, and ascend.
    const full = next.map((list) =>
      Array.from({ length: knots }, (_, at) => list[at] ?? (list.at(-1) ?? 0) + (at - list.length + 1)),
    );
    onChange(Array.from({ length: knots }, (_, at) => full.map((list) => list[at] as number)));
  };
  const read = (text: string): { value: number[] } | undefined => {
    const numbers = numbersIn(text);
    return numbers === undefined || numbers.length < 2 ? undefined : { value: numbers };
  };
  return (
    <>
      <select
        {...aria(props)}
        className="select"
        value={rows === null ? String(value) : 'given'}
        onChange={({ target }) => onChange(target.value === 'given' ? [[0], [1]] : target.value)}
      >
        {Object.keys(meta.options ?? {}).map((word) => (
          <option key={word} value={word}>
            {word}
          </option>
        ))}
        <option value="given">given, one list a column</option>
      </select>
      {lists !== null && (
        <Rows
          label={meta.label}
          describedBy={describedBy}
          add="The next column’s knots"
          onAdd={() => write([...lists, lists[0] ?? [0, 1]])}
          onRemove={(index) =>
            lists.length === 1
              ? onChange(Object.keys(meta.options ?? {})[0])
              : write(lists.filter((_, at) => at !== index))
          }
          rows={lists.map((list, index) => (
            <TypedInput
              key={index}
              aria-label={`Knots of column ${index + 1}`}
              inputMode="decimal"
              placeholder="0, 10, 50"
              text={list.join(', ')}
              read={read}
              onValue={(next) => write(lists.map((old, at) => (at === index ? (next as number[]) : old)))}
            />
          ))}
        />
      )}
    </>
  );
}

/** A sum of powers of two, as marks to set. */
export function FlagsEditor({ id, meta, value, onChange, describedBy }: EditorProps) {
  const sum = typeof value === 'number' ? value : 0;
  return (
    <fieldset className="column-items" id={id} aria-describedby={describedBy}>
      <legend className="visually-hidden">{meta.label}</legend>
      {Object.entries(meta.options ?? {}).map(([flag, meaning]) => {
        const isOn = Math.floor(sum / Number(flag)) % 2 === 1;
        return (
          <label key={flag} className="column-item">
            <input
              type="checkbox"
              checked={isOn}
              onChange={({ target }) => onChange(sum + (target.checked ? Number(flag) : -Number(flag)))}
            />
            <span className="grow">{meaning}</span>
          </label>
        );
      })}
    </fieldset>
  );
}

/** Off, on with the usual name, or on with a name of one's own. */
export function IndicatorEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const kind = typeof value === 'string' ? 'named' : value === true ? 'on' : 'off';
  return (
    <>
      <select
        {...aria(props)}
        className="select"
        value={kind}
        onChange={({ target }) => onChange(target.value === 'named' ? 'origin' : target.value === 'on')}
      >
        <option value="off">no</option>
        <option value="on">yes, as _merge</option>
        <option value="named">yes, with a name</option>
      </select>
      {typeof value === 'string' && (
        <TypedInput
          aria-label={meta.label}
          text={value}
          read={(text) => (text === '' ? undefined : { value: text })}
          onValue={onChange}
        />
      )}
    </>
  );
}
