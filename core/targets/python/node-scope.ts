/**
 * The expressions of one node, statement by statement. An expression that is needed more than once is
 * computed once and gets a name.
 */
import { childrenOf, type Expr } from '../../ir/expression.ts';
import { offending } from '../../ir/interpret.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import type { FrozenNode } from '../frozen.ts';
import { seriesOf, type Scope, written } from './expression.ts';
import type { PythonFile } from './file.ts';
import { type Layout, lines } from './layout.ts';
import { identifier, type PythonCode, py, pythonString } from './literals.ts';
import { neededAgain } from './needed-again.ts';
import { modelCall } from './row-model.ts';
import { valueWords } from './value-name.ts';

/** `df["name"]`. */
export const columnOf = (name: string): Layout => py`df[${pythonString(name)}]`;

export class NodeScope implements Scope {
  readonly statements: PythonCode[] = [];
  private readonly file: PythonFile;
  private readonly node: Pick<FrozenNode, 'id' | 'before'>;
  private readonly shared: ReadonlySet<Expr>;
  private readonly names = new Map<Expr, PythonCode>();
  private readonly models: { model: RowModel; xs: readonly Expr[]; name: PythonCode }[] = [];
  private readonly taken: Set<string>;
  private readonly made: readonly Layout[];
  readonly refused?: PythonCode;

  constructor(
    file: PythonFile,
    node: Pick<FrozenNode, 'id' | 'before'>,
    exprs: readonly Expr[],
    made: readonly Layout[] = [],
    refused?: PythonCode,
  ) {
    this.file = file;
    this.node = node;
    this.shared = neededAgain(exprs, withChecks);
    this.taken = new Set(file.taken);
    this.made = made;
    if (refused !== undefined) this.refused = refused;
  }

  column(index: number): Layout {
    const fields = this.node.before[0] ?? [];
    const field = fields[index];
    return field === undefined ? (this.made[index - fields.length] as Layout) : columnOf(field.name);
  }

  named(expr: Expr): PythonCode | undefined {
    if (!this.shared.has(expr)) return undefined;
    const known = this.names.get(expr);
    if (known !== undefined) return known;
    const { layout } = written(expr, this);
    return this.define(expr, layout);
  }

  model(model: RowModel, xs: readonly Expr[]): PythonCode {
    const known = this.models.find((made) => made.model === model && made.xs === xs);
    if (known !== undefined) return known.name;
    const columns = xs.map((x) => seriesOf(x, this).layout);
    const layout = modelCall(model, columns, this.file, this.node.id);
    const name = identifier('results', this.taken);
    this.statements.push(...lines([py`${name} = `, layout], INDENT));
    this.models.push({ model, xs, name });
    return name;
  }

  use(helper: Parameters<Scope['use']>[0]): PythonCode {
    return this.file.use(helper);
  }

  /** A new local name. */
  name(text: string): PythonCode {
    return identifier(text, this.taken);
  }

  /** A local name for a value that is no expression's. */
  local(text: string, layout: Layout): PythonCode {
    const name = identifier(text, this.taken);
    this.statements.push(...lines([py`${name} = `, layout], INDENT));
    return name;
  }

  private define(expr: Expr, layout: Layout): PythonCode {
    const name = identifier(valueWords(expr, this.node), this.taken);
    this.names.set(expr, name);
    this.statements.push(...lines([py`${name} = `, layout], INDENT));
    return name;
  }
}

export const INDENT = py`    `;

/** A check also contains the cell that it reports. */
const withChecks = (expr: Expr): readonly Expr[] =>
  expr.op === 'check' ? [...childrenOf(expr), offending(expr.x)] : childrenOf(expr);
