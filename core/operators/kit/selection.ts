/** Resolves the columns that an operator changes. */
import { compilePattern, type Pattern } from '../../ir/functions/patterns.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import type { ColumnSelection } from './params.ts';

type Candidate = Field & { readonly target?: boolean; readonly many?: true };

/** Whether a column of an unfitted encoding may turn out to have this name; its final names are not known yet. */
const mayStandFor = (column: Candidate, name: string): boolean => column.many === true && name.startsWith(column.name);

/** Whether a column of this type can be selected. If numbers are wanted, boolean columns count as 0 and 1. */
const canTake = (type: ColumnType, takes: readonly ColumnType[]): boolean =>
  takes.includes(type) || (type === 'boolean' && takes.includes('number'));

/**
 * The selected columns, in table order. Selectors, and an absent selection, mean features only; the target is selected
 * only by name. Throws a ProblemError for an unknown name, or for a named column of a wrong type.
 */
export function selectColumns<Column extends Candidate>(
  columns: readonly Column[],
  selection: ColumnSelection | undefined,
  takes: readonly ColumnType[],
): Column[] {
  const fits = (column: Column): boolean => takes.includes(column.type) && column.target !== true;
  if (selection === undefined) return columns.filter(fits);
  if (!Array.isArray(selection)) {
    const except = new Set(selection.except ?? []);
    const chosen = columns.filter((column) => fits(column) && !except.has(column.name));
    if ('dtype' in selection) return chosen.filter((column) => column.type === selection.dtype);
    if ('pattern' in selection) {
      const pattern = patternOf(selection.pattern);
      return chosen.filter((column) => pattern.test(column.name));
    }
    return chosen;
  }
  const wanted = new Set(selection);
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const name of wanted) {
    const column = byName.get(name) ?? columns.find((candidate) => mayStandFor(candidate, name));
    if (column === undefined) throw missingColumn(name, columns);
    if (!canTake(column.type, takes)) {
      throw new ProblemError({
        code: 'column.type',
        message: `The column holds ${wordFor(column.type)}, but this step takes ${takes.map(wordFor).join(' or ')}.`,
        hint: hintFor(column.type, takes),
        field: 'columns',
        column: name,
      });
    }
  }
  return columns.filter((column) => wanted.has(column.name));
}

/** The column with this name. Throws a ProblemError with the most similar names if there is none `where` it was sought. */
export function findColumn<Column extends Candidate>(
  columns: readonly Column[],
  name: string,
  field = 'column',
  where = 'here',
): Column {
  const found = columns.find((column) => column.name === name) ?? columns.find((column) => mayStandFor(column, name));
  if (found === undefined) throw missingColumn(name, columns, field, where);
  return found;
}

function missingColumn(name: string, columns: readonly Candidate[], field = 'columns', where = 'here'): ProblemError {
  const like = columns
    .map((column) => column.name)
    .filter((candidate) => candidate.toLowerCase().trim() === name.toLowerCase().trim());
  const known = columns
    .slice(0, 8)
    .map((column) => `"${shorten(column.name)}"`)
    .join(', ');
  return new ProblemError({
    code: 'column.unknown',
    message: `There is no column "${shorten(name)}" ${where}.`,
    hint: like[0] ? `Did you mean "${shorten(like[0])}"?` : `There are ${known}${columns.length > 8 ? ', …' : ''}.`,
    field,
    column: name,
  });
}

function patternOf(source: string): Pattern {
  try {
    return compilePattern(source);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw new ProblemError({ ...error.problem, field: 'columns' });
  }
}

const shorten = (name: string): string => (name.length > 60 ? `${name.slice(0, 57)}…` : name);

const words: Record<ColumnType, string> = {
  number: 'numbers',
  boolean: 'true/false values',
  category: 'categories',
  text: 'text',
  datetime: 'dates',
};

const wordFor = (type: ColumnType): string => words[type];

function hintFor(type: ColumnType, takes: readonly ColumnType[]): string {
  if (takes.includes('number') && (type === 'category' || type === 'text')) {
    return 'Encode it first (OneHotEncoder, OrdinalEncoder), or take the column out of the selection.';
  }
  if (takes.includes('number') && type === 'datetime') return 'Turn it into numbers first (DateParts).';
  return 'Take the column out of the selection, or change its type with Cast.';
}

export const ALL_TYPES: readonly ColumnType[] = ['number', 'category', 'boolean', 'datetime', 'text'];

/**
 * The columns to keep. A list of names also sets their order. A selector keeps table order, and the target unless it is
 * excepted by name. An absent selection keeps everything.
 */
export function keepColumns<Column extends Candidate>(
  columns: readonly Column[],
  selection: ColumnSelection | undefined,
): Column[] {
  if (selection === undefined) return [...columns];
  const kept = selectColumns(columns, selection, ALL_TYPES);
  if (Array.isArray(selection)) {
    const order = new Map(selection.map((name, index) => [name, index]));
    return kept.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
  }
  const except = new Set(selection.except ?? []);
  const set = new Set(kept);
  return columns.filter((column) => set.has(column) || (column.target === true && !except.has(column.name)));
}
