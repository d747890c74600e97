import { py } from '../literals.ts';
import type { Helper } from './helper.ts';

export const numberHelpers = {
  search_sorted: {
    source: py`
def search_sorted(x, edges, side):
    """How many of the ascending edges are below x, with side="right" at most x; missing stays missing."""
    found = np.searchsorted(edges, x.to_numpy(), side=side).astype(float)
    return pd.Series(found, index=x.index).where(x.notna())
`,
  },
  interp: {
    source: py`
def interp(x, xs, ys):
    """Piecewise linear through the points, constant outside; missing stays missing."""
    return pd.Series(np.interp(x.to_numpy(), xs, ys), index=x.index)
`,
  },
  dot: {
    source: py`
def dot(columns, weights, bias):
    """bias + the weighted sum of the columns, added from left to right."""
    total = bias
    for column, weight in zip(columns, weights):
        total = total + weight * column
    return total
`,
  },
  normal_quantile: {
    source: py`
def normal_quantile(p):
    """The quantile of the normal distribution."""
    return pd.Series(special.ndtri(p.to_numpy()), index=p.index)
`,
    imports: ['scipy.special'],
  },
} as const satisfies Record<string, Helper>;
