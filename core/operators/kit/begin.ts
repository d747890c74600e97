/** How a step that was just added begins: with the columns whose cells its default parameters accept. */
import { ALL_TYPES, selectColumns } from './selection.ts';
import { type ColumnSelection, metaOf } from './params.ts';
import type { Begin, ColumnFacts, Misfit } from './column-facts.ts';
import type { Operator } from './operator.ts';

/** Fits with the default parameters. */
export const FITS: Begin = { params: {} };

/** Begins with texts that are read by the same marks; other columns are read already. */
export const readsTexts =
  (what: 'dates' | 'numbers'): NonNullable<Operator['begins']> =>
  (column) => {
    if (column.type !== 'category' && column.type !== 'text') return { misfit: 'read' };
    const params = column[what];
    return params === null ? { misfit: 'unreadable' } : { params: params ?? {} };
  };

interface Needs {
  /** Refuses missing cells. */
  readonly complete?: true;
  /** Refuses a column without any known cell. */
  readonly known?: true;
  /** Refuses fractions. */
  readonly whole?: true;
  /** Smallest number. */
  readonly from?: number;
  /** Numbers must be larger than this one. */
  readonly above?: number;
  /** Largest number. */
  readonly to?: number;
}

/** A column begins with the default parameters if its cells meet these needs. */
export const needs =
  ({ complete, known, whole, from, above, to }: Needs): NonNullable<Operator['begins']> =>
  ({ type, integer, missing = 0, extent }) => {
    if (known && extent === null) return { misfit: 'empty' };
    if (complete && missing > 0) return { misfit: 'missing' };
    if (type !== 'number') return FITS;
    // A report says of every column of whole numbers that it is one.
    if (whole && integer !== true) return { misfit: 'fractions' };
    if (extent == null) return FITS;
    const [min, max] = extent;
    const isWithin =
      (from === undefined || min >= from) && (above === undefined || min > above) && (to === undefined || max <= to);
    return isWithin ? FITS : { misfit: 'range' };
  };

/** Parameters of a new step, and if no column fits, the reasons. */
export interface Beginning {
  readonly params: Readonly<Record<string, unknown>>;
  /** Columns that cannot be taken as they are, with the reason; only if none can. */
  readonly misfits: readonly { readonly column: string; readonly misfit: Misfit }[];
  /** True if the step takes columns, and none of the table can be taken. */
  readonly takesNone: boolean;
}

/** More columns than these are named by what is left out. */
const MAX_NAMED = 100;

/** How a new step after a table begins. Steps that need no columns, or take them all, begin with their defaults. */
export function beginningOf(operator: Operator, table: readonly ColumnFacts[]): Beginning {
  const schema = operator.params.shape['columns'];
  const meta = schema === undefined ? undefined : metaOf(schema);
  if (meta === undefined || meta.leftOut !== undefined || meta.takes === undefined)
    return { params: {}, misfits: [], takesNone: false };
  const candidates = selectColumns(table, preferred(operator, table), meta.takes ?? ALL_TYPES);
  if (candidates.length === 0) return { params: {}, misfits: [], takesNone: table.length > 0 };
  const begun = candidates.map((column) => ({ column, begin: operator.begins?.(column) ?? FITS }));
  const first = begun.find(({ begin }) => 'params' in begin)?.begin;
  if (first === undefined || !('params' in first)) {
    const misfits = begun.flatMap(({ column, begin }) =>
      'misfit' in begin ? [{ column: column.name, misfit: begin.misfit }] : [],
    );
    return { params: { columns: [] }, misfits, takesNone: true };
  }
  // One step reads all of its columns by the same marks.
  const marks = JSON.stringify(first.params);
  const fits = begun
    .filter(({ begin }) => 'params' in begin && JSON.stringify(begin.params) === marks)
    .map(({ column }) => column.name);
  const columns = selectionOf(operator, table, candidates, fits);
  return { params: { ...first.params, ...(columns !== undefined && { columns }) }, misfits: [], takesNone: false };
}

/**
 * An encoder that accepts numbers as well as categories encodes all of them by default, as its reference does: for
 * example a column for each of ten thousand prices. In a table with categories it starts with these.
 */
function preferred(operator: Operator, table: readonly ColumnFacts[]): { dtype: 'category' } | undefined {
  const takes = metaOf(operator.params.shape['columns'] as never).takes ?? [];
  const hasCategories = table.some(({ type, target }) => type === 'category' && target !== true);
  const isChoice = operator.group === 'encode' && takes.includes('number') && takes.includes('category');
  return isChoice && hasCategories ? { dtype: 'category' } : undefined;
}

function selectionOf(
  operator: Operator,
  table: readonly ColumnFacts[],
  candidates: readonly ColumnFacts[],
  fits: readonly string[],
): ColumnSelection | undefined {
  const whole = preferred(operator, table);
  if (fits.length === candidates.length) return whole;
  if (fits.length <= MAX_NAMED) return [...fits];
  const taken = new Set(fits);
  const except = candidates.map(({ name }) => name).filter((name) => !taken.has(name));
  return whole === undefined ? { all: true, except } : { ...whole, except };
}
