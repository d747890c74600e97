/** Columns in which two tables differ: their types in both, and the first cells that differ. */
import type { ComparedResults } from '../../core/protocol/inspection.ts';
import type { CellValue } from '../../core/protocol/values.ts';
import { type ColumnType, TypeIcon, typeWords } from '../design/families.tsx';
import { columnName, count, plural, shorten } from '../design/numbers.ts';
import { shownText } from './cell-text.ts';
import { differenceText } from './compare-words.ts';

interface ComparedTableProps {
  readonly result: ComparedResults;
  /** Names of the tables in the table's head and sentences. */
  readonly one: string;
  readonly other: string;
}

export function ComparedTable({ result, one, other }: ComparedTableProps) {
  return (
    // The list scrolls by the keyboard, too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="scroll compared" tabIndex={0} role="region" aria-label="Columns that differ">
      <table className="compared-table">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">{one}</th>
            <th scope="col">{other}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {result.columns.map((column) => (
            <ComparedColumn key={column.name} column={column} {...{ result, one, other }} />
          ))}
        </tbody>
      </table>
      {result.left > 0 && <p className="compared-left">{plural(result.left, 'more column')} differ.</p>}
    </div>
  );
}

function ComparedColumn({
  column,
  result: { rows },
  one,
  other,
}: ComparedTableProps & { readonly column: ComparedResults['columns'][number] }) {
  const { name, before, after, examples } = column;
  const text = differenceText(column, rows, one, other);
  return (
    <tr>
      <th scope="row" title={shorten(name, 500)} className="isolate">
        {columnName(name)}
      </th>
      <TypeCell type={after} />
      <TypeCell type={before} />
      <td>
        {examples.length === 0 || before === null || after === null ? (
          text
        ) : (
          <details className="fold">
            <summary>{text}</summary>
            <ul className="compared-cells">
              {examples.map(({ row, before: was, after: is }) => (
                <li key={row}>
                  <span className="muted">row {count(row + 1)}</span>
                  <span className="ellipsis isolate">{cellText(is, after)}</span>
                  <span className="ellipsis isolate">{cellText(was, before)}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </td>
    </tr>
  );
}

const cellText = (value: CellValue, type: ColumnType): string => (value === null ? '∅' : shownText(value, type));

function TypeCell({ type }: { readonly type: ColumnType | null }) {
  if (type === null) return <td className="muted">–</td>;
  return (
    <td>
      <span className="compared-type">
        <TypeIcon type={type} /> {typeWords[type]}
      </span>
    </td>
  );
}
