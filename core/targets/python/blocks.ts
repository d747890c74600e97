/** Steps that do the same with many number columns: one statement over an array of them, instead of one for each. */
import type { BinaryFunction, Comparison, Expr, UnaryFunction } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn, FrozenNode } from '../frozen.ts';
import type { PythonFile } from './file.ts';
import { call, type Layout, lines, list } from './layout.ts';
import { NOTHING, type PythonCode, py, pythonName, pythonNumber, pythonString } from './literals.ts';
import { INDENT, type NodeScope } from './node-scope.ts';

/** Columns from which on a block is shorter than a line for each. */
const LEAST = 8;

/** Letters of a shape at most: a longer one has parts that are better computed once and named. */
const LONGEST = 400;

const unary: Partial<Record<UnaryFunction, string>> = {
  abs: 'np.abs',
  sign: 'np.sign',
  sqrt: 'np.sqrt',
  cbrt: 'np.cbrt',
  exp: 'np.exp',
  expm1: 'np.expm1',
  log: 'np.log',
  log1p: 'np.log1p',
  log2: 'np.log2',
  log10: 'np.log10',
  floor: 'np.floor',
  ceil: 'np.ceil',
  trunc: 'np.trunc',
  round: 'np.rint',
};

const infix: Partial<Record<BinaryFunction, PythonCode>> = { add: py`+`, sub: py`-`, mul: py`*`, div: py`/` };
const binary: Partial<Record<BinaryFunction, string>> = { min: 'np.minimum', max: 'np.maximum' };
const comparisons: Record<Comparison, PythonCode> = {
  lt: py`<`,
  le: py`<=`,
  gt: py`>`,
  ge: py`>=`,
  eq: py`==`,
  ne: py`!=`,
};

/** What differs between columns of one shape: the column that is read, and the numbers. */
interface Slots {
  readonly columns: Set<number>;
  readonly numbers: number[];
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
      slots.numbers.push(expr.value);
      return '#';
    case 'unary':
      return expr.fn === 'neg' || unary[expr.fn] !== undefined ? all(expr.fn, expr.x) : null;
    case 'binary':
      return infix[expr.fn] !== undefined || binary[expr.fn] !== undefined ? all(expr.fn, expr.a, expr.b) : null;
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

interface Block {
  readonly shape: string;
  readonly columns: FrozenColumn[];
  readonly reads: number[];
  readonly numbers: (readonly number[])[];
}

/** Blocks of the changed columns that have one shape, and the columns that are in none. */
function blocksOf(
  changed: readonly FrozenColumn[],
  before: readonly Field[],
): { blocks: Block[]; rest: FrozenColumn[] } {
  const known = new Set(before.map(({ name }) => name));
  const byShape = new Map<string, Block>();
  const rest: FrozenColumn[] = [];
  for (const column of changed) {
    const slots: Slots = { columns: new Set(), numbers: [] };
    const shape = column.type === 'number' && known.has(column.name) ? shapeOf(column.expr, slots) : null;
    const [read] = slots.columns;
    if (
      shape === null ||
      shape.length > LONGEST ||
      slots.columns.size !== 1 ||
      read === undefined ||
      before[read] === undefined
    ) {
      rest.push(column);
      continue;
    }
    const block = byShape.get(shape) ?? { shape, columns: [], reads: [], numbers: [] };
    byShape.set(shape, block);
    block.columns.push(column);
    block.reads.push(read);
    block.numbers.push(slots.numbers);
  }
  const blocks = [...byShape.values()];
  const small = blocks.filter(({ columns }) => columns.length < LEAST).flatMap(({ columns }) => columns);
  const left = new Set([...rest, ...small]);
  return {
    blocks: blocks.filter(({ columns }) => columns.length >= LEAST),
    rest: changed.filter((column) => left.has(column)),
  };
}

/** Statements for the blocks among the changed columns of a node, and the columns that are left. */
export function blockStatements(
  node: FrozenNode,
  changed: readonly FrozenColumn[],
  scope: NodeScope,
  file: PythonFile,
): { readonly statements: PythonCode[]; readonly rest: readonly FrozenColumn[] } {
  const before = node.before[0] ?? [];
  const { blocks, rest } = blocksOf(changed, before);
  const constant = (words: string, items: readonly Layout[]): PythonCode => file.constant(node.id, words, list(items));
  const statements = blocks.flatMap((block): PythonCode[] => {
    const names = block.columns.map(({ name }) => pythonString(name));
    const reads = block.reads.map((read) => pythonString((before[read] as Field).name));
    const made = constant('columns', names);
    const from = reads.every((name, at) => name === names[at]) ? made : constant('made of', reads);
    const cells = scope.name('cells');
    let slot = 0;
    const number = (): Layout => {
      const values = block.numbers.map((numbers) => numbers[slot] ?? 0);
      slot += 1;
      const [first = 0] = values;
      if (values.every((value) => Object.is(value, first))) return pythonNumber(first);
      const name = file.arrayConstant(node.id, 'numbers', list(values.map(pythonNumber)));
      return name;
    };
    const value = written((block.columns[0] as FrozenColumn).expr, cells, number);
    return [
      ...lines([py`${cells} = `, call(py`df[${from}].to_numpy`)], INDENT),
      ...lines([py`df = `, call(file.use('with_block'), py`df`, made, value)], INDENT),
    ];
  });
  return { statements, rest };
}

const inParentheses = (layout: Layout): Layout =>
  typeof layout === 'string' ? layout : { open: py`(`, items: [layout], close: py`)`, between: NOTHING };

const operation = (a: Layout, sign: PythonCode, b: Layout): Layout => ({
  open: py`(`,
  items: [inParentheses(a), inParentheses(b)],
  close: py`)`,
  between: sign,
  optional: true,
});

/** The expression over the array of cells; numbers are asked for in the order of \`shapeOf\`. */
function written(expr: Expr, cells: PythonCode, number: () => Layout): Layout {
  const of = (part: Expr): Layout => written(part, cells, number);
  switch (expr.op) {
    case 'column':
      return cells;
    case 'literal':
      return number();
    case 'unary':
      return expr.fn === 'neg'
        ? [py`-`, inParentheses(of(expr.x))]
        : call(pythonName(unary[expr.fn] as string), of(expr.x));
    case 'binary': {
      const [a, b] = [of(expr.a), of(expr.b)];
      const sign = infix[expr.fn];
      return sign === undefined ? call(pythonName(binary[expr.fn] as string), a, b) : operation(a, sign, b);
    }
    case 'coalesce': {
      const x = of(expr.x);
      return call(py`np.where`, call(py`np.isnan`, x), of(expr.fallback), x);
    }
    case 'if':
      return call(py`np.where`, of(expr.test), of(expr.then), of(expr.otherwise));
    case 'compare':
      return operation(of(expr.a), comparisons[expr.fn], of(expr.b));
    case 'isMissing':
      return call(py`np.isnan`, of(expr.x));
    case 'not':
      return [py`~`, inParentheses(of(expr.x))];
    default:
      throw new TypeError(`${expr.op} is in no block`);
  }
}
