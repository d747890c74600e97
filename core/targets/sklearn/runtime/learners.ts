/** Estimators for what scikit-learn lacks, or has for one column only: encoders of categories and labels, bins, bounds. */
import { py } from '../../python/literals.ts';
import type { Part } from './part.ts';

export const learnerParts = {
  Named: {
    source: py`
class Named:
    """The name of a category's column; numbers of these columns are whole, and stand in it without a point."""

    def __init__(self, *whole):
        self.whole = whole

    def __call__(self, column, category):
        whole = column in self.whole and isinstance(category, float) and category == category
        return f"{column}_{int(category) if whole else category}"
`,
  },
  Each: {
    needs: ['Step'],
    source: py`
class Each(Step):
    """Learns from each column on its own, and makes a dictionary of columns of it."""

    def fit_transform(self, X, y=None):
        self.learned_ = [self.learn(cells) for _, cells in X.items()]
        made = [self.made(cells, learned) for (_, cells), learned in zip(X.items(), self.learned_)]
        self.widths_ = [len(columns) for columns in made]
        self.names_out_ = [name for columns in made for name in columns]
        return self.table(made, X.index)

    def transform(self, X):
        return self.table([self.made(cells, learned) for (_, cells), learned in zip(X.items(), self.learned_)], X.index)

    def table(self, made, index):
        columns = {}
        for each in made:
            columns.update(each)
        if len(columns) < sum(map(len, made)):
            raise ValueError("Two columns would have one name.")
        return pd.DataFrame(columns, index=index)
`,
  },
  Counts: {
    needs: ['Each'],
    helpers: ['lookup'],
    source: py`
class Counts(Each):
    """How many rows have each category, or which share of them."""

    def __init__(self, normalize=False, handle_missing="value"):
        self.normalize = normalize
        self.handle_missing = handle_missing

    def refuse_missing(self, x):
        if self.handle_missing == "error" and x.isna().any():
            raise ValueError(f"The column {x.name!r} has missing cells: fill them before, or choose another handle_missing.")

    def learn(self, x):
        self.refuse_missing(x)
        counts, missing = x.value_counts(), x.isna().sum()
        rows = counts.sum() + (missing if self.handle_missing == "value" else 0)
        divisor = max(rows, 1) if self.normalize else 1
        return (counts / divisor).to_dict(), missing / divisor if self.handle_missing == "value" else np.nan

    def made(self, x, learned):
        self.refuse_missing(x)
        table, missing = learned
        return {x.name: lookup(x, table, missing=missing, other=0)}
`,
  },
  Labels: {
    needs: ['Each'],
    imports: ['sklearn.preprocessing.LabelEncoder'],
    source: py`
class Labels(Each):
    """scikit-learn's LabelEncoder for columns of a table."""

    def learn(self, x):
        return LabelEncoder().fit(x.to_numpy())

    def made(self, x, encoder):
        return {x.name: pd.Series(encoder.transform(x.to_numpy()), index=x.index, dtype=float)}
`,
  },
  Classes: {
    needs: ['Each', 'Named'],
    helpers: ['lookup'],
    source: py`
class Classes(Each):
    """scikit-learn's LabelBinarizer for columns of a table: a column for each class, of two classes one."""

    def __init__(self, neg_label=0, pos_label=1, names=Named()):
        self.neg_label = neg_label
        self.pos_label = pos_label
        self.names = names

    def refuse_missing(self, x):
        if x.isna().any():
            raise ValueError(f"The column {x.name!r} has rows without a label: drop or fill them before.")

    def learn(self, x):
        self.refuse_missing(x)
        classes = sorted(x.unique())
        if any(isinstance(label, float) and not label.is_integer() for label in classes):
            raise ValueError(f"The column {x.name!r} holds fractions, not classes.")
        return classes

    def made(self, x, classes):
        self.refuse_missing(x)
        code = lookup(x, {label: at for at, label in enumerate(classes)})
        columns = [pd.Series(np.where(code == at, self.pos_label, self.neg_label), index=x.index) for at in range(len(classes))]
        if len(classes) == 1:
            return {x.name: pd.Series(float(self.neg_label), index=x.index)}
        if len(classes) == 2:
            return {x.name: columns[1]}
        return {self.names(x.name, label): column for label, column in zip(classes, columns)}
`,
  },
  LabelSets: {
    needs: ['Each'],
    imports: ['json'],
    source: py`
def labels_in(cell, delimiter):
    """The labels of a cell: between delimiters, or without one in a list in JSON."""
    if not isinstance(cell, str):
        return set()
    if delimiter is not None:
        return {label.strip() for label in cell.split(delimiter)} - {""}
    try:
        items = json.loads(cell, parse_int=str, parse_float=str, parse_constant=lambda word: None if word == "NaN" else word)
    except ValueError:
        return set()
    if not isinstance(items, list) or any(isinstance(item, (list, dict)) for item in items):
        return set()
    return {str(item).lower() if isinstance(item, bool) else item for item in items if item is not None} - {""}


class LabelSets(Each):
    """A column for each label of cells that hold several, as scikit-learn's MultiLabelBinarizer makes them of lists."""

    def __init__(self, delimiter=","):
        self.delimiter = delimiter

    def learn(self, x):
        return sorted(set().union(*(labels_in(cell, self.delimiter) for cell in x.unique())))

    def made(self, x, labels):
        found = [labels_in(cell, self.delimiter) for cell in x]
        return {f"{x.name}_{label}": pd.Series([float(label in own) for own in found], index=x.index) for label in labels}
`,
  },
  Cut: {
    needs: ['Each'],
    source: py`
class Cut(Each):
    """pandas' cut; the edges stay as they were learned."""

    def __init__(self, bins=4, right=True, include_lowest=False, precision=3, labels=None, duplicates="raise"):
        self.bins = bins
        self.right = right
        self.include_lowest = include_lowest
        self.precision = precision
        self.labels = labels
        self.duplicates = duplicates

    def learn(self, x):
        x = x.astype(float)
        return pd.cut(x, self.bins, right=self.right, labels=False, retbins=True, duplicates=self.duplicates)[1]

    def made(self, x, edges):
        how = {"right": self.right, "include_lowest": self.include_lowest, "precision": self.precision}
        found = pd.cut(x.astype(float), edges, labels=self.labels, **how)
        if self.labels is False:
            return {x.name: found.astype(float)}
        return {x.name: found.astype(object).map(str, na_action="ignore").astype(TEXT)}
`,
  },
  Qcut: {
    needs: ['Cut'],
    source: py`
class Qcut(Cut):
    """pandas' qcut; the edges stay as they were learned."""

    def __init__(self, q=4, precision=3, labels=None, duplicates="raise"):
        super().__init__(include_lowest=True, precision=precision, labels=labels, duplicates=duplicates)
        self.q = q

    def learn(self, x):
        return pd.qcut(x.astype(float), self.q, labels=False, retbins=True, duplicates=self.duplicates)[1]
`,
  },
  Bounds: {
    needs: ['Each'],
    source: py`
class Bounds(Each):
    """Holds values within percentiles, or within so many interquartile ranges of the middle half."""

    def __init__(self, quantile_range=(1, 99), threshold=None):
        self.quantile_range = quantile_range
        self.threshold = threshold

    def learn(self, x):
        known = x.astype(float).dropna().to_numpy()
        if len(known) == 0:
            return None, None
        if self.threshold is None:
            return tuple(np.quantile(known, [share / 100 for share in self.quantile_range]))
        first, third = np.quantile(known, [0.25, 0.75])
        spread = third - first
        # Without a finite spread above 0 there is no distance to measure by.
        return (first - self.threshold * spread, third + self.threshold * spread) if 0 < spread < np.inf else (None, None)

    def made(self, x, bounds):
        return {x.name: x.astype(float).clip(*bounds)}
`,
  },
  Normalize: {
    needs: ['Each'],
    source: py`
class Normalize(Each):
    """Keras' Normalization: one missing cell to learn from makes the whole column missing."""

    def __init__(self, invert=False):
        self.invert = invert

    def learn(self, x):
        x = x.astype(float)
        return x.mean(skipna=False), np.maximum(np.sqrt(x.var(ddof=0, skipna=False)), 1e-7)

    def made(self, x, learned):
        mean, deviation = learned
        x = x.astype(float)
        return {x.name: x * deviation + mean if self.invert else (x - mean) / deviation}
`,
  },
  Period: {
    needs: ['Each'],
    source: py`
class Period(Each):
    """Sine and cosine of whole numbers that start over; the period reaches from the smallest to the largest."""

    def __init__(self, drop_original=True):
        self.drop_original = drop_original

    def learn(self, x):
        known = x.astype(float).dropna()
        return 1 if known.empty else known.max() - known.min() + 1

    def made(self, x, period):
        x = x.astype(float)
        angle = x * (2 * np.pi) / period
        return {**({} if self.drop_original else {x.name: x}), f"{x.name}_sin": np.sin(angle), f"{x.name}_cos": np.cos(angle)}
`,
  },
  Codes: {
    needs: ['Each'],
    source: py`
class Codes(Each):
    """A column of 0 and 1 for each of the codes 0, 1, 2 … up to the largest one; \`strict\` refuses what is none of them."""

    def __init__(self, strict=False, negative=False):
        self.strict = strict
        self.negative = negative

    def learn(self, x):
        largest = x.astype(float).max()
        return 0 if np.isnan(largest) else max(0, int(largest) + 1)

    def made(self, x, count):
        x = x.astype(float)
        code = np.trunc(x)
        wrong = ~np.isfinite(x) | ((code < 0) & (not self.negative))
        if self.strict:
            wrong |= (code != x) | (x < 0) | (code >= count)
        if wrong.any():
            raise ValueError(f"The column {x.name!r}: {x[wrong].iloc[0]!r} is no code.")
        return {f"{x.name}_{at}": (code == at).astype(float) for at in range(count)}
`,
  },
  Boundaries: {
    needs: ['Each'],
    source: py`
def sketched(values, weights, epsilon):
    """About 1 / epsilon points of a sketch, at equal shares of its weight, in single precision as Keras has them."""
    if len(values) * epsilon < 1:
        return values, weights
    shares = epsilon + np.arange(int(np.ceil(1 / epsilon))) * epsilon
    sums = np.cumsum(weights, dtype=np.float32)
    reached = np.interp(shares, sums / sums[-1], sums)
    values = np.interp(shares, sums / sums[-1], values)
    return values.astype(np.float32), np.diff(reached, prepend=0).astype(np.float32)


class Boundaries(Each):
    """Keras' Discretization: the number of learned boundaries that a value reaches; a missing one is in the last bin."""

    def __init__(self, num_bins=None, epsilon=0.01, output_mode="int"):
        self.num_bins = num_bins
        self.epsilon = epsilon
        self.output_mode = output_mode

    def learn(self, x):
        step = max(len(x) / (1 / self.epsilon), 1)
        values = np.sort(x.astype(float).to_numpy())[int(step - 1) :: int(step)].astype(np.float32)
        found = sketched(values, np.full(len(values), step, dtype=np.float32), self.epsilon)
        boundaries = sketched(*found, 1 / self.num_bins)[0][:-1]
        if np.isnan(boundaries).any():
            raise ValueError(f"So many cells of {x.name!r} are missing that a boundary would be, too: fill them before.")
        return boundaries

    def made(self, x, boundaries):
        place = np.searchsorted(boundaries, x.astype(float).to_numpy().astype(np.float32), side="right")
        if self.output_mode == "int":
            return {x.name: pd.Series(place, index=x.index, dtype=float)}
        return {f"{x.name}_{at}": pd.Series(place == at, index=x.index, dtype=float) for at in range(len(boundaries) + 1)}
`,
  },
  Absences: {
    needs: ['Step'],
    source: py`
class Absences(Step):
    """Whether a cell is missing, for columns that had missing cells to learn from; scikit-learn's MissingIndicator takes no dates."""

    def __init__(self, features="missing-only", error_on_new=True):
        self.features = features
        self.error_on_new = error_on_new

    def fit_transform(self, X, y=None):
        self.watched_ = [name for name in X.columns if self.features == "all" or X[name].isna().any()]
        return super().fit_transform(X, y)

    def transform(self, X):
        new = [name for name in X.columns if name not in self.watched_ and X[name].isna().any()]
        if new and self.error_on_new:
            raise ValueError(f"The column {new[0]!r} has a missing cell, and had none to learn from.")
        return pd.DataFrame({f"missingindicator_{name}": X[name].isna() for name in self.watched_}, index=X.index)
`,
  },
  Uncorrelated: {
    needs: ['Step'],
    source: py`
class Uncorrelated(Step):
    """Of number columns that rise and fall together, the first."""

    def __init__(self, threshold=0.95):
        self.threshold = threshold

    def fit_transform(self, X, y=None):
        together = X.astype(float).corr().abs().to_numpy()
        kept = []
        for at in range(X.shape[1]):
            if not any(together[other, at] > self.threshold for other in kept):
                kept.append(at)
        self.kept_ = list(X.columns[kept])
        return super().fit_transform(X, y)

    def transform(self, X):
        return X[self.kept_]
`,
  },
  Known: {
    needs: ['Step'],
    source: py`
class Known(Step):
    """The columns with enough known cells."""

    def __init__(self, how="any", thresh=None):
        self.how = how
        self.thresh = thresh

    def fit_transform(self, X, y=None):
        least = len(X) if self.how == "any" else min(1, len(X))
        least = least if self.thresh is None else self.thresh
        self.kept_ = [name for name in X.columns if X[name].notna().sum() >= least]
        return super().fit_transform(X, y)

    def transform(self, X):
        return X[self.kept_]
`,
  },
  Marked: {
    needs: ['Step'],
    source: py`
class Marked(Step):
    """The cells, missing where they hold a mark that stands for missing."""

    def __init__(self, mark):
        self.mark = mark

    def transform(self, X):
        return X.mask((X == self.mark) | (X == str(self.mark)))
`,
  },
} as const satisfies Record<string, Part>;
