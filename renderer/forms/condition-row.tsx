/** One condition: column, test and values, with the number of rows in which it holds. */
import { X } from 'lucide-react';
import {
  aboutColumn,
  type ConditionRow as Row,
  type ConditionTest,
  isFinished,
  testsFor,
  withTest,
} from '../../core/formula/index.ts';
import { ColumnPicker } from './column-picker.tsx';
import { ConditionValues } from './condition-values.tsx';
import { rowName, testWords } from './condition-words.ts';
import type { Columns } from './control.ts';

interface ConditionRowProps {
  readonly row: Row;
  /** Counted from 1. */
  readonly number: number;
  readonly columns: Columns;
  /** Node whose table has the columns. */
  readonly table: string | undefined;
  /** Number of rows in which it holds, in words; null while it is not known, undefined if rows are not counted. */
  readonly found: string | null | undefined;
  readonly onChange: (row: Row) => void;
  readonly onRemove: () => void;
}

export function ConditionRow({ row, number, columns, table, found, onChange, onRemove }: ConditionRowProps) {
  const type = columns.find(({ name }) => name === row.column)?.type;
  const isOpen = row.column !== '' && !isFinished(row);
  const offered = type === undefined ? [] : testsFor(type);
  const tests = offered.includes(row.test) ? offered : [...offered, row.test];
  return (
    <fieldset className="condition" data-condition={number}>
      <legend className="visually-hidden">{rowName(row, number, type)}</legend>
      <div className="condition-head">
        <ColumnPicker
          columns={columns}
          value={row.column === '' ? null : row.column}
          aria-label="Column"
          onChange={(name) => {
            const column = columns.find((each) => each.name === name);
            if (column !== undefined) onChange(aboutColumn(row, column.name, column.type));
          }}
        />
        <button
          type="button"
          className="icon-button icon-button-small"
          aria-label={`Remove condition ${number}`}
          disabled={row.column === '' && number === 1}
          onClick={onRemove}
        >
          <X size={13} />
        </button>
      </div>
      <div className="condition-test">
        <select
          className="select"
          aria-label="Comparison"
          disabled={row.column === ''}
          value={row.test}
          onChange={({ target }) => onChange(withTest(row, target.value as ConditionTest))}
        >
          {tests.map((test) => (
            <option key={test} value={test}>
              {testWords(test, type)}
            </option>
          ))}
        </select>
        {row.column !== '' && (
          <ConditionValues row={row} type={type} table={table} onValues={(values) => onChange({ ...row, values })} />
        )}
      </div>
      {isOpen ? (
        <p className="condition-found">Give a value: until then it does not count.</p>
      ) : (
        found !== undefined && <p className="condition-found">{found ?? '\u00a0'}</p>
      )}
    </fieldset>
  );
}
