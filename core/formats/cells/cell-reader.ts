/** What a cell's text means as a cell of a column whose type is decided: the reader's own rules, for a single text. */
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import { type ColumnType, isStringType } from '../../ir/types.ts';
import { readCell } from './read-cell.ts';
import { KIND } from './type-ledger.ts';
import type { Notation } from './notation.ts';

/**
 * Reads texts as the file's reader reads cells of a column of that type. Missing is null, dates are milliseconds since 1970.
 * A text that does not fit the type is missing too: `fits` tells the two apart.
 */
export function cellReader(
  type: ColumnType,
  options: Partial<Notation> & { readonly missing?: readonly string[] },
): (text: string) => { readonly value: number | string | boolean | null; readonly fits: boolean } {
  const tokens = new Set(['', ...(options.missing ?? PANDAS_MISSING)]);
  const notation = { decimal: options.decimal ?? '.', thousands: options.thousands ?? null } as const;
  return (text) => {
    if (tokens.has(text)) return { value: null, fits: true };
    if (isStringType(type)) return { value: text, fits: true };
    const { kind, value } = readCell(text, notation);
    if (kind === KIND.blank) return { value: null, fits: true };
    const fits =
      type === 'number'
        ? kind < KIND.boolean
        : type === 'boolean'
          ? kind === KIND.boolean
          : kind === KIND.date || kind === KIND.zonedDate;
    if (!fits) return { value: null, fits };
    return { value: type === 'boolean' ? value === 1 : value, fits };
  };
}
