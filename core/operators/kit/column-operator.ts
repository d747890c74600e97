/**
 * Operators that treat each column on its own, as most do. Learned attributes are stored as in the reference: one list
 * per attribute, in the order of `feature_names_in_`.
 */
import { z } from 'zod';
import { type Learning, together } from '../../ir/aggregate.ts';
import { toNumber } from '../../ir/build.ts';
import { type Expr, valueTypeOf } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import type { MetColumn, MetValues } from './met.ts';
import { once } from './once.ts';
import type {
  ColumnPerValue,
  DeclaredField,
  Example,
  LeastRows,
  Loss,
  Mixing,
  Operator,
  OperatorGroup,
  Reference,
  SymbolicColumn,
} from './operator.ts';
import { columns } from './params.ts';
import { checkWidthInAll } from './result-width.ts';
import type { ToldCell } from './tell.ts';
import { selectColumns } from './selection.ts';

/** A column that replaces an incoming one, alone or with others. */
export interface OutputColumn extends Field {
  readonly expr: Expr;
}

/** Position of a column among the selected ones: in the order of a list of names, else in table order. */
export interface Place {
  readonly index: number;
  readonly count: number;
}

export interface ColumnOperatorDefinition<Params extends z.ZodRawShape, State extends z.ZodRawShape> {
  readonly type: string;
  readonly group: OperatorGroup;
  readonly label: string;
  readonly summary: string;
  readonly description: string;
  readonly reference: Reference;
  readonly keywords?: readonly string[];
  /** Column types that can be selected. If numbers are wanted, named boolean columns count as 0 and 1. */
  readonly takes: readonly ColumnType[] | ((params: z.output<z.ZodObject<Params>>) => readonly ColumnType[]);
  /** Parameters besides `columns`. Created on first use, as in define.ts. */
  readonly params: () => Params;
  /** Attributes learned of one column, by the reference's names. */
  readonly learned?: State;
  /** Attributes that the reference stores as one value if all columns agree (`n_samples_seen_`). */
  readonly shared?: readonly (keyof State & string)[];
  learn?(
    x: Expr,
    params: z.output<z.ZodObject<Params>>,
    column: SymbolicColumn,
    place: Place,
  ): Learning<z.output<z.ZodObject<State>>>;
  /** The column's new cells, or the columns that replace it. An empty list drops it. */
  compute(
    x: Expr,
    params: z.output<z.ZodObject<Params>>,
    state: z.output<z.ZodObject<State>>,
    column: SymbolicColumn,
  ): Expr | readonly OutputColumn[];
  /** Columns appended at the end of the table, such as missing indicators. */
  append?(
    x: Expr,
    params: z.output<z.ZodObject<Params>>,
    state: z.output<z.ZodObject<State>>,
    column: SymbolicColumn,
  ): readonly OutputColumn[];
  /** The result's fields as far as they are known before learning. Absent: a number column of the same name. */
  declare?(column: Field, params: z.output<z.ZodObject<Params>>): readonly DeclaredField[];
  declareAppended?(column: Field, params: z.output<z.ZodObject<Params>>): readonly DeclaredField[];
  /** How a new step begins with a column that it takes by type; absent: with its defaults, whatever the cells. */
  readonly begins?: Operator['begins'];
  mixes?(params: z.output<z.ZodObject<Params>>): Mixing;
  readonly columnPerValue?: ColumnPerValue;
  readonly mendsSpellings?: true;
  leastRows?(params: z.output<z.ZodObject<Params>>, columns: number): LeastRows;
  /** The values or the range of one column that it knows from learning; null where its state tells none. */
  met?(state: z.output<z.ZodObject<State>>): MetValues | null;
  /** Cells that it cuts, or has no place for, without being asked to. */
  losses?(
    x: Expr,
    params: z.output<z.ZodObject<Params>>,
    state: z.output<z.ZodObject<State>>,
  ): readonly Omit<Loss, 'column'>[];
  /** A sentence with the learned numbers behind a cell that was made of a cell of this column; null if it has none. */
  tells?(state: z.output<z.ZodObject<State>>, params: z.output<z.ZodObject<Params>>, cell: ToldCell): string | null;
  readonly examples: readonly Example[];
}

interface ColumnsState {
  readonly feature_names_in_: readonly string[];
  readonly [attribute: string]: unknown;
}

export function defineColumnOperator<
  const Params extends z.ZodRawShape,
  const State extends z.ZodRawShape = Record<never, never>,
