/** Each node as a function from DataFrame to DataFrame, with the learned values written into it. */
import { columnsRead, type Expr } from '../../ir/expression.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenColumn, FrozenNode, FrozenPipeline } from '../frozen.ts';
import { codeOf, seriesOf } from './expression.ts';
import { blockStatements } from './blocks.ts';
import type { PythonFile } from './file.ts';
import { call, dict, keyword, type Layout, lines, list } from './layout.ts';
import {
  docstring,
  type PythonCode,
  NOTHING,
  py,
  pythonLiteral,
  pythonNumber,
  pythonString,
  type Scalar,
} from './literals.ts';
import { columnOf, INDENT, NodeScope } from './node-scope.ts';
import { type Placement, placementsOf } from './placements.ts';
import { grouping } from './grouping.ts';
import { saysExplode, saysGroups, saysWhole, wholeColumns } from './whole-rows.ts';

export interface Step {
  readonly node: FrozenNode;
  /** Name of the function. */
  readonly name: PythonCode;
  readonly lines: readonly PythonCode[];
}

/** Reason why pandas cannot express a node at all; null if it can. */
export function neverInPandas(node: FrozenNode): string | null {
  if (node.combine !== null) return 'it puts two tables together, and an export takes one.';
  if (node.rows === null) return null;
  switch (node.rows.rows) {
    case 'filter':
    case 'sort':
      return null;
    case 'whole':
      return saysExplode(node) || saysGroups(node) || saysWhole(node) ? null : 'it needs all rows at once.';
    case 'take':
    case 'distinct':
    case 'partition':
      return 'it chooses among all rows.';
  }
}

/** A function for every node that changes something. */
export const stepsOf = (pipeline: FrozenPipeline, file: PythonFile): Step[] =>
  pipeline.nodes.flatMap((node) => stepOf(node, file));

/** Like `stepsOf`, for labels: checks add refused rows to the list `refused`, if there is one. */
export const labelStepsOf = (pipeline: FrozenPipeline, file: PythonFile): Step[] =>
  pipeline.nodes.flatMap((node) => stepOf(node, file, py`refused`));

function stepOf(node: FrozenNode, file: PythonFile, refused?: PythonCode): Step[] {
  const name = file.name(node.id);
  const body = statementsOf(node, file, refused);
  if (body.length === 0) {
    file.taken.delete(name);
    return [];
  }
  const parameters = refused === undefined ? py`df` : py`df, ${refused}=None`;
  const head = [py`def ${name}(${parameters}):`, py`${INDENT}${titleOf(node)}`];
  return [{ node, name, lines: [...head, ...body, py`${INDENT}return df`] }];
}

/** `SimpleImputer(strategy="median"): Impute.` */
function titleOf({ type, params, operator, name }: FrozenNode): PythonCode {
  const defaults = operator.params.partial().safeParse({});
  const usual = (defaults.success ? defaults.data : {}) as Record<string, unknown>;
  const given = Object.entries(params).flatMap(([key, value]) => {
    if (key === 'columns' || JSON.stringify(value) === JSON.stringify(usual[key])) return [];
    const plain = value === null || ['number', 'boolean', 'string'].includes(typeof value);
    return plain ? [`${key}=${pythonLiteral(value as Scalar)}`] : [];
  });
  return docstring(`${type}(${given.join(', ')})`, ...(name === null ? [] : [': ', name]));
}

function statementsOf(node: FrozenNode, file: PythonFile, refused?: PythonCode): PythonCode[] {
  const statements: PythonCode[] = [];
  const made: Layout[] = [];
  const { rows } = node;
  if (rows?.rows === 'filter') {
    const scope = new NodeScope(file, node, [rows.keep]);
    const keep = seriesOf(rows.keep, scope);
    const mask = keep.nullable ? call([keep.layout, py`.fillna`], py`False`) : keep.layout;
    statements.push(
      ...scope.statements,
      ...lines([py`df = `, { open: py`df[`, items: [mask], close: py`]`, between: NOTHING }], INDENT),
    );
  } else if (rows?.rows === 'sort') {
    statements.push(...sorting(node, rows.by, file));
  } else if (saysExplode(node)) {
    const names = explodedNames(node);
    made.push(...names.map(columnOf));
    if (names.length > 0)
      statements.push(
        ...lines([py`df = `, call(file.use('explode_lists'), py`df`, list(names.map(pythonString)))], INDENT),
      );
  } else if (saysGroups(node)) {
    const grouped = grouping(node, file);
    made.push(...grouped.made);
    statements.push(...grouped.statements);
  } else if (rows?.rows === 'whole') {
    const scope = new NodeScope(file, node, rows.of);
    for (const [at, layout] of wholeColumns(node, rows.of, scope).entries()) {
      made.push(scope.local(`made_${at + 1}`, layout));
    }
    statements.push(...scope.statements);
  }
  return [...statements, ...columnStatements(node, file, made, refused)];
}

/** Columns of lists that become a row for each item. */
const explodedNames = ({ rows, before }: FrozenNode): string[] =>
  (rows?.rows === 'whole' ? rows.of : []).map((expr) => before[0]?.[(expr as { index: number }).index]?.name ?? '');

