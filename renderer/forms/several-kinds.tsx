/** Controls for parameters of several kinds: a word, a number, a list, or one list for each column. */
import { plainText } from '../design/plain-text.ts';
import type { Cell } from './cells-text.ts';
import { OptionMeaning, optionsOf } from './choices.tsx';
import { aria, type EditorProps } from './control.ts';
import { emptyOption, mayBeEmpty } from './empty.ts';
import { CellsInput, KindSelect, ListsAColumn, numbersIn } from './kinds.tsx';
import { readNumber } from './numbers.tsx';
import { TypedInput } from './typed-input.tsx';

/** A count, or a list of numbers: "4", or "0, 18, 65". */
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
  const isWord = typeof value === 'string';
  const isEmpty = value === null || value === undefined;
  return (
    <>
      <div className="pair-even">
        <KindSelect
          editor={props}
          kind={isWord ? `word ${value}` : isEmpty ? 'empty' : 'number'}
          kinds={[
            ...(mayBeEmpty(meta, value) ? [['empty', emptyOption(meta)] as const] : []),
            ...optionsOf(meta).map(([word, label]) => [`word ${word}`, label] as const),
            ['number', 'A number'],
          ]}
          onKind={(kind) =>
            onChange(
              kind === 'number' ? Math.max(meta.min ?? 1, 1) : kind === 'empty' ? null : kind.slice('word '.length),
            )
          }
        />
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
      {isWord && <OptionMeaning meta={meta} word={value} />}
    </>
  );
}

/** Labels: intervals, numbers, or custom names. */
export function BinLabelsEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  return (
    <>
      <KindSelect
        editor={props}
        kind={Array.isArray(value) ? 'names' : value === false ? 'numbers' : 'intervals'}
        kinds={[
          ['intervals', 'Intervals'],
          ['numbers', 'Numbers 0, 1, 2 …'],
          ['names', 'Names of your own'],
        ]}
        onKind={(kind) => onChange(kind === 'names' ? ['low', 'high'] : kind === 'numbers' ? false : null)}
      />
      {Array.isArray(value) && (
        <CellsInput
          label={meta.label}
          placeholder="low, middle, high"
          cells={value as Cell[]}
          onCells={(cells) => onChange(cells.map(String))}
        />
      )}
    </>
  );
}

/** Categories: detected, or one list for each column. */
export function CategoriesEditor(props: EditorProps) {
  const { value, onChange } = props;
  const lists = Array.isArray(value) ? (value as Cell[][]) : null;
  return (
    <>
      <KindSelect
        editor={props}
        kind={lists === null ? 'auto' : 'given'}
        kinds={[
          ['auto', 'Those of the train rows'],
          ['given', 'Your own: one list a column'],
        ]}
        onKind={(kind) => onChange(kind === 'auto' ? 'auto' : [[]])}
      />
      {lists !== null && (
        <ListsAColumn<Cell>
          editor={props}
          of="categories"
          lists={lists}
          next={[]}
          onLists={onChange}
          onNone={() => onChange('auto')}
          renderList={(cells, label, onCells) => (
            <CellsInput label={label} placeholder="low, middle, high, null" cells={cells} mayBeNone onCells={onCells} />
          )}
        />
      )}
    </>
  );
}

/** Dropped category: none, by a rule, or one for each column. */
export function DroppedEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const options = optionsOf(meta);
  const kind = Array.isArray(value) ? 'list' : typeof value === 'string' ? value : '';
  return (
    <>
      <KindSelect
        editor={props}
        kind={kind}
        kinds={[['', emptyOption(meta)], ...options, ['list', 'Your own: one category a column']]}
        onKind={(next) => onChange(next === '' ? null : next === 'list' ? [null] : next)}
      />
      {Array.isArray(value) && (
        <CellsInput label={meta.label} placeholder="red, small" cells={value as Cell[]} onCells={onChange} />
      )}
      <OptionMeaning meta={meta} word={kind} />
    </>
  );
}

/** Knots: by a rule, or one list for each column; stored in the reference's form, one row for each knot. */
export function KnotsEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const rules = optionsOf(meta);
  const rows = Array.isArray(value) ? (value as number[][]) : null;
  const lists = rows === null ? null : (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] as number));
  const write = (next: readonly (readonly number[])[]): void => {
    const knots = Math.max(0, ...next.map(({ length }) => length));
    // A column with fewer knots is continued in steps of one, because rows must be complete and ascending.
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
      <KindSelect
        editor={props}
        kind={rows === null ? String(value) : 'given'}
        kinds={[...rules, ['given', 'Your own: one list a column']]}
        onKind={(kind) => onChange(kind === 'given' ? [[0], [1]] : kind)}
      />
      {lists !== null && (
        <ListsAColumn<number>
          editor={props}
          of="knots"
          lists={lists}
          next={lists[0] ?? [0, 1]}
          onLists={write}
          onNone={() => onChange(rules[0]?.[0])}
          renderList={(list, label, onList) => (
            <TypedInput
              aria-label={label}
              inputMode="decimal"
              placeholder="0, 10, 50"
              text={list.join(', ')}
              read={read}
              onValue={(next) => onList(next as number[])}
            />
          )}
        />
      )}
    </>
  );
}

/** A sum of powers of two, as checkboxes. */
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

/** Off, on with the default name, or on with a custom name. */
export function IndicatorEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const kind = typeof value === 'string' ? 'named' : value === true ? 'on' : 'off';
  return (
    <>
      <KindSelect
        editor={props}
        kind={kind}
        kinds={[
          ['off', 'No'],
          ['on', 'Yes, as _merge'],
          ['named', 'Yes, with a name'],
        ]}
        onKind={(next) => onChange(next === 'named' ? 'origin' : next === 'on')}
      />
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
