/** Steps that do the same with many number columns: one layer or operation over all of them side by side, instead of one for each. */
import type { Expr } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn, FrozenNode } from '../frozen.ts';
import { blocksOf, type ColumnBlock, LEAST, outside, sharedNumber } from '../python/column-blocks.ts';
import type { PythonFile } from '../python/file.ts';
import { call, keyword, type Layout, lines, list } from '../python/layout.ts';
import { type PythonCode, py, pythonName, pythonNumber, pythonString } from '../python/literals.ts';
import { INDENT } from '../python/node-scope.ts';
import { type Code, resultOf, type Scope } from './expression.ts';
import type { LayerName } from './layers.ts';
import { isNativeColumn, normalizationOf } from './native.ts';

interface Blocks {
  readonly statements: readonly PythonCode[];
  /** The columns that are in no block. */
  readonly rest: readonly FrozenColumn[];
}

/** Statements for the blocks among the changed columns of a node. */
export function blockStatements(
  node: FrozenNode,
  changed: readonly FrozenColumn[],
  used: Set<LayerName>,
  file: PythonFile,
): Blocks {
  const before = node.before[0] ?? [];
  const normalized = normalizedBlock(node, changed);
  const others = outside(normalized === null ? [] : [normalized], changed);
  const blocks = blocksOf(
    others.filter((column) => !isNativeColumn(node, column)),
    before,
  );
  const write = ({ columns, reads }: Pick<ColumnBlock, 'columns' | 'reads'>, value: (cells: PythonCode) => Layout) => {
    used.add('Columns');
    const constant = (words: string, titles: readonly PythonCode[]): PythonCode =>
      file.constant(node.id, words, list(titles));
    const names = columns.map(({ name }) => pythonString(name));
    const from = reads.map((read) => pythonString((before[read] as Field).name));
    const made = constant('columns', names);
    const read = from.every((name, at) => name === names[at]) ? made : constant('made of', from);
    return [py`${INDENT}cells = t.beside(${read})`, ...lines(call(py`t.put`, made, value(py`cells`)), INDENT)];
  };
  return {
    statements: [
      ...(normalized === null
        ? []
        : write(normalized, (cells) => normalizedValue(node, normalized, cells, used, file))),
      ...blocks.flatMap((block) =>
        write(block, (cells) => resultOf(block.expr, new BlockScope(node, block, cells, used, file))),
      ),
    ],
    rest: outside(blocks, others),
  };
}

interface NormalizedBlock extends Pick<ColumnBlock, 'columns' | 'reads'> {
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

/** The columns that one Normalization layer stands for; null if they are too few. */
function normalizedBlock(node: FrozenNode, changed: readonly FrozenColumn[]): NormalizedBlock | null {
  const found = changed.flatMap((column) => {
    const made = normalizationOf(node, column);
    return made === null ? [] : [{ column, ...made }];
  });
  if (found.length < LEAST) return null;
  return {
    columns: found.map(({ column }) => column),
    reads: found.map(({ index }) => index),
    means: found.map(({ mean }) => mean),
    variances: found.map(({ variance }) => variance),
  };
}

function normalizedValue(
  node: FrozenNode,
  { means, variances }: NormalizedBlock,
  cells: PythonCode,
  used: Set<LayerName>,
  file: PythonFile,
): Layout {
  used.add('normalization');
  const numbers = (words: string, values: readonly number[]): PythonCode =>
    file.arrayConstant(node.id, words, list(values.map(pythonNumber)));
  const layer = call(
    py`normalization`,
    keyword('mean', numbers('mean', means)),
    keyword('variance', numbers('variance', variances)),
  );
  return call(py`adapted`, pythonString(node.id), layer, cells);
}

/** The tensor of a block is of the shape (rows, columns); a number that differs by column is an array of them. */
class BlockScope implements Scope {
  private readonly node: FrozenNode;
  private readonly block: ColumnBlock;
  private readonly cells: PythonCode;
  private readonly used: Set<LayerName>;
  private readonly file: PythonFile;
  private readonly names = new Map<Expr, PythonCode>();

  constructor(node: FrozenNode, block: ColumnBlock, cells: PythonCode, used: Set<LayerName>, file: PythonFile) {
    this.node = node;
    this.block = block;
    this.cells = cells;
    this.used = used;
    this.file = file;
  }

  column(): Layout {
    return this.cells;
  }

  named(expr: Expr): Code | undefined {
    const numbers = this.block.numbers.get(expr);
    if (numbers === undefined || sharedNumber(numbers) !== undefined) return undefined;
    const known = this.names.get(expr);
    const name = known ?? this.file.arrayConstant(this.node.id, 'numbers', list(numbers.map(pythonNumber)));
    this.names.set(expr, name);
    return { layout: name, kind: 'number', scalar: true, array: true };
  }

  model(): PythonCode {
    throw new TypeError('A row model is in no block');
  }

  use(layer: LayerName): PythonCode {
    this.used.add(layer);
    return pythonName(layer);
  }

  any(): Layout {
    return this.cells;
  }
}
