/**
 * For tests: reads the goldens (the references' results, from goldens/generate.py) and compares an executor's results
 * with them. The interpreter is one executor, the engine another.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { isMissingValue } from '../../ir/interpret.ts';
import { accurateSum } from '../../ir/statistics.ts';
import { ProblemError } from '../../ir/problem.ts';
import { operatorOf } from '../catalogue.ts';
import { goldenTable, takeColumns } from './golden-tables.ts';
import type { Cell, Operator } from '../kit/operator.ts';
import type { TestColumn, TestTable } from './run-operator.ts';

/** A cell in JSON; NaN and infinities are texts. */
type StoredCell = Cell;

interface GoldenColumn {
  readonly name: string;
  /** All cells of a short column. A long column has the digest in the properties below. */
  readonly cells?: readonly StoredCell[];
  readonly rows?: number;
  readonly missing?: number;
  readonly infinite?: number;
  readonly sample?: readonly StoredCell[];
  readonly hash?: string;
  readonly sum?: number | null;
  readonly weighted?: number | null;
  readonly squares?: number | null;
}

export interface GoldenCase {
  readonly data: string;
  readonly take: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  /** Name of the table to learn from, if it is another one. */
  readonly fit?: string;
  /** Table at the second port. */
  readonly second?: {
    readonly data: string;
    readonly take: readonly string[];
    readonly rename?: Readonly<Record<string, string>>;
  };
  /** True if the reference refuses the case; so must we. */
  readonly refused?: true;
  readonly learned?: Readonly<Record<string, unknown>>;
  readonly output?: readonly GoldenColumn[];
  readonly marks?: string;
  /** Allowed error by column, if the problem itself is ill-conditioned. */
  readonly tolerance?: Readonly<Record<string, number>>;
  /** Magnitude by column, for differences of large numbers: errors are relative to it. */
  readonly magnitude?: Readonly<Record<string, number>>;
}

export interface GoldenFile {
  readonly operator: string;
  readonly reference: string;
  readonly cases: readonly GoldenCase[];
}

const folder = new URL('../../../goldens/', import.meta.url);

/** Goldens of all operators, by name. */
export const goldenFiles: readonly GoldenFile[] = readdirSync(folder)
  .filter((name) => /^[A-Z]\w*\.json$/.test(name))
  .sort()
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as GoldenFile);

/** An executor's results for a case. */
export interface GoldenOutcome {
  readonly columns: readonly TestColumn[];
  readonly state: unknown;
  readonly marks: Uint8Array | null;
}

export type Executor = (
  operator: Operator,
  params: Readonly<Record<string, unknown>>,
  table: TestTable,
  fit: TestTable,
  second: TestTable | undefined,
) => GoldenOutcome | Promise<GoldenOutcome>;

/** Largest errors, relative to the value; for cells, to the largest value of their column. */
export interface GoldenErrors {
  cells: number;
  learned: number;
  /** Largest error among the columns with their own tolerance. */
  illConditioned: number;
}

/** Allowed relative error of iterative methods (1e-6), and of all others (1e-12). */
const ITERATIVE_TOLERANCE = 1e-6;
const TOLERANCE = 1e-12;
const iterative = new Set(['PowerTransformer', 'IterativeImputer']);

export const toleranceOf = (operator: string): number => (iterative.has(operator) ? ITERATIVE_TOLERANCE : TOLERANCE);

/** Runs a case and compares. Throws an Error that names the difference. */
export async function checkCase(file: GoldenFile, golden: GoldenCase, execute: Executor): Promise<GoldenErrors> {
  const operator = operatorOf(file.operator);
  if (operator === undefined) throw new Error(`there is no operator ${file.operator}`);
  const table = takeColumns(goldenTable(golden.data), golden.take);
  const fit = golden.fit === undefined ? table : takeColumns(goldenTable(golden.fit), golden.take);
  const second = secondTable(golden);
  // The columns are selected by name, as in the reference; otherwise a column of a wrong
  // type would be skipped silently.
  const named = operator.learn !== undefined && 'columns' in operator.params.shape;
  const params = named ? { columns: golden.take, ...golden.params } : golden.params;
  if (golden.refused) {
    await expectRefusal(async () => execute(operator, params, table, fit, second));
    return { cells: 0, learned: 0, illConditioned: 0 };
  }
  const outcome = await execute(operator, params, table, fit, second);
  const errors = { cells: 0, learned: 0, illConditioned: 0 };
  const limit = toleranceOf(file.operator);

  for (const [name, expected] of Object.entries(golden.learned ?? {})) {
    const error = learnedError(expected, (outcome.state as Record<string, unknown>)[name]);
    if (!(error <= limit))
      throw new Error(`${name} is off by ${error}: ${shown(outcome.state, name)}, not ${short(expected)}`);
    errors.learned = Math.max(errors.learned, error);
  }
  if (golden.output !== undefined) {
    const [ours, theirs] = [outcome.columns.map(({ name }) => name), golden.output.map(({ name }) => name)];
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      throw new Error(`columns are ${short(ours)}, not ${short(theirs)}`);
    golden.output.forEach((expected, at) => {
      const own = golden.tolerance?.[expected.name];
      const error = columnError(expected, outcome.columns[at], golden.magnitude?.[expected.name] ?? 0);
      if (!(error <= (own ?? limit))) throw new Error(`column ${expected.name} is off by ${error}`);
      const kind = own === undefined ? 'cells' : 'illConditioned';
      errors[kind] = Math.max(errors[kind], error);
    });
  }
  if (golden.marks !== undefined && golden.marks !== outcome.marks?.join(''))
    throw new Error('rows are marked otherwise');
  return errors;
}

