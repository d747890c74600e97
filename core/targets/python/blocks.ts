/** Steps that do the same with many number columns: one statement over an array of them, instead of one for each. */
import type { BinaryFunction, Comparison, Expr, UnaryFunction } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn, FrozenNode } from '../frozen.ts';
import { blocksOf, outside, sharedNumber } from './column-blocks.ts';
import type { PythonFile } from './file.ts';
import { call, type Layout, lines, list } from './layout.ts';
import { NOTHING, type PythonCode, py, pythonName, pythonNumber, pythonString } from './literals.ts';
import { INDENT, type NodeScope } from './node-scope.ts';

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

/** Statements for the blocks among the changed columns of a node, and the columns that are left. */
export function blockStatements(
  node: FrozenNode,
  changed: readonly FrozenColumn[],
  scope: NodeScope,
  file: PythonFile,
): { readonly statements: PythonCode[]; readonly rest: readonly FrozenColumn[] } {
  const before = node.before[0] ?? [];
  const known = new Set(before.map(({ name }) => name));
  const blocks = blocksOf(
    changed.filter(({ name }) => known.has(name)),
    before,
  );
  const constant = (words: string, items: readonly Layout[]): PythonCode => file.constant(node.id, words, list(items));
  const statements = blocks.flatMap((block): PythonCode[] => {
    const names = block.columns.map(({ name }) => pythonString(name));
    const reads = block.reads.map((read) => pythonString((before[read] as Field).name));
    const made = constant('columns', names);
    const from = reads.every((name, at) => name === names[at]) ? made : constant('made of', reads);
    const cells = scope.name('cells');
    const number = (literal: Expr): Layout => {
      const numbers = block.numbers.get(literal) ?? [];
      const shared = sharedNumber(numbers);
      if (shared !== undefined) return pythonNumber(shared);
      return file.arrayConstant(node.id, 'numbers', list(numbers.map(pythonNumber)));
    };
    const value = written(block.expr, cells, number);
    return [
      ...lines([py`${cells} = `, call(py`df[${from}].to_numpy`)], INDENT),
      ...lines([py`df = `, call(file.use('with_block'), py`df`, made, value)], INDENT),
    ];
  });
  return { statements, rest: outside(blocks, changed) };
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

/** The expression over the array of cells. */
function written(expr: Expr, cells: PythonCode, number: (literal: Expr) => Layout): Layout {
  const of = (part: Expr): Layout => written(part, cells, number);
  switch (expr.op) {
    case 'column':
      return cells;
    case 'literal':
      return number(expr);
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
