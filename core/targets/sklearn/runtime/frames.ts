/** What goes in and comes out: pandas and Polars frames, Arrow tables, arrays; and the pipeline as a whole. */
import { py } from '../../python/literals.ts';
import type { Part } from './part.ts';

export const frameParts = {
  pandas_of: {
    source: py`
def pandas_of(rows):
    """The rows as a pandas frame: of a Polars frame or an Arrow table by its names, of an array in the order of COLUMNS."""
    if isinstance(rows, pd.DataFrame):
        return rows
    if hasattr(rows, "collect"):
        rows = rows.collect()
    if hasattr(rows, "get_columns"):
        cells = [(column.name, column, column.dtype.is_numeric() and column.null_count() == 0) for column in rows.get_columns()]
        return pd.DataFrame({name: pd.Series(x.to_numpy() if plain else x.to_list(), dtype=None if plain else object) for name, x, plain in cells})
    if hasattr(rows, "column_names"):
        return rows.to_pandas(integer_object_nulls=True)
    cells = np.asarray(rows)
    if cells.ndim != 2 or cells.shape[1] != len(COLUMNS):
        raise ValueError(f"An array has no names: give its columns in this order, and no others: {', '.join(map(repr, COLUMNS))}.")
    return pd.DataFrame(cells, columns=list(COLUMNS))
`,
  },
  polars_of: {
    needs: ['kind_of'],
    source: py`
def polars_of(df):
    """A pandas frame as one of Polars, in which missing is null."""
    import polars

    kinds = {"number": polars.Float64, "text": polars.String, "boolean": polars.Boolean, "datetime": polars.Datetime("us")}
    columns = []
    for name, cells in df.items():
        kind = kind_of(cells)
        values = cells.to_numpy() if kind == "number" else cells.astype(object).where(cells.notna(), None).tolist()
        columns.append(polars.Series(name, values, kinds[kind], nan_to_null=True))
    return polars.DataFrame(columns)
`,
  },
  as_given: {
    needs: ['polars_of'],
    source: py`
def as_given(result, rows):
    """The result as a Polars frame where the rows came as one."""
    return polars_of(result) if hasattr(rows, "get_columns") or hasattr(rows, "collect") else result
`,
  },
  prepared: {
    needs: ['pandas_of'],
    source: py`
def prepared(rows):
    return prepare(pandas_of(rows))
`,
  },
  Result: {
    needs: ['Step', 'polars_of'],
    source: py`
class Result(Step):
    """What comes out: a pandas or a Polars frame, or with "default" an array."""

    def __init__(self, container="pandas"):
        self.container = container

    def set_output(self, *, transform=None):
        if transform not in (None, "default", "pandas", "polars"):
            raise ValueError(f"The output is default, pandas or polars, not {transform!r}.")
        self.container = transform or self.container
        return self

    def fit_transform(self, X, y=None):
        self.names_out_ = list(X.columns)
        return self.transform(X)

    def transform(self, X):
        if self.container == "default":
            return X.to_numpy()
        return polars_of(X) if self.container == "polars" else X
`,
  },
} as const satisfies Record<string, Part>;