function secondTable({ second }: GoldenCase): TestTable | undefined {
  if (second === undefined) return undefined;
  const table = takeColumns(goldenTable(second.data), second.take);
  const columns = table.columns.map((column) => ({ ...column, name: second.rename?.[column.name] ?? column.name }));
  return { ...table, columns };
}

async function expectRefusal(work: () => Promise<GoldenOutcome>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.hint) return;
    throw error;
  }
  throw new Error('the reference refuses this, we did not');
}

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};
const shown = (state: unknown, name: string): string => short((state as Record<string, unknown>)[name]);

const unstored = (cell: StoredCell): Cell =>
  cell === 'NaN' || cell === 'Infinity' || cell === '-Infinity' ? Number(cell) : cell;

const isAbsent = (value: unknown): boolean =>
  value === null || value === undefined || Number.isNaN(value) || value === 'NaN';

/** Compares learned attributes. One side may have a single value for all columns and the other a list. */
function learnedError(expected: unknown, ours: unknown): number {
  if (isAbsent(expected)) return isAbsent(ours) || (Array.isArray(ours) && ours.every(isAbsent)) ? 0 : Infinity;
  if (Array.isArray(expected)) {
    if (!Array.isArray(ours)) return Math.max(0, ...expected.map((part) => learnedError(part, ours)));
    if (expected.length !== ours.length) return Infinity;
    return Math.max(0, ...expected.map((part, at) => learnedError(part, ours[at])));
  }
  if (Array.isArray(ours)) return Math.max(0, ...ours.map((part) => learnedError(expected, part)));
  return cellError(unstored(expected as StoredCell), unstored(ours as StoredCell), 0);
}

/** 0 if equal, else relative to the larger of value and magnitude; Infinity if they cannot be compared. */
function cellError(expected: Cell, ours: Cell, magnitude: number): number {
  if (isMissingValue(expected) || isMissingValue(ours))
    return isMissingValue(expected) && isMissingValue(ours) ? 0 : Infinity;
  if (typeof expected === 'number' && typeof ours === 'number') {
    if (expected === ours) return 0;
    if (!Number.isFinite(expected) || !Number.isFinite(ours)) return Infinity;
    return Math.abs(expected - ours) / Math.max(Math.abs(expected), magnitude);
  }
  if (typeof expected === 'boolean' && typeof ours === 'number') return Number(expected) === ours ? 0 : Infinity;
  // An object column of the reference can hold numbers among texts; ours cannot.
  return expected === ours || (typeof ours === 'string' && String(expected) === ours) ? 0 : Infinity;
}

const WEIGHTS = 97;

function columnError(expected: GoldenColumn, { cells, type }: TestColumn, least: number): number {
  const numeric = type === 'number' || type === 'boolean' || type === 'datetime';
  const numbers = numeric ? cells.map((cell) => (cell === null ? Number.NaN : Number(cell))) : [];
  const finite = numbers.filter(Number.isFinite);
  const magnitude = finite.reduce((largest, cell) => Math.max(largest, Math.abs(cell)), least);
  const compareAll = (stored: readonly StoredCell[], ours: readonly Cell[]): number =>
    stored.length === ours.length
      ? Math.max(0, ...stored.map((cell, at) => cellError(numeric ? unstored(cell) : cell, ours[at], magnitude)))
      : Infinity;

  if (expected.cells !== undefined) return compareAll(expected.cells, cells);
  const missing = cells.filter(isMissingValue).length;
  if (expected.rows !== cells.length || expected.missing !== missing) return Infinity;
  const sample = expected.sample ?? [];
  const rows = sample.map((_, at) => Math.floor((at * (cells.length - 1)) / (sample.length - 1)));
  const sampled = compareAll(
    sample,
    rows.map((row) => cells[row] ?? null),
  );
  if (expected.hash !== undefined) {
    if (numeric) return Infinity;
    const digest = createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 16);
    return digest === expected.hash ? sampled : Infinity;
  }
  if (cells.length - missing - finite.length !== (expected.infinite ?? 0)) return Infinity;
  const weighted = numbers
    .map((cell, row) => ((row % WEIGHTS) + 1) * cell)
    .filter((_, row) => Number.isFinite(numbers[row]));
  return Math.max(
    sampled,
    sumError(expected.sum, finite, least),
    sumError(expected.weighted, weighted, least),
    // The error of a cell counts twice in its square.
    sumError(
      expected.squares,
      finite.map((cell) => cell * cell),
      least * least,
    ) / 2,
  );
}

function sumError(expected: number | null | undefined, terms: readonly number[], least: number): number {
  const sum = accurateSum(terms);
  if (expected === null || expected === undefined) return Number.isFinite(sum) ? Infinity : 0;
  if (sum === expected) return 0;
  return Math.abs(sum - expected) / Math.max(accurateSum(terms.map(Math.abs)), terms.length * least);
}
