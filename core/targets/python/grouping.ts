/** Groups of rows with equal keys, as a call of pandas' groupby. */
import type { Expr } from '../../ir/expression.ts';
import type { RowPlan } from '../../operators/kit/operator.ts';
import type { Aggregate } from '../../operators/kit/aggregates.ts';
import type { FrozenNode } from '../frozen.ts';
import { seriesOf } from './expression.ts';
import type { PythonFile } from './file.ts';
import { call, keyword, type Layout, lines, list } from './layout.ts';
import { NOTHING, type PythonCode, py, pythonLiteral, pythonNumber, pythonString } from './literals.ts';
import { columnOf, INDENT, NodeScope } from './node-scope.ts';

interface GroupParams {
  readonly by: readonly string[];
  readonly aggregates: readonly Aggregate[];
  readonly dropna: boolean;
  readonly sort: boolean;
}

/** Statements that make `df` a row of each group, and the columns that the plan makes. */
export function grouping(
  node: FrozenNode,
  file: PythonFile,
): { readonly statements: readonly PythonCode[]; readonly made: readonly Layout[] } {
  const { by, aggregates, dropna, sort } = node.params as unknown as GroupParams;
  const { of } = node.rows as Extract<RowPlan, { rows: 'whole' }>;
  const sources = of.slice(by.length) as readonly Expr[];
  const scope = new NodeScope(file, node, sources);
  const asked = sources.map(
    (x, at): Layout => ({
      open: py`(`,
      items: [seriesOf(x, scope).layout, pythonString((aggregates[at] as Aggregate).function)],
      close: py`)`,
    }),
  );
  const grouped = scope.name('grouped');
  const groups = call(
    file.use('group_rows'),
    py`df`,
    list(by.map(pythonString)),
    list(asked),
    keyword('dropna', pythonLiteral(dropna)),
    keyword('sort', pythonLiteral(sort)),
  );
  return {
    statements: [...scope.statements, ...lines([py`df, ${grouped} = `, groups], INDENT)],
    made: [
      ...by.map(columnOf),
      ...aggregates.map(
        (_, at): Layout => ({ open: py`${grouped}[`, items: [pythonNumber(at)], close: py`]`, between: NOTHING }),
      ),
    ],
  };
}
