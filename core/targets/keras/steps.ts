/** Each node as a function over the columns' tensors, by name, with the learned values written into it. */
import { columnsRead, type Expr } from '../../ir/expression.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn, FrozenNode, FrozenPipeline } from '../frozen.ts';
import type { PythonFile } from '../python/file.ts';
import { call, dict, type Layout, lines, list } from '../python/layout.ts';
import {
  docstring,
  identifier,
  NOTHING,
  type PythonCode,
  py,
  pythonName,
  pythonNumber,
  pythonString,
} from '../python/literals.ts';
import { neededAgain } from '../python/needed-again.ts';
import { valueWords } from '../python/value-name.ts';
import { blockStatements } from './blocks.ts';
import { type Code, resultOf, type Scope, written } from './expression.ts';
import type { LayerName } from './layers.ts';
import { nativeColumn } from './native.ts';

export interface KerasStep {
  readonly nodeId: string;
  /** Name of the function. */
  readonly name: PythonCode;
  readonly lines: readonly PythonCode[];
}

const INDENT = py`    `;

const tensorOf = (name: string): PythonCode => py`t[${pythonString(name)}]`;

export class TensorScope implements Scope {
  readonly statements: PythonCode[] = [];
  private readonly node: FrozenNode;
  private readonly shared: ReadonlySet<Expr>;
  private readonly names = new Map<Expr, Code & { readonly name: PythonCode }>();
  private readonly models: { model: RowModel; xs: readonly Expr[]; name: PythonCode }[] = [];
  private readonly taken: Set<string>;
  readonly used: Set<LayerName>;

  constructor(node: FrozenNode, exprs: readonly Expr[], used: Set<LayerName>, taken: Iterable<string> = []) {
    this.node = node;
    this.shared = neededAgain(exprs);
    this.taken = new Set(['t', ...taken]);
    this.used = used;
  }

  column(index: number): Layout {
    const [fields = []] = this.node.before;
    return tensorOf((fields[index] as Field).name);
  }

  named(expr: Expr): (Code & { readonly name: PythonCode }) | undefined {
    if (!this.shared.has(expr)) return undefined;
    const known = this.names.get(expr);
    if (known !== undefined) return known;
    const { layout, kind } = written(expr, this);
    const name = this.local(valueWords(expr, this.node), layout);
    const made = { name, layout: name, kind };
    this.names.set(expr, made);
    return made;
  }

  model(model: RowModel, make: () => Layout, xs: readonly Expr[]): PythonCode {
    const known = this.models.find((made) => made.model === model && made.xs === xs);
    if (known !== undefined) return known.name;
    const name = this.local('results', make());
    this.models.push({ model, xs, name });
    return name;
  }

  use(layer: LayerName): PythonCode {
    this.used.add(layer);
    return pythonName(layer);
  }

  any(): Layout {
    return tensorOf(this.node.before[0]?.[0]?.name ?? '');
  }

  /** A local variable. */
  local(text: string, layout: Layout): PythonCode {
    const name = identifier(text, this.taken);
    this.statements.push(...lines([py`${name} = `, layout], INDENT));
    return name;
  }
}

/** A function for every node that changes something. */
export function stepsOf(pipeline: FrozenPipeline, file: PythonFile, used: Set<LayerName>): KerasStep[] {
  return pipeline.nodes.flatMap((node) => {
    const name = file.name(node.id);
    const body = statementsOf(node, used, file);
    if (body.length === 0) {
      file.taken.delete(name);
      return [];
    }
    const lines = [py`def ${name}(t):`, py`${INDENT}${titleOf(node)}`, ...body, py`${INDENT}return t`];
    return [{ nodeId: node.id, name, lines }];
  });
}

/** The operator's type and the user's title. */
const titleOf = ({ type, name, operator }: FrozenNode): PythonCode =>
  docstring(`${type}: ${name === null ? operator.label : name}`);

/** A 0/1 column for one code of an expression. */
interface Hot {
  readonly of: Expr;
  readonly code: number;
}

function hotOf({ expr }: FrozenColumn): Hot | null {
  if (expr.op !== 'toNumber' || expr.x.op !== 'compare' || expr.x.fn !== 'eq') return null;
  const { a, b } = expr.x;
  if (a.op === 'column' || a.type !== 'number' || b.op !== 'literal' || typeof b.value !== 'number') return null;
  return Number.isInteger(b.value) ? { of: a, code: b.value } : null;
}

function statementsOf(node: FrozenNode, used: Set<LayerName>, file: PythonFile): PythonCode[] {
  const before = node.before[0] as readonly Field[];
  const keeps = ({ name, expr }: FrozenColumn): boolean => expr.op === 'column' && before[expr.index]?.name === name;
  const changed = node.columns.filter((column) => !keeps(column));
  if (changed.length === 0) return [];
  const scope = new TensorScope(
    node,
    changed.map(({ expr }) => expr),
    used,
    file.taken,
  );
  const names = new Set(changed.map(({ name }) => name));
  const readsOthers = changed.some(({ name, expr }) =>
    [...columnsRead([expr])].some((index) => {
      const read = before[index]?.name;
      return read !== undefined && read !== name && names.has(read);
    }),
  );
  const valueOf = (column: FrozenColumn): Layout => nativeColumn(node, column, scope) ?? resultOf(column.expr, scope);

  if (readsOthers) {
    const cells = changed.map((column): [Layout, Layout] => [pythonString(column.name), valueOf(column)]);
    return [...scope.statements, ...lines([call(py`t.update`, dict(cells))], INDENT)];
  }
  const blocks = blockStatements(node, changed, used, file);
  const statements = [...blocks.statements];
  for (let at = 0; at < blocks.rest.length; ) {
    const group = hotGroup(blocks.rest, at);
    if (group.length > 1) {
      const [first] = group as [{ name: string; hot: Hot }];
      const named = scope.named(first.hot.of)?.name ?? scope.local('code', resultOf(first.hot.of, scope));
      const from = first.hot.code === 0 ? NOTHING : py`, start=${pythonNumber(first.hot.code)}`;
      const titles = list(group.map(({ name }) => pythonString(name)));
      statements.push(
        ...scope.statements.splice(0),
        ...lines(
          [py`for code, name in `, { open: py`enumerate(`, items: [titles], close: py`${from}):`, between: NOTHING }],
          INDENT,
        ),
        py`${INDENT}${INDENT}t[name] = ops.cast(ops.equal(${named}, code), "float64")`,
      );
      at += group.length;
      continue;
    }
    const column = blocks.rest[at] as FrozenColumn;
    const value = valueOf(column);
    statements.push(...scope.statements.splice(0), ...lines([tensorOf(column.name), py` = `, value], INDENT));
    at++;
  }
  return statements;
}

/** The columns from position `from` on that represent successive codes of the same expression. */
function hotGroup(columns: readonly FrozenColumn[], from: number): { name: string; hot: Hot }[] {
  const group: { name: string; hot: Hot }[] = [];
  for (let at = from; at < columns.length; at++) {
    const column = columns[at] as FrozenColumn;
    const hot = hotOf(column);
    const last = group[group.length - 1]?.hot;
    if (hot === null || (last !== undefined && (hot.of !== last.of || hot.code !== last.code + 1))) break;
    group.push({ name: column.name, hot });
  }
  return group;
}