>(definition: ColumnOperatorDefinition<Params, State>): Operator {
  type P = z.output<z.ZodObject<Params>> & { columns?: Parameters<typeof selectColumns>[1] };
  type S = z.output<z.ZodObject<State>>;

  const takesWith = (params: P): readonly ColumnType[] =>
    typeof definition.takes === 'function' ? definition.takes(params) : definition.takes;
  const allTypes: readonly ColumnType[] =
    typeof definition.takes === 'function' ? ['number', 'boolean', 'category', 'text', 'datetime'] : definition.takes;
  const chosen = <Column extends Field & { target?: boolean }>(from: readonly Column[], params: P): Column[] =>
    selectColumns(from, params.columns, takesWith(params));
  const valueOf = (column: SymbolicColumn, params: P): Expr =>
    column.type === 'boolean' && !takesWith(params).includes('boolean') ? toNumber(column.expr) : column.expr;

  /** The selected columns, each with its learned attributes. */
  const fittedColumns = (from: readonly SymbolicColumn[], params: P, fitted: ColumnsState | undefined) => {
    const taken = definition.learn
      ? selectColumns(from, [...(fitted as ColumnsState).feature_names_in_], takesWith(params))
      : chosen(from, params);
    const positions = new Map(fitted?.feature_names_in_?.map((name, index) => [name, index]));
    const stateOf = (column: SymbolicColumn): S => ofColumn(fitted, attributes, positions.get(column.name) ?? 0) as S;
    return { taken, stateOf };
  };

  const declared = (
    input: readonly DeclaredField[],
    params: P,
  ): readonly { readonly field: DeclaredField; readonly origin: number }[] => {
    const taken = new Set(chosen(input, params));
    const positions = new Map(input.map((column, index) => [column, index]));
    const result = input.flatMap((column, origin) => {
      if (!taken.has(column)) return [{ field: column, origin }];
      const made = definition.declare?.(column, params) ?? [{ name: column.name, type: 'number' as const }];
      return made.map((field) => ({ field: inherit(column, field), origin }));
    });
    const appended = [...taken].flatMap((column) =>
      (definition.declareAppended?.(column, params) ?? []).map((field) => ({
        field: inherit(column, field),
        origin: positions.get(column) as number,
      })),
    );
    return [...result, ...appended];
  };

  const learnedShape = definition.learned ?? ({} as State);
  const attributes = Object.keys(learnedShape);
  const paramsSchema = once(() => z.strictObject({ columns: columns(allTypes), ...definition.params() }));
  const fittedSchema = once(() => (definition.learn ? stateSchema(learnedShape, definition.shared ?? []) : null));

  return {
    type: definition.type,
    group: definition.group,
    label: definition.label,
    summary: definition.summary,
    description: definition.description,
    reference: definition.reference,
    keywords: definition.keywords ?? [],
    inputs: [{ id: 'in', label: 'table' }],
    get params() {
      return paramsSchema();
    },
    get state() {
      return fittedSchema();
    },
    examples: definition.examples,
    ...(definition.columnPerValue && { columnPerValue: definition.columnPerValue }),
    ...(definition.mendsSpellings && { mendsSpellings: definition.mendsSpellings }),
    ...(definition.begins && { begins: definition.begins }),
    ...(definition.mixes && {
      mixes: (params) => (definition.mixes as NonNullable<typeof definition.mixes>)(params as P),
    }),
    ...(definition.leastRows && {
      leastRows: (params, columns) =>
        (definition.leastRows as NonNullable<typeof definition.leastRows>)(params as P, columns),
    }),

    ...(definition.met && {
      met: (fitted): MetColumn[] =>
        (fitted as ColumnsState).feature_names_in_.flatMap((column, index) => {
          const met = definition.met?.(ofColumn(fitted as ColumnsState, attributes, index) as S) ?? null;
          return met === null ? [] : [{ column, ...met }];
        }),
    }),

    ...(definition.tells && {
      tells(fitted, params, made, cells) {
        const state = fitted as ColumnsState;
        const cell = cells.find(({ column }) => state.feature_names_in_.includes(column));
        if (cell === undefined) return null;
        const own = ofColumn(state, attributes, state.feature_names_in_.indexOf(cell.column)) as S;
        return definition.tells?.(own, params as P, { ...cell, made }) ?? null;
      },
    }),

    declare: ([input = []], params) => declared(input, params as P).map(({ field }) => field),
    origins: (input, params) => declared(input, params as P).map(({ origin }) => origin),

    ...(definition.learn && {
      *learn(input, params): Learning<ColumnsState> {
        const p = params as P;
        const taken = chosen(input.columns, p);
        const order = Array.isArray(p.columns) ? [...new Set(p.columns)] : taken.map((column) => column.name);
        const places = new Map(order.map((name, index) => [name, index]));
        const states = yield* together(
          taken.map((column) => {
            const place = { index: places.get(column.name) ?? -1, count: taken.length };
            return inColumn(column, () => definition.learn?.(valueOf(column, p), p, column, place) as Learning<S>);
          }),
        );
        const names = taken.map((column) => column.name);
        return {
          feature_names_in_: names,
          ...toLists(states, attributes, definition.shared),
        };
      },
    }),

    ...(definition.losses && {
      losses(input, params, state) {
        const p = params as P;
        const { taken, stateOf } = fittedColumns(input.columns, p, state as ColumnsState | undefined);
        return taken.flatMap((column) =>
          (definition.losses?.(valueOf(column, p), p, stateOf(column)) ?? []).map((loss) => ({
            ...loss,
            column: column.name,
          })),
        );
      },
    }),

    compute(input, params, state) {
      const p = params as P;
      const { taken, stateOf } = fittedColumns(input.columns, p, state as ColumnsState | undefined);
      const set = new Set(taken);
      let width = 0;
      const result = input.columns.flatMap((column): readonly SymbolicColumn[] => {
        if (!set.has(column)) return [column];
        const made = atColumn(column, () => definition.compute(valueOf(column, p), p, stateOf(column), column));
        if (Array.isArray(made)) {
          checkWidthInAll((width += made.length));
          return (made as readonly OutputColumn[]).map((output) => inherit(column, output));
        }
        const expr = made as Expr;
        return [inherit(column, { name: column.name, type: typeOf(expr, column), expr })];
      });
      const appended = taken.flatMap((column) =>
        (definition.append?.(valueOf(column, p), p, stateOf(column), column) ?? []).map((output) =>
          inherit(column, output),
        ),
      );
      return { columns: [...result, ...appended] };
    },
  };
}

