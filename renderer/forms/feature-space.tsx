/** Controls for FeatureSpace: the kind of each column's feature, and the crossed features. */
import { columnName } from '../design/numbers.ts';
import { plainText } from '../design/plain-text.ts';
import { optionDetail } from '../../core/operators/kit/option-text.ts';
import { optionsOf } from './choices.tsx';
import { ColumnPicker } from './column-picker.tsx';
import type { Columns, EditorProps } from './control.ts';
import { pairsOf, Rows } from './lists.tsx';
import { objectOf } from './replacements.ts';
import { readNumber } from './numbers.tsx';
import { TypedInput } from './typed-input.tsx';

type Settings = Readonly<Record<string, unknown>>;

interface Detail {
  readonly name: string;
  readonly label: string;
  /** Meaning of an empty field. */
  readonly empty: string;
  readonly many?: true;
}

const bins: Detail = { name: 'num_bins', label: 'Bins', empty: 'as below' };
const vocabulary: readonly Detail[] = [
  { name: 'max_tokens', label: 'Tokens at most', empty: 'no limit' },
  { name: 'num_oov_indices', label: 'Codes for unknown ones', empty: '1' },
];

/** Settings of each kind of feature in addition to its output. */
const details: Readonly<Record<string, readonly Detail[]>> = {
  float_rescaled: [
    { name: 'scale', label: 'Scale', empty: '1' },
    { name: 'offset', label: 'Offset', empty: '0' },
  ],
  float_discretized: [bins, { name: 'bin_boundaries', label: 'Boundaries', empty: 'learned', many: true }],
  integer_categorical: vocabulary,
  string_categorical: vocabulary,
  integer_hashed: [bins],
  string_hashed: [bins],
};

const settingsOf = (value: unknown): Settings =>
  typeof value === 'string' ? { type: value } : ((value ?? {}) as Settings);

/** Shortest form for the document: a word if only the kind is set. */
const stored = (settings: Settings): unknown => {
  const { type, ...rest } = settings;
  const set = Object.entries(rest).filter(([, part]) => part !== undefined && part !== null);
  return set.length === 0 ? type : { type, ...Object.fromEntries(set) };
};

const kindFor = (column: Columns[number] | undefined): string =>
  column?.type === 'category' || column?.type === 'text' ? 'string_categorical' : 'float_normalized';

export function FeaturesEditor({ meta, value, onChange, columns, describedBy }: EditorProps) {
  const pairs = pairsOf(value);
  const free = columns.find(
    ({ name, type, target }) => type !== 'datetime' && target !== true && !pairs.some(([old]) => old === name),
  );
  const set = (index: number, pair: [string, unknown]): void =>
    onChange(objectOf(pairs.map((old, at) => (at === index ? pair : old))));
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Add a feature"
      onAdd={free === undefined ? null : () => onChange(objectOf([...pairs, [free.name, kindFor(free)]]))}
      onRemove={(index) => onChange(objectOf(pairs.filter((_, at) => at !== index)))}
      rows={pairs.map(([name, feature], index) => {
        const settings = settingsOf(feature);
        const type = String(settings['type']);
        const change = (part: Settings): void => set(index, [name, stored({ ...settings, ...part })]);
        return (
          <div className="feature" key={index}>
            <ColumnPicker
              columns={columns}
              value={name}
              aria-label="Column"
              onChange={(column) => column !== null && set(index, [column, feature])}
            />
            <select
              className="select"
              aria-label={`What becomes of ${columnName(name, 60)}`}
              title={optionDetail(type, meta.options?.[type] ?? '')}
              value={type}
              onChange={({ target }) => set(index, [name, target.value])}
            >
              {optionsOf(meta).map(([word, label]) => (
                <option key={word} value={word}>
                  {label}
                </option>
              ))}
            </select>
            {(details[type] ?? []).map((detail) => (
              <DetailInput key={detail.name} detail={detail} settings={settings} onChange={change} />
            ))}
            {!['float', 'float_normalized', 'float_rescaled'].includes(type) && (
              <OutputSelect value={settings['output_mode']} onChange={change} />
            )}
          </div>
        );
      })}
    />
  );
}

function DetailInput({
  detail: { name, label, empty, many },
  settings,
  onChange,
}: {
  detail: Detail;
  settings: Settings;
  onChange: (part: Settings) => void;
}) {
  const value = settings[name];
  const read = (text: string): { value: unknown } | undefined => {
    const numbers = text
      .split(many === true ? /[\s;,]+/ : /\s+/)
      .filter(Boolean)
      .map(readNumber);
    if (numbers.length === 0) return { value: null };
    if (numbers.some((number) => number === undefined)) return undefined;
    return many === true ? { value: numbers } : numbers.length === 1 ? { value: numbers[0] } : undefined;
  };
  return (
    <label className="feature-detail">
      <span>{label}</span>
      <TypedInput
        placeholder={empty}
        inputMode="decimal"
        text={Array.isArray(value) ? value.join(', ') : plainText(value)}
        read={read}
        onValue={(next) => onChange({ [name]: next })}
      />
    </label>
  );
}

function OutputSelect({ value, onChange }: { value: unknown; onChange: (part: Settings) => void }) {
  return (
    <label className="feature-detail">
      <span>Output</span>
      <select
        className="select"
        value={value === 'int' ? 'int' : 'one_hot'}
        onChange={({ target }) => onChange({ output_mode: target.value === 'int' ? 'int' : undefined })}
      >
        <option value="one_hot">A column a code</option>
        <option value="int">The code</option>
      </select>
    </label>
  );
}

interface Crossed {
  readonly feature_names: readonly [string, string];
  readonly crossing_dim?: number | null;
  readonly output_mode?: string | undefined;
}

const crossOf = (cross: unknown): Crossed =>
  Array.isArray(cross) ? { feature_names: cross as unknown as [string, string] } : (cross as Crossed);

function storedCross({ feature_names, ...rest }: Crossed): unknown {
  const set = Object.entries(rest).filter(([, part]) => part !== undefined && part !== null);
  return set.length === 0 ? feature_names : { feature_names, ...Object.fromEntries(set) };
}

export function CrossesEditor({ meta, value, onChange, columns, describedBy }: EditorProps) {
  const crosses = (Array.isArray(value) ? value : []).map(crossOf);
  const write = (next: readonly Crossed[]): void => onChange(next.map(storedCross));
  const [first, second] = columns;
  return (
    <Rows
      label={meta.label}
      describedBy={describedBy}
      add="Cross two features"
      onAdd={
        first === undefined || second === undefined
          ? null
          : () => write([...crosses, { feature_names: [first.name, second.name] }])
      }
      onRemove={(index) => write(crosses.filter((_, at) => at !== index))}
      rows={crosses.map((cross, index) => {
        const change = (part: Partial<Crossed>): void =>
          write(crosses.map((old, at) => (at === index ? { ...old, ...part } : old)));
        const [left, right] = cross.feature_names;
        return (
          <div className="feature" key={index}>
            <ColumnPicker
              columns={columns}
              value={left}
              aria-label="First feature"
              onChange={(name) => name !== null && change({ feature_names: [name, right] })}
            />
            <ColumnPicker
              columns={columns}
              value={right}
              aria-label="Second feature"
              onChange={(name) => name !== null && change({ feature_names: [left, name] })}
            />
            <DetailInput
              detail={{ name: 'crossing_dim', label: 'Bins', empty: 'as below' }}
              settings={{ ...cross }}
              onChange={change}
            />
            <OutputSelect value={cross.output_mode} onChange={change} />
          </div>
        );
      })}
    />
  );
}
