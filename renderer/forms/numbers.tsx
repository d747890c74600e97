/** Controls for numbers. */
import { Dices } from 'lucide-react';
import { plainText } from '../design/plain-text.ts';
import { aria, type EditorProps } from './control.ts';
import { emptyWord, mayBeEmpty } from './empty.ts';
import { TypedInput } from './typed-input.tsx';

/** A number as people type it: a comma or a true minus is accepted. "1,000" is ambiguous and refused. */
export function readNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace('−', '-')
    .replace(/^(-?\d+),(\d{1,2}|\d{4,})$/, '$1.$2');
  if (plain === '' || !/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  return Number(plain);
}

/** Reader of typed numbers. An empty field is null if the parameter has a meaning for it. */
const reader = (props: EditorProps) => (text: string) => {
  if (text.trim() === '') return mayBeEmpty(props.meta, props.value) ? { value: null } : undefined;
  const value = readNumber(text);
  return value === undefined ? undefined : { value };
};

/** Places of a slider: more than there are pixels of it could not be reached. */
const MAX_SLIDER_STEPS = 200;

/** Ends and step of a number's slider; null if a limit is unknown, or its numbers are too many for a slider. */
export function sliderOf({ min, max, step: given, editor }: EditorProps['meta']) {
  if (min === undefined || max === undefined) return null;
  const step = given ?? (editor === 'number' ? (max - min) / 100 : 1);
  return (max - min) / step <= MAX_SLIDER_STEPS ? { min, max, step } : null;
}

/** A number field; with a slider if both limits are known and near enough. */
export function NumberEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const slider = sliderOf(meta);
  const field = (
    <TypedInput
      {...aria(props)}
      inputMode="decimal"
      text={plainText(value)}
      read={reader(props)}
      onValue={onChange}
      placeholder={mayBeEmpty(meta, value) ? emptyWord(meta) : ''}
    />
  );
  if (slider === null) return field;
  const isSet = typeof value === 'number';
  return (
    <div className="with-slider">
      <input
        type="range"
        aria-labelledby={`${props.id}-label`}
        {...slider}
        value={isSet ? value : slider.min}
        aria-valuetext={isSet ? undefined : emptyWord(meta)}
        data-unset={!isSet || undefined}
        onChange={({ target }) => onChange(Number(target.value))}
      />
      {field}
    </div>
  );
}

/** A share of the rows on a slider, or a count as a number. */
export function ShareEditor(props: EditorProps) {
  const { value, onChange } = props;
  const share = typeof value === 'number' && value > 0 && value < 1 ? value : undefined;
  return (
    <div className="with-slider">
      <input
        type="range"
        aria-labelledby={`${props.id}-label`}
        aria-valuetext={share === undefined ? plainText(value) || emptyWord(props.meta) : `${Math.round(share * 100)}%`}
        min={1}
        max={99}
        value={share === undefined ? 1 : Math.round(share * 100)}
        data-unset={share === undefined || undefined}
        onChange={({ target }) => onChange(Number(target.value) / 100)}
      />
      <TypedInput
        {...aria(props)}
        inputMode="decimal"
        text={plainText(value)}
        read={reader(props)}
        onValue={onChange}
        placeholder={emptyWord(props.meta)}
      />
    </div>
  );
}

export function SeedEditor(props: EditorProps) {
  const { value, onChange } = props;
  return (
    <div className="with-button">
      <TypedInput
        {...aria(props)}
        inputMode="numeric"
        text={plainText(value)}
        read={reader(props)}
        onValue={onChange}
        placeholder={emptyWord(props.meta)}
      />
      <button
        type="button"
        className="icon-button"
        aria-label="Another seed"
        title="Another seed"
        onClick={() => onChange(Math.floor(Math.random() * 10_000))}
      >
        <Dices size={16} />
      </button>
    </div>
  );
}

/** Two numbers, low and high; if both have limits, each has a slider that stops before the other. */
export function RangeEditor(props: EditorProps) {
  const { value, onChange, meta } = props;
  const slider = sliderOf(meta);
  const [low, high] = Array.isArray(value) ? (value as unknown[]) : [];
  const at = (index: number) => (next: unknown) => onChange(index === 0 ? [next, high] : [low, next]);
  const handle = (index: 0 | 1, words: string) => {
    if (slider === null) return null;
    const [mine, other] = index === 0 ? [low, high] : [high, low];
    return (
      <input
        type="range"
        aria-label={`${meta.label}: ${words}, slider`}
        {...slider}
        value={typeof mine === 'number' ? mine : index === 0 ? slider.min : slider.max}
        onChange={({ target }) => {
          const next = Number(target.value);
          if (typeof other !== 'number' || (index === 0 ? next < other : next > other)) at(index)(next);
        }}
      />
    );
  };
  return (
    <div className="pair">
      <TypedInput
        {...aria(props)}
        aria-label={`${meta.label}: from`}
        inputMode="decimal"
        text={plainText(low)}
        read={required}
        onValue={at(0)}
      />
      <span className="muted">to</span>
      <TypedInput
        {...aria(props)}
        id={`${props.id}-high`}
        aria-label={`${meta.label}: to`}
        inputMode="decimal"
        text={plainText(high)}
        read={required}
        onValue={at(1)}
      />
      {handle(0, 'from')}
      {slider !== null && <span />}
      {handle(1, 'to')}
    </div>
  );
}

const required = (text: string): { value: number } | undefined => {
  const value = readNumber(text);
  return value === undefined ? undefined : { value };
};

/** Several numbers, separated by spaces or commas. */
export function NumbersEditor(props: EditorProps) {
  const { value, onChange } = props;
  const read = (text: string): { value: unknown } | undefined => {
    const parts = text.split(/[\s;,]+/).filter(Boolean);
    if (parts.length === 0) return { value: mayBeEmpty(props.meta, props.value) ? null : [] };
    const numbers = parts.map(readNumber);
    return numbers.some((number) => number === undefined) ? undefined : { value: numbers };
  };
  return (
    <TypedInput
      {...aria(props)}
      text={Array.isArray(value) ? value.join(', ') : ''}
      read={read}
      onValue={onChange}
      placeholder="0, 10, 100"
    />
  );
}
