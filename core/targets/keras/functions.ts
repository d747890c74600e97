/**
 * Small Python functions over tensors, of Keras' own operations and layers only: a saved model of them needs no class of the
 * exported file. Numbers are float64, NaN if missing; a missing text is MISSING; nullable booleans are 1, 0 and NaN.
 */
import { py, type PythonCode } from '../python/literals.ts';

export interface FunctionSource {
  readonly source: PythonCode;
  readonly needs?: readonly string[];
}

export const functions = {
  Columns: {
    source: py`class Columns(dict):
    """Tensors by column. Columns that a step made together stay side by side until one of them is asked for."""

    def __init__(self, columns):
        super().__init__(columns)
        self.blocks = {}

    def __missing__(self, name):
        block, at = self.blocks[name]
        return block[:, at : at + 1]

    def put(self, names, block):
        """A tensor of the shape (rows, names) in the place of these columns."""
        for at, name in enumerate(names):
            self.pop(name, None)
            self.blocks[name] = block, at

    def beside(self, names):
        """These columns side by side, as a tensor of the shape (rows, names)."""
        runs = []
        for name in names:
            block, at = (self[name], 0) if name in self else self.blocks[name]
            if runs and runs[-1][0] is block and runs[-1][2] == at:
                runs[-1][2] = at + 1
            else:
                runs.append([block, at, at + 1])
        parts = [block if end - at == block.shape[1] else block[:, at:end] for block, at, end in runs]
        return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=1)`,
  },
  MISSING: {
    source: py`# A missing text within the model, and a text that is none.
MISSING = "\\x01missing"
NO_TEXT = "\\x01none"`,
  },
  codes_of: {
    source: py`def codes_of(x, texts):
    """The place of each cell among these texts, counted from 1; 0 for any other text."""
    return keras.layers.StringLookup(vocabulary=list(texts), oov_token=NO_TEXT)(x)


def texts_of_codes(codes, texts):
    """The texts at these places, counted from 1. Keras takes them for numbers until they are cast."""
    return ops.cast(keras.layers.StringLookup(vocabulary=list(texts), oov_token=NO_TEXT, invert=True)(codes), "string")


def is_one_of(x, texts):
    """Where a cell is one of these texts."""
    return ops.greater(codes_of(x, texts), 0)`,
    needs: ['MISSING'],
  },
  wide: {
    source: py`def wide(value):
    """A number, or one for each column, in double precision: numbers of Python would be rounded to single."""
    return np.array(value, dtype="float64").reshape(1, -1)`,
  },
  spread: {
    source: py`def spread(x, value):
    """The same number or text in every row of x; of an array, a number for each column."""
    if isinstance(value, str):
        return texts_of_codes(ops.ones_like(x, dtype="int64"), [value])
    if isinstance(value, np.ndarray):
        return ops.take(value[np.newaxis], ops.zeros_like(x[:, 0], dtype="int64"), axis=0)
    return ops.take(np.array([value], dtype="float64"), ops.zeros_like(x, dtype="int64"))`,
    needs: ['codes_of'],
  },
  times: {
    source: py`def times(x, factor):
    """The product with a number, as a tensor, because Keras takes a product with an array for a sparse one."""
    return ops.multiply(x, spread(x, factor))`,
    needs: ['spread'],
  },
  given_texts: {
    source: py`def given_texts(x):
    """Texts as they come in: missing words are missing, but one with a mark is a text."""
    words = sorted(NO_VALUES)
    x = ops.where(is_one_of(x, sorted(WORDS)), spread(x, MISSING), x)
    marked = codes_of(x, [word + MARK for word in words])
    return ops.where(ops.greater(marked, 0), texts_of_codes(marked, words), x)`,
    needs: ['spread'],
  },
  is_missing_text: {
    source: py`def is_missing_text(x):
    """Where a text is missing."""
    return is_one_of(x, [MISSING])`,
    needs: ['codes_of'],
  },
  same_text: {
    source: py`def same_text(a, b):
    """Where two texts are the same, and known."""
    return ops.logical_and(ops.equal(a, b), ops.logical_not(is_missing_text(a)))`,
    needs: ['is_missing_text'],
  },
  fill: {
    source: py`def fill(x, value):
    """The value where a number is missing."""
    return ops.where(ops.isnan(x), wide(value), x)`,
    needs: ['wide'],
  },
  fill_text: {
    source: py`def fill_text(x, value):
    """The value where a text is missing."""
    return ops.where(is_missing_text(x), spread(x, value), x)`,
    needs: ['is_missing_text', 'spread'],
  },
  truth_as_text: {
    source: py`def truth_as_text(x):
    """Truths as True and False."""
    place = ops.where(ops.isnan(x), 3, ops.where(ops.equal(x, 0), 2, 1))
    return texts_of_codes(ops.cast(place, "int64"), ["True", "False", MISSING])`,
    needs: ['codes_of'],
  },
  looked_up: {
    source: py`def looked_up(x, keys, values, missing, other):
    """The value for each key; another one for other keys, and one for missing cells."""
    if keras.backend.standardize_dtype(x.dtype) == "string":
        place = codes_of(x, [MISSING, *(key for key in keys if isinstance(key, str))])
    else:
        order = np.argsort(np.array(keys, "float64"), kind="stable")
        flat = ops.reshape(x, (-1,))
        place = ops.zeros_like(flat, dtype="int64")
        if len(keys) > 0:
            ordered = np.array(keys, "float64")[order]
            near = ops.minimum(ops.searchsorted(ordered, flat), len(keys) - 1)
            place = ops.where(ops.equal(ops.take(ordered, near), flat), ops.take(order + 2, near), place)
        place = ops.reshape(ops.where(ops.isnan(flat), ops.ones_like(place), place), (-1, 1))
    results = [other, missing, *values]
    if all(isinstance(result, (int, float)) for result in results):
        return ops.take(np.array(results, "float64"), place)
    texts = [MISSING if result is None else result for result in results]
    codes = {text: code for code, text in enumerate(dict.fromkeys(texts), 1)}
    return texts_of_codes(ops.take(np.array([codes[text] for text in texts]), place), codes)`,
    needs: ['codes_of'],
  },
  count_edges: {
    source: py`def count_edges(x, edges, side="left"):
    """How many edges are below x (left), or at most x (right)."""
    below = ops.searchsorted(np.array(edges, "float64"), ops.reshape(x, (-1,)), side=side)
    return ops.where(ops.isnan(x), x, ops.cast(ops.reshape(below, (-1, 1)), "float64"))`,
  },
  piecewise: {
    source: py`def piecewise(x, xs, ys):
    """Piecewise linear through points, constant beyond them."""
    at = ops.cast(count_edges(fill(x, xs[0]), xs, side="right"), "int64") - 1
    here, after = ops.clip(at, 0, len(xs) - 1), ops.clip(at + 1, 0, len(xs) - 1)
    left, right, low, high = (
        ops.take(np.array(of, "float64"), which) for of in (xs, ys) for which in (here, after)
    )
    between = ops.divide(high - low, right - left) * (x - left) + low
    inside = ops.where(ops.logical_or(ops.equal(left, x), ops.equal(here, after)), low, between)
    return ops.where(ops.isnan(x), x, ops.where(ops.less(at, 0), wide(ys[0]), inside))`,
    needs: ['count_edges', 'fill'],
  },
  weighted_sum: {
    source: py`def weighted_sum(xs, weights, bias=0.0):
    """The sum of the weighted columns, and a bias."""
    product = ops.matmul(ops.concatenate(xs, axis=1), np.array(weights, "float64")[:, np.newaxis])
    return ops.add(product, spread(xs[0], bias))`,
    needs: ['spread'],
  },
  checked: {
    source: py`def checked(x, holds, message):
    """x, unless something does not hold in some row: then the model stops, with the message among what Keras says."""
    said = keras.layers.StringLookup(vocabulary=["it holds"], oov_token=message, invert=True)(ops.cast(holds, "int64"))
    stop = keras.layers.StringLookup(vocabulary=["it holds"], num_oov_indices=0)(ops.cast(said, "string"))
    return ops.where(ops.equal(stop, 0), x, x)`,
  },
  both: {
    source: py`def both(a, b):
    """a and b, where a missing truth is NaN."""
    return ops.where(ops.logical_or(ops.equal(a, 0), ops.equal(b, 0)), ops.zeros_like(a), a * b)`,
  },
  either: {
    source: py`def either(a, b):
    """a or b, where a missing truth is NaN."""
    return ops.where(ops.logical_or(ops.equal(a, 1), ops.equal(b, 1)), ops.ones_like(a), a + b)`,
  },
  date_part: {
    source: py`def civil(days):
    """Year, month and day of days since 1970 (Howard Hinnant, "chrono-compatible low-level date algorithms")."""
    days = days + 719468.0
    era = ops.floor(days / 146097.0)
    of_era = days - times(era, 146097.0)
    leap = of_era - ops.floor(of_era / 1460.0) + ops.floor(of_era / 36524.0) - ops.floor(of_era / 146096.0)
    years = ops.floor(leap / 365.0)
    of_year = of_era - (times(years, 365.0) + ops.floor(years / 4.0) - ops.floor(years / 100.0))
    from_march = ops.floor((times(of_year, 5.0) + 2.0) / 153.0)
    day = of_year - ops.floor((times(from_march, 153.0) + 2.0) / 5.0) + 1.0
    month = ops.where(ops.less(from_march, 10.0), from_march + 3.0, from_march - 9.0)
    return years + times(era, 400.0) + ops.cast(ops.less_equal(month, 2.0), "float64"), month, day


def days_of(year, month, day):
    """Days since 1970."""
    year = ops.where(ops.less_equal(month, 2.0), year - 1.0, year)
    era = ops.floor(year / 400.0)
    of_era = year - times(era, 400.0)
    from_march = ops.where(ops.greater(month, 2.0), month - 3.0, month + 9.0)
    of_year = ops.floor((times(from_march, 153.0) + 2.0) / 5.0) + day - 1.0
    years = times(of_era, 365.0) + ops.floor(of_era / 4.0) - ops.floor(of_era / 100.0)
    return times(era, 146097.0) + years + of_year - 719468.0


def date_part(x, part):
    """A part of dates in milliseconds since 1970; Monday is 0."""
    x = ops.where(ops.isfinite(x), x, wide(np.nan))
    days = ops.floor(x / 86400000.0)
    time = x - times(days, 86400000.0)
    if part in ("year", "quarter", "month", "day", "dayofyear"):
        year, month, day = civil(days)
        first = ops.ones_like(year)
        if part == "quarter":
            return ops.ceil(month / 3.0)
        if part == "dayofyear":
            return days - days_of(year, first, first) + 1.0
        return {"year": year, "month": month, "day": day}[part]
    if part == "dayofweek":
        return ops.mod(days + 3.0, spread(x, 7.0))
    size, of = {"hour": (3600000.0, 24.0), "minute": (60000.0, 60.0), "second": (1000.0, 60.0)}.get(part, (1.0, 1000.0))
    return ops.mod(ops.floor(time / size), spread(x, of))`,
    needs: ['times', 'wide'],
  },
} as const satisfies Record<string, FunctionSource>;
