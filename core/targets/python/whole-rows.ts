/** Operators whose cells depend on other rows, as calls of pandas. */
import { dateToNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import type { FrozenNode } from '../frozen.ts';
import { seriesOf, type Scope } from './expression.ts';
import { call, keyword, type Layout } from './layout.ts';
import { py, pythonLiteral, pythonName, type Scalar } from './literals.ts';

type Arguments = readonly (readonly [string, Scalar])[];

/** The method and its arguments; null if pandas has none. */
function methodOf({ type, params }: FrozenNode): { readonly name: string; readonly given: Arguments } | null {
  const named = (...names: readonly string[]): Arguments =>
    names.flatMap((name) => (params[name] === null ? [] : [[name, params[name] as Scalar] as const]));
  switch (type) {
    case 'FillForward':
      return { name: 'ffill', given: named('limit', 'limit_area') };
    case 'FillBackward':
      return { name: 'bfill', given: named('limit', 'limit_area') };
    case 'FillNa':
      return { name: 'fillna', given: named('limit') };
    case 'Interpolate':
      return { name: 'interpolate', given: named('limit', 'limit_direction', 'limit_area') };
    case 'Rank':
      return { name: 'rank', given: named('method', 'na_option', 'ascending', 'pct') };
    default:
      return null;
  }
}

/** Whether the node makes a row of each item of its lists, as pandas.DataFrame.explode does. */
export const saysExplode = ({ type, rows }: FrozenNode): boolean => type === 'ExplodeRows' && rows?.rows === 'whole';

/** Whether the node makes a row of each group, as pandas.DataFrame.groupby does. */
export const saysGroups = ({ rows }: FrozenNode): boolean => rows?.rows === 'whole' && rows.groups === true;

/** Whether pandas can express an operator's `whole` plan. */
export const saysWhole = (node: FrozenNode): boolean => methodOf(node) !== null;

/** The result columns of the plan, in order. */
export function wholeColumns(node: FrozenNode, of: readonly Expr[], scope: Scope): Layout[] {
  const method = methodOf(node);
  if (method === null) throw new TypeError(`${node.type} has no code`);
  return of.map((expr) => {
    // In the plan, dates are numbers.
    const x = seriesOf(expr.type === 'datetime' ? dateToNumber(expr) : expr, scope).layout;
    const given = method.given.map(([name, value]) => keyword(name, pythonLiteral(value)));
    if (node.type === 'FillNa') return fillNa(node, expr, x, given);
    const made = call([x, py`.${pythonName(method.name)}`], ...given);
    return node.type === 'Interpolate' && expr.type === 'datetime' ? call(py`np.floor`, made) : made;
  });
}

function fillNa({ params }: FrozenNode, { type }: Expr, x: Layout, given: readonly Layout[]): Layout {
  const value = params['value'] as Scalar;
  const date = type === 'datetime' ? Date.parse(`${String(value).trim().replace(' ', 'T')}Z`) : Number.NaN;
  const truth = typeof value === 'string' && /^(true|false)$/i.test(value) ? Number(/^true$/i.test(value)) : value;
  const fill = type === 'datetime' ? date : type === 'number' ? Number(truth) : String(value);
  return call([x, py`.fillna`], pythonLiteral(fill), ...given);
}
