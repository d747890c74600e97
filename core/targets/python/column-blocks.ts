/** Finds columns of a step that are computed alike from number cells, each out of one column, with other numbers. */
import { childrenOf, withChildren, type BinaryFunction, type Expr, type UnaryFunction } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn } from '../frozen.ts';

/** Columns from which on a block is shorter than a line for each. */
export const LEAST = 8;

/** Letters of a shape at most: a longer one has parts that are better computed once and named. */
const LONGEST = 400;

const unary: ReadonlySet<UnaryFunction> = new Set([
  'neg',
  'abs',
  'sign',
  'sqrt',
  'cbrt',
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'floor',
  'ceil',
  'trunc',
  'round',
]);

const binary: ReadonlySet<BinaryFunction> = new Set(['add', 'sub', 'mul', 'div', 'min', 'max']);

type Literal = Extract<Expr, { op: 'literal' }>;

/** What differs between columns of one shape: the column that is read, and the numbers. */
interface Slots {
  readonly columns: Set<number>;
  readonly literals: Literal[];
}

/** The expression without its column and numbers, which are put into the slots; null if it is not of number cells alone. */
function shapeOf(expr: Expr, slots: Slots): string | null {
  const all = (name: string, ...parts: readonly Expr[]): string | null => {
    const shapes = parts.map((part) => shapeOf(part, slots));
    return shapes.includes(null) ? null : `${name}(${shapes.join()})`;
  };
  switch (expr.op) {
    case 'column':
      slots.columns.add(expr.index);
      return expr.type === 'number' ? 'x' : null;
    case 'literal':
      if (typeof expr.value !== 'number' || Number.isNaN(expr.value)) return null;
      slots.literals.push(expr);
      return '#';
    case 'unary':
      return unary.has(expr.fn) ? all(expr.fn, expr.x) : null;
    case 'binary':
      return binary.has(expr.fn) ? all(expr.fn, expr.a, expr.b) : null;
    case 'coalesce':
      return expr.type === 'number' ? all('coalesce', expr.x, expr.fallback) : null;
    case 'if':
      return expr.type === 'number' ? all('if', expr.test, expr.then, expr.otherwise) : null;
    case 'compare':
      return expr.a.type === 'number' ? all(expr.fn, expr.a, expr.b) : null;
    case 'isMissing':
      return expr.x.type === 'number' ? all('isMissing', expr.x) : null;
    case 'not':
      return all('not', expr.x);
    default:
      return null;
  }
}

/** Columns of one shape. */
export interface ColumnBlock {
  readonly columns: readonly FrozenColumn[];
  /** Position of the column that each is computed from. */
  readonly reads: readonly number[];
  /** How the first of them is computed: each of its numbers is an object of its own. */
  readonly expr: Expr;
  /** A number of `expr` as it is in each column. */
  readonly numbers: ReadonlyMap<Expr, readonly number[]>;
}

/** The expression with an object of its own at each place. */
const unshared = (expr: Expr): Expr =>
  expr.op === 'literal' ? { ...expr } : withChildren(expr, childrenOf(expr).map(unshared));

interface Alike {
  readonly column: FrozenColumn;
  readonly read: number;
  readonly numbers: readonly number[];
}

/** The columns that are computed alike, where they are enough for a block. */
export function blocksOf(changed: readonly FrozenColumn[], before: readonly Field[]): readonly ColumnBlock[] {
  const byShape = new Map<string, Alike[]>();
  for (const column of changed) {
    const slots: Slots = { columns: new Set(), literals: [] };
    const shape = column.type === 'number' ? shapeOf(column.expr, slots) : null;
    const [read] = slots.columns;
    if (shape === null || shape.length > LONGEST || slots.columns.size !== 1 || read === undefined) continue;
    if (before[read] === undefined) continue;
    const numbers = slots.literals.map(({ value }) => Number(value));
    const alike = byShape.get(shape) ?? [];
    alike.push({ column, read, numbers });
    byShape.set(shape, alike);
  }
  return [...byShape.values()].filter(({ length }) => length >= LEAST).map(blockOf);
}

/** The columns that are in none of the blocks. */
export function outside(
  blocks: readonly Pick<ColumnBlock, 'columns'>[],
  columns: readonly FrozenColumn[],
): readonly FrozenColumn[] {
  const taken = new Set(blocks.flatMap((block) => block.columns));
  return columns.filter((column) => !taken.has(column));
}

function blockOf(alike: readonly Alike[]): ColumnBlock {
  const expr = unshared((alike[0] as Alike).column.expr);
  const slots: Slots = { columns: new Set(), literals: [] };
  shapeOf(expr, slots);
  return {
    columns: alike.map(({ column }) => column),
    reads: alike.map(({ read }) => read),
    expr,
    numbers: new Map(slots.literals.map((literal, at) => [literal, alike.map(({ numbers }) => numbers[at] ?? 0)])),
  };
}

/** The one number that all columns share; undefined if they differ. */
export function sharedNumber(numbers: readonly number[]): number | undefined {
  const [first] = numbers;
  return numbers.every((number) => Object.is(number, first)) ? first : undefined;
}
