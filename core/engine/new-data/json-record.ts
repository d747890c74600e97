/** Writes rows as JSON objects: missing is null, dates are ISO 8601. */
import { numberText } from '../../formats/output/number-text.ts';
import { isoUtcText } from '../../formats/cells/iso-text.ts';
import type { Field } from '../../ir/types.ts';
import type { Cell } from '../answers/evaluate.ts';

/**
 * Creates a writer for rows of these columns. The writer gets a function that returns the cell of a column by its
 * index.
 */
export function recordWriter(columns: readonly Field[]): (cellAt: (column: number) => Cell | undefined) => string {
  const parts = columns.map(({ name, type }) => ({ key: `${JSON.stringify(name)}:`, isDate: type === 'datetime' }));
  return (cellAt) => {
    const cells = parts.map(({ key, isDate }, column) => {
      const cell = cellAt(column) ?? null;
      if (typeof cell === 'number' && !isDate) return key + (Number.isFinite(cell) ? numberText(cell) : 'null');
      return key + JSON.stringify(typeof cell === 'number' ? isoUtcText(cell) : cell);
    });
    return `{${cells.join(',')}}`;
  };
}
