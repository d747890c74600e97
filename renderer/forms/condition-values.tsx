/** The values of a condition: none, one, from … to, or a list. */
import { X } from 'lucide-react';
import { type ConditionRow, type ConditionValue, valuesOfTest } from '../../core/formula/index.ts';
import type { ColumnType } from '../design/families.tsx';
import { shorten } from '../design/numbers.ts';
import { readValue, valueWords } from './condition-words.ts';
import { ValuePicker } from './value-picker.tsx';

interface ConditionValuesProps {
  readonly row: ConditionRow;
  readonly type: ColumnType | undefined;
  readonly table: string | undefined;
  readonly onValues: (values: ConditionRow['values']) => void;
}

export function ConditionValues(props: ConditionValuesProps) {
  const wanted = valuesOfTest(props.row.test);
  if (wanted === 0) return null;
  if (wanted === 'list') return <ValueList {...props} />;
  if (wanted === 1) return <OneValue {...props} index={0} label="Value" />;
  return (
    <div className="condition-range">
      <OneValue {...props} index={0} label="From" />
      <span className="muted">and</span>
      <OneValue {...props} index={1} label="To" />
    </div>
  );
}

/** Tests of a part of a text: whole values of the column would be of no use. */
const ofParts = /contains|startswith|endswith|matches/;

const valuesOf = ({ row: { column, test }, table }: ConditionValuesProps) =>
  table === undefined || column === '' || ofParts.test(test) ? null : { nodeId: table, column };

const PLACEHOLDERS: Partial<Record<ColumnType, string>> = { number: 'a number', datetime: '2024-01-31' };

function OneValue(props: ConditionValuesProps & { readonly index: number; readonly label: string }) {
  const { row, type, index, label, onValues } = props;
  const value = row.values[index] ?? null;
  const set = (next: ConditionValue | null): void => {
    const values = [row.values[0] ?? null, row.values[1] ?? null];
    values[index] = next;
    onValues(values.slice(0, Math.max(index + 1, Number(valuesOfTest(row.test)))));
  };
  return (
    <ValuePicker
      label={label}
      placeholder={value === '' ? 'empty text' : (PLACEHOLDERS[type ?? 'text'] ?? 'a text')}
      of={valuesOf(props)}
      text={value === null ? '' : valueWords(value)}
      isValue={(text) => readValue(text, type) !== undefined}
      onText={(text) => set(readValue(text, type) ?? null)}
    />
  );
}

function ValueList(props: ConditionValuesProps) {
  const { row, type, onValues } = props;
  const values = row.values.flatMap((value) => (value === null ? [] : [value]));
  return (
    <div className="condition-list">
      {values.length > 0 && (
        <ul className="condition-chips" aria-label="Values">
          {values.map((value, index) => (
            <li key={index} className="condition-chip">
              <span className="ellipsis isolate value-text" title={shorten(valueWords(value), 500)}>
                {value === '' ? <span className="muted">empty text</span> : valueWords(value)}
              </span>
              <button
                type="button"
                aria-label={`Remove ${shorten(valueWords(value), 60)}`}
                onClick={() => onValues(values.filter((_, at) => at !== index))}
              >
                <X size={12} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <ValuePicker
        label="Add a value"
        placeholder="add a value"
        of={valuesOf(props)}
        text=""
        isAdding
        isValue={(text) => readValue(text, type) !== undefined}
        onText={(text) => {
          const value = readValue(text, type);
          if (value !== undefined && !values.includes(value)) onValues([...values, value]);
        }}
      />
    </div>
  );
}