function sorting(
  node: FrozenNode,
  by: readonly { readonly x: Expr; readonly descending: boolean }[],
  file: PythonFile,
): PythonCode[] {
  const fields = node.before[0] as readonly Field[];
  const names = by.map(({ x }) => (x.op === 'column' ? fields[x.index]?.name : undefined));
  if (names.some((name) => name === undefined)) {
    const scope = new NodeScope(
      file,
      node,
      by.map(({ x }) => x),
    );
    const keys = dict(by.map(({ x }, at) => [pythonNumber(at), seriesOf(x, scope).layout]));
    // By place, because rows of exploded lists share their label.
    const order = scope.local('order', [
      call(py`pd.DataFrame`, keys),
      call(py`.reset_index`, keyword('drop', py`True`)),
      ...sortCall(list(by.map((_, at) => pythonNumber(at))), by),
      py`.index`,
    ]);
    return [...scope.statements, py`${INDENT}df = df.iloc[${order}]`];
  }
  return lines([py`df = df`, ...sortCall(list(names.map((name) => pythonString(name as string))), by)], INDENT);
}

const sortCall = (keys: Layout, by: readonly { readonly descending: boolean }[]): readonly Layout[] => [
  call(
    py`.sort_values`,
    keys,
    keyword('ascending', list(by.map(({ descending }) => pythonLiteral(!descending)))),
    keyword('kind', py`"stable"`),
  ),
];

const isColumn = (expr: Expr, fields: readonly Field[]): boolean => expr.op === 'column' && expr.index < fields.length;

/** Statements that compute the columns, in their shortest form. */
function columnStatements(
  node: FrozenNode,
  file: PythonFile,
  made: readonly Layout[],
  refused?: PythonCode,
): PythonCode[] {
  const before = node.before[0] as readonly Field[];
  const { columns } = node;
  const keeps = ({ name, expr }: FrozenColumn): boolean => expr.op === 'column' && before[expr.index]?.name === name;
  const isGrouped = saysGroups(node);
  if (!isGrouped && columns.every(({ expr }) => isColumn(expr, before))) return selection(before, columns);

  const scope = new NodeScope(
    file,
    node,
    columns.map(({ expr }) => expr),
    made,
    refused,
  );
  // Grouped, the table has its keys left: the columns are put together anew.
  if (isGrouped) return newTable(columns, scope);
  const inPlace = before.every(({ name }, at) => columns[at]?.name === name);
  const placements = inPlace ? null : placementsOf(before, columns);
  if (placements !== null) return placedStatements(placements, scope, file);
  const changed = inPlace ? columns.filter((column) => !keeps(column)) : columns;
  const names = changed.map(({ name }) => name);
  const readsOthers = changed.some(({ name, expr }) =>
    [...columnsRead([expr])].some((index) => {
      const read = before[index]?.name;
      return read !== undefined && read !== name && names.includes(read);
    }),
  );
  if (inPlace && !readsOthers) {
    const { statements, rest } = blockStatements(node, changed, scope, file);
    const values = rest.map((column) => [column, codeOf(column.expr, scope).layout] as const);
    return [
      ...scope.statements,
      ...statements,
      ...values.flatMap(([{ name }, value]) => lines([columnOf(name), py` = `, value], INDENT)),
    ];
  }
  if (!inPlace) return newTable(columns, scope);
  const table = call(file.use('with_columns'), py`df`, columnCells(changed, scope));
  return [...scope.statements, ...lines([py`df = `, table], INDENT)];
}

const columnCells = (columns: readonly FrozenColumn[], scope: NodeScope): Layout =>
  dict(columns.map(({ name, expr }) => [pythonString(name), codeOf(expr, scope).layout]));

/** A statement that puts the table together anew. */
function newTable(columns: readonly FrozenColumn[], scope: NodeScope): PythonCode[] {
  const table = call(py`pd.DataFrame`, columnCells(columns, scope), keyword('index', py`df.index`));
  return [...scope.statements, ...lines([py`df = `, table], INDENT)];
}

/** Statements that put columns in the place of others; columns that they do not name stay where they are. */
function placedStatements(placements: readonly Placement[], scope: NodeScope, file: PythonFile): PythonCode[] {
  const placed = placements.map(({ name, columns }): [Layout, Layout] => {
    const cells = columns.map((column): [Layout, Layout] => [
      pythonString(column.name),
      codeOf(column.expr, scope).layout,
    ]);
    return [pythonLiteral(name), dict(cells)];
  });
  return [...scope.statements, ...lines([py`df = `, call(file.use('placed'), py`df`, dict(placed))], INDENT)];
}

/** Statements that select, drop, reorder or rename columns. */
function selection(before: readonly Field[], columns: readonly FrozenColumn[]): PythonCode[] {
  const names = columns.map(({ expr }) => (before[(expr as { index: number }).index] as Field).name);
  const statements: PythonCode[] = [];
  const all = before.map(({ name }) => name);
  const left = all.filter((name) => names.includes(name));
  if (names.join('\n') !== all.join('\n') || names.length !== all.length) {
    const dropped = all.filter((name) => !names.includes(name));
    const inOrder = left.length === names.length && left.every((name, at) => name === names[at]);
    statements.push(
      ...(inOrder && dropped.length > 0 && dropped.length < names.length
        ? lines([py`df = `, call(py`df.drop`, keyword('columns', list(dropped.map(pythonString))))], INDENT)
        : lines(
            [py`df = `, { open: py`df[`, items: [list(names.map(pythonString))], close: py`]`, between: NOTHING }],
            INDENT,
          )),
    );
  }
  if (columns.some(({ name }, at) => name !== names[at])) {
    const unique = new Set(names).size === names.length;
    const renamed = columns.flatMap(({ name }, at) =>
      name === names[at] ? [] : [[pythonString(names[at] as string), pythonString(name)] as const],
    );
    statements.push(
      ...(unique
        ? lines([py`df = `, call(py`df.rename`, keyword('columns', dict(renamed)))], INDENT)
        : lines(
            [
              py`df = `,
              call(py`df.set_axis`, list(columns.map(({ name }) => pythonString(name))), keyword('axis', py`1`)),
            ],
            INDENT,
          )),
    );
  }
  return statements;
}