/** A string result keeps the type "category" or "text" of its source column. */
const typeOf = (expr: Expr, column: Field): ColumnType =>
  expr.type === 'string' ? (valueTypeOf(column.type) === 'string' ? column.type : 'category') : expr.type;

/** Columns made from the target are target columns. */
const inherit = <Made extends Field>(from: { readonly target?: boolean }, made: Made): Made & { target?: boolean } =>
  from.target === true ? { ...made, target: true } : made;

function atColumn<Result>(column: Field, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.column === undefined) {
      throw new ProblemError({ ...error.problem, column: column.name });
    }
    throw error;
  }
}

/** Adds the column's name to problems of its learning procedure. */
function* inColumn<State>(column: Field, start: () => Learning<State>): Learning<State> {
  const procedure = start();
  let step = atColumn(column, () => procedure.next([]));
  while (!step.done) {
    const answers = yield step.value;
    step = atColumn(column, () => procedure.next(answers));
  }
  return step.value;
}

function stateSchema(shape: z.ZodRawShape, shared: readonly string[]): z.ZodType {
  const lists = Object.entries(shape).map(([name, schema]) => {
    const list = z.array(schema as z.ZodType);
    return [name, shared.includes(name) ? z.union([schema as z.ZodType, list]) : list];
  });
  const own = Object.keys(shape).filter((name) => !shared.includes(name));
  return z
    .looseObject({ feature_names_in_: z.array(z.string()), ...Object.fromEntries(lists) })
    .check(({ value, issues }) => {
      const stored = value as Readonly<Record<string, readonly unknown[]>>;
      const lengthOf = (name: string): number => stored[name]?.length ?? 0;
      const columns = lengthOf('feature_names_in_');
      for (const name of own) {
        const length = lengthOf(name);
        if (length === columns) continue;
        const message = `has ${length} ${length === 1 ? 'entry' : 'entries'} for ${columns} ${columns === 1 ? 'column' : 'columns'}`;
        issues.push({ code: 'custom', path: [name], message, input: value });
      }
    });
}

function toLists(
  states: readonly Record<string, unknown>[],
  attributes: readonly string[],
  shared: readonly string[] = [],
) {
  return Object.fromEntries(
    attributes.map((name) => {
      const list = states.map((state) => state[name]);
      const first = list[0];
      return [name, shared.includes(name) && list.length > 0 && list.every((item) => item === first) ? first : list];
    }),
  );
}

function ofColumn(state: ColumnsState | undefined, attributes: readonly string[], position: number): unknown {
  if (state === undefined) return {};
  return Object.fromEntries(
    attributes.map((name) => {
      const list = state[name];
      return [name, Array.isArray(list) ? list[position] : list];
    }),
  );
}
