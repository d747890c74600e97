import { py } from '../literals.ts';
import type { Helper } from './helper.ts';

/** Helpers that make one row of several. */
export const groupHelpers = {
  group_rows: {
    source: py`
def group_rows(df, by, aggregates, dropna, sort):
    """The keys of each group of rows, and for each pair of a column and a function of pandas its results as numbers or texts."""
    keys = list(range(len(by)))
    columns = [df[name] for name in by] + [column for column, _ in aggregates]
    table = pd.DataFrame({place: column.array for place, column in enumerate(columns)})
    table["row"] = np.arange(len(table))
    groups = table.groupby(keys, dropna=dropna, sort=sort)
    # The cells of each group's first row, because they keep the types of the keys.
    df = df[by].iloc[groups["row"].first().to_numpy()].reset_index(drop=True)
    results = [
        getattr(groups[place], function)().reset_index(drop=True)
        for place, (_, function) in enumerate(aggregates, len(by))
    ]
    return df, [cells if cells.dtype == TEXT else cells.astype("float64") for cells in results]
`,
  },
} as const satisfies Record<string, Helper>;
