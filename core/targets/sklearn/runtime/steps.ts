/** Steps of the pipeline: from DataFrame to DataFrame, each touching its own columns only. */
import { py } from '../../python/literals.ts';
import type { Part } from './part.ts';

export const stepParts = {
  kind_of: {
    source: py`
def kind_of(column):
    """The kind of a column's cells, as in KINDS."""
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_datetime64_any_dtype(column):
        return "datetime"
    return "number" if pd.api.types.is_numeric_dtype(column) else "text"
`,
  },
  Step: {
    imports: ['sklearn.base.BaseEstimator'],
    source: py`
class Step(BaseEstimator):
    """A step from DataFrame to DataFrame. What \`set_output\` asks for is a matter of the last one."""

    def fit(self, X, y=None):
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X, y=None):
        result = self.transform(X)
        self.names_out_ = list(result.columns)
        return result

    def set_output(self, *, transform=None):
        return self

    def get_feature_names_out(self, input_features=None):
        return np.asarray(self.names_out_, dtype=object)
`,
  },
  Function: {
    needs: ['Step'],
    source: py`
class Function(Step):
    """A function of the rows; it learns nothing."""

    def __init__(self, function):
        self.function = function

    def transform(self, X):
        with np.errstate(all="ignore"):
            return self.function(X)
`,
  },
  FunctionOf: {
    needs: ['Function'],
    source: py`
class FunctionOf(Function):
    """A function of columns that a rule chose. It is refused where the rule chooses others, which the function does not know."""

    def __init__(self, function, columns, names):
        super().__init__(function)
        self.columns = columns
        self.names = names

    def fit_transform(self, X, y=None):
        if (chosen := self.columns(X)) != self.names:
            wrong = ", ".join(map(repr, sorted({*chosen} ^ {*self.names})))
            raise ValueError(f"{self.function.__name__} was written for other columns ({wrong}): fit in Prepgraph, and export anew.")
        return super().fit_transform(X, y)
`,
  },
  Where: {
    needs: ['kind_of'],
    imports: ['re'],
    source: py`
class Where:
    """The columns of these kinds, but for some; with a pattern, those in whose name it is found."""

    def __init__(self, *kinds, pattern="", but=()):
        self.kinds = kinds
        self.pattern = pattern
        self.but = but

    def __call__(self, df):
        found = [name for name in df.columns if name not in self.but and re.search(self.pattern, name)]
        return [name for name in found if kind_of(df[name]) in self.kinds]
`,
  },
  Choose: {
    needs: ['Step'],
    source: py`
class Choose(Step):
    """Columns that are dropped, or that alone are kept, or that come first."""

    def __init__(self, how, columns):
        self.how = how
        self.columns = columns

    def fit_transform(self, X, y=None):
        self.columns_ = list(self.columns(X) if callable(self.columns) else self.columns)
        return super().fit_transform(X, y)

    def transform(self, X):
        if self.how == "drop":
            return X.drop(columns=self.columns_)
        others = [name for name in X.columns if name not in self.columns_] if self.how == "first" else []
        return X[[*self.columns_, *others]]
`,
  },
  InPlace: {
    needs: ['Step', 'kind_of'],
    imports: ['sklearn.base.clone'],
    source: py`
def widths_of(estimator, columns, made):
    """How many of the columns that an estimator makes belong to each that it takes; None where their names say it."""
    if hasattr(estimator, "widths_"):
        return estimator.widths_
    if hasattr(estimator, "drop_idx_"):
        widths = [len(categories) for categories in estimator.categories_]
        for at, rare in enumerate(getattr(estimator, "infrequent_categories_", ())):
            widths[at] -= 0 if rare is None else len(rare) - 1
        dropped = estimator.drop_idx_ if estimator.drop_idx_ is not None else [None] * len(widths)
        return [width - (drop is not None) for width, drop in zip(widths, dropped)]
    if {*made} <= {*columns, *(f"missingindicator_{name}" for name in columns)}:
        return None
    return list(getattr(estimator, "n_bins_", [len(made) // len(columns)] * len(columns)))


def settled(cells, before):
    """A column that an estimator made, in its kind; \`before\` is the one that it was made of, if it has its name."""
    if pd.api.types.is_bool_dtype(cells):
        return cells.astype("boolean")
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype(float)
    if cells.dtype == TEXT or pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    return column_of(cells, "number" if before is None else kind_of(before))


class InPlace(Step):
    """An estimator of some columns: what it makes of each stands in its place, what belongs to none at the end. All others stay."""

    def __init__(self, estimator, columns, truths=False):
        self.estimator = estimator
        self.columns = columns
        self.truths = truths

    def taken(self, X):
        """Its columns as scikit-learn has them: texts as objects, truths as such or as 0 and 1, missing cells as NaN."""

        def cells(column):
            if kind_of(column) == "text" or (self.truths and kind_of(column) == "boolean"):
                return plain_cells(column)
            return column.astype(float) if kind_of(column) == "boolean" else column

        given = X[self.columns_]
        if (given.dtypes == float).all():
            return given
        return pd.DataFrame({name: cells(given[name]) for name in self.columns_}, index=X.index)

    def places(self, made):
        """What stands in the place of each column; under None, what comes last."""
        widths = widths_of(self.estimator_, self.columns_, made)
        if widths is None:
            last = [name for name in made if name not in self.columns_]
            return {None: last, **{name: [name] * (name in made) for name in self.columns_}}
        ends = np.cumsum(widths)
        return {name: made[end - width : end] for name, width, end in zip(self.columns_, widths, ends)}

    def fit_transform(self, X, y=None):
        self.columns_ = list(self.columns(X) if callable(self.columns) else self.columns)
        self.names_out_ = list(X.columns)
        if not self.columns_:
            return X
        self.estimator_ = clone(self.estimator).set_output(transform="pandas")
        # Rows that a step before dropped have no labels here.
        labels = y if y is None or len(y) == len(X) else y.loc[X.index]
        made = self.estimator_.fit_transform(self.taken(X), labels)
        self.made_ = list(made.columns)
        self.places_ = self.places(self.made_)
        result = self.placed(X, made)
        self.names_out_ = list(result.columns)
        return result

    def transform(self, X):
        if not self.columns_:
            return X
        if len(X) == 0:
            return self.placed(X, pd.DataFrame(columns=self.made_, index=X.index, dtype=float))
        return self.placed(X, self.estimator_.transform(self.taken(X)))

    def placed(self, X, made):
        if not (made.dtypes == float).all():
            made = pd.DataFrame({name: settled(made[name], X.get(name)) for name in made.columns}, index=X.index)
        kept = X[[name for name in X.columns if name not in self.places_]]
        names = [made_name for name in X.columns for made_name in self.places_.get(name, [name])]
        names += self.places_.get(None, [])
        if len({*names}) < len(names):
            twice = next(name for at, name in enumerate(names) if name in names[:at])
            raise ValueError(f"Two columns would be called {twice!r}.")
        return pd.concat([kept, made], axis=1)[names]
`,
  },
  Together: {
    needs: ['InPlace'],
    source: py`
class Together(InPlace):
    """An estimator that makes columns of several at once: they stand in the place of the first."""

    def places(self, made):
        return {name: made if at == 0 else [] for at, name in enumerate(self.columns_)}
`,
  },
  Beside: {
    needs: ['InPlace'],
    source: py`
class Beside(InPlace):
    """An estimator whose columns come last, while those that it takes stay."""

    def places(self, made):
        return {None: made}
`,
  },
} as const satisfies Record<string, Part>;
