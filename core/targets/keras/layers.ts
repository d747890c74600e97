/**
 * Small Keras layers for operations that Keras lacks, as Python source. A file contains only the layers that it uses.
 * Numbers are float64, NaN if missing; a missing text is MISSING; nullable booleans are 1, 0 and NaN.
 */

import {
  joined,
  linesOf,
  NEW_LINE,
  NOTHING,
  type PythonCode,
  py,
  pythonName,
  pythonString,
} from '../python/literals.ts';
import { SPACE } from '../onnx/patterns.ts';
import { functions, type FunctionSource } from './functions.ts';

type LayerSource = FunctionSource;

const layer = (
  name: string,
  parameters: PythonCode,
  body: PythonCode,
  doc: PythonCode,
  needs: readonly string[] = [],
): LayerSource => {
  const names = parameters
    .split(',')
    .map((part) => (part.split('=')[0] as string).trim())
    .filter((part) => part !== '')
    .map(pythonName);
  const given = joined(
    names.map((one) => py`${one}=${one}`),
    py`, `,
  );
  const init =
    names.length === 0
      ? NOTHING
      : py`    def __init__(self, ${parameters}, **options):
        super().__init__(${given}, **options)

`;
  const indented = linesOf(body).map((line) => (line === NOTHING ? line : py`    ${line}`));
  return {
    source: py`@keras.saving.register_keras_serializable("prepgraph")
class ${pythonName(name)}(Fixed):
    """${doc}"""

${init}${joined(indented, NEW_LINE)}`,
    needs: ['Fixed', ...needs],
  };
};

/** Layers of our own, which a saved model names: it loads where the exported file was imported. */
export const layers = {
  ...functions,
  on_known: {
    source: py`def on_known(x, change):
    """Changes the texts that are not missing."""
    return tf.where(tf.equal(x, MISSING), MISSING, change(x))`,
    needs: ['MISSING'],
  },
  Fixed: {
    source: py`class Fixed(keras.layers.Layer):
    """A layer of constants, which its configuration holds. It works in double precision."""

    def __init__(self, name=None, dtype="float64", trainable=False, **constants):
        super().__init__(name=name, dtype=dtype, trainable=trainable)
        self.constants = constants
        self.prepare()

    def prepare(self):
        pass

    def get_config(self):
        return {**super().get_config(), **self.constants}

    def wide(self, values):
        return tf.constant(values, tf.float64)`,
  },
  normalization: {
    source: py`def normalization(mean, variance):
    """A Normalization layer with these statistics, of one column or of each, kept as weights in double precision."""
    mean, variance = np.atleast_1d(mean), np.atleast_1d(variance)
    layer = keras.layers.Normalization(dtype="float64")
    layer.build((None, len(mean)))
    layer.set_weights([mean, variance, *layer.get_weights()[2:]])
    layer.finalize_state()
    return layer`,
  },
  NormalQuantile: layer(
    'NormalQuantile',
    NOTHING,
    py`def call(self, x):
    return tf.math.ndtri(x)`,
    py`The quantile of the normal distribution.`,
  ),
  Matches: layer(
    'Matches',
    py`pattern`,
    py`def call(self, x):
    return tf.logical_and(tf.strings.regex_full_match(x, self.constants["pattern"]), tf.not_equal(x, MISSING))`,
    py`Where a whole text matches a regular expression (RE2).`,
    ['MISSING'],
  ),
  Lower: layer(
    'Lower',
    NOTHING,
    py`def call(self, x):
    return tf.strings.lower(x, encoding="utf-8")`,
    py`Lower case.`,
  ),
  Upper: layer(
    'Upper',
    NOTHING,
    py`def call(self, x):
    return on_known(x, lambda text: tf.strings.upper(text, encoding="utf-8"))`,
    py`Upper case.`,
    ['on_known'],
  ),
  Rewrite: layer(
    'Rewrite',
    py`pattern, by`,
    py`def call(self, x):
    return on_known(x, lambda text: tf.strings.regex_replace(text, self.constants["pattern"], self.constants["by"]))`,
    py`Every match of a regular expression (RE2) replaced.`,
    ['on_known'],
  ),
  Extract: layer(
    'Extract',
    py`pattern, group`,
    py`def call(self, x):
    found = tf.strings.regex_full_match(x, self.constants["pattern"])
    taken = tf.strings.regex_replace(x, self.constants["pattern"], f"\\\\{self.constants['group']}")
    return tf.where(tf.logical_and(found, tf.not_equal(x, MISSING)), taken, MISSING)`,
    py`A group of a regular expression (RE2); missing where it does not match.`,
    ['MISSING'],
  ),
  Slice: layer(
    'Slice',
    py`start=None, end=None, step=None`,
    py`def call(self, x):
    characters = tf.strings.unicode_split(tf.reshape(x, [-1]), "UTF-8")
    wanted = slice(self.constants["start"], self.constants["end"], self.constants["step"])
    cut = tf.strings.reduce_join(characters[:, wanted], axis=-1)
    return tf.where(tf.equal(x, MISSING), MISSING, tf.reshape(cut, tf.shape(x)))`,
    py`text[start:end:step].`,
    ['MISSING'],
  ),
  Part: layer(
    'Part',
    py`separator, index`,
    py`def call(self, x):
    flat = tf.reshape(x, [-1])
    pieces = tf.strings.split(flat, self.constants["separator"])
    counts = tf.cast(pieces.row_lengths(), tf.int64)
    index = self.constants["index"]
    at = counts + index if index < 0 else tf.zeros_like(counts) + index
    known = (at >= 0) & (at < counts) & tf.not_equal(flat, MISSING)
    starts = pieces.row_starts()
    values = tf.concat([pieces.values, [MISSING]], axis=0)
    place = tf.where(known, starts + at, tf.cast(tf.shape(values)[0], tf.int64) - 1)
    return tf.reshape(tf.gather(values, place), tf.shape(x))`,
    py`A piece of a text between separators.`,
    ['MISSING'],
  ),
  Pad: layer(
    'Pad',
    py`width, side, fill`,
    py`def call(self, x):
    width = self.constants["width"]
    blank = tf.constant(self.constants["fill"] * width)

    def fills(count):
        counts = tf.reshape(count, [-1])
        made = tf.strings.substr(tf.fill(tf.shape(counts), blank), tf.zeros_like(counts), counts, unit="UTF8_CHAR")
        return tf.reshape(made, tf.shape(x))

    lacking = tf.maximum(width - tf.strings.length(x, unit="UTF8_CHAR"), 0)
    halves = lacking // 2 + (tf.bitwise.bitwise_and(lacking, width) % 2)
    left = {"left": lacking, "right": tf.zeros_like(lacking), "both": halves}[self.constants["side"]]
    return on_known(x, lambda text: tf.strings.join([fills(left), text, fills(lacking - left)]))`,
    py`Texts filled up to a width.`,
    ['on_known'],
  ),
  TextLength: layer(
    'TextLength',
    NOTHING,
    py`def call(self, x):
    length = tf.cast(tf.strings.length(x, unit="UTF8_CHAR"), tf.float64)
    return tf.where(tf.equal(x, MISSING), self.wide(np.nan), length)`,
    py`The number of characters.`,
    ['MISSING'],
  ),
  JoinTexts: layer(
    'JoinTexts',
    py`separator=""`,
    py`def call(self, *parts):
    missing = tf.reduce_any(tf.stack([tf.equal(part, MISSING) for part in parts]), axis=0)
    return tf.where(missing, MISSING, tf.strings.join(parts, self.constants["separator"]))`,
    py`Texts joined; missing where any of them is.`,
    ['MISSING'],
  ),
  NumberText: layer(
    'NumberText',
    py`as_float=False`,
    py`def call(self, x):
    known = tf.where(tf.math.is_finite(x), x, tf.zeros_like(x))
    text = self.shortest(known)
    whole = tf.equal(known, tf.floor(known)) & (tf.abs(known) < 2.0**53)
    digits = tf.strings.as_string(tf.cast(tf.where(whole, known, tf.zeros_like(x)), tf.int64))
    if self.constants["as_float"]:
        text = tf.where(whole & (tf.abs(known) < 1e16), tf.strings.join([digits, ".0"]), text)
    else:
        large = tf.equal(known, tf.floor(known)) & tf.logical_not(whole)
        text = tf.where(whole, digits, tf.where(large, tf.strings.as_string(known, precision=0), text))
    text = tf.where(tf.math.is_inf(x), tf.where(x > 0, "inf", "-inf"), text)
    return tf.where(tf.math.is_nan(x), MISSING, text)

def shortest(self, x):
    """The fewest digits that read back to the same number, laid out as Python does."""
    plain = (tf.abs(x) >= 1e-4) & (tf.abs(x) < 1e16) | tf.equal(x, 0)
    result = tf.strings.as_string(x, precision=16, scientific=True)
    for precision in range(15, -1, -1):
        text = tf.strings.as_string(x, precision=precision, scientific=True)
        result = tf.where(tf.equal(tf.strings.to_number(text, tf.float64), x), text, result)
    fixed = tf.strings.as_string(x, precision=21)
    for precision in range(20, 0, -1):
        text = tf.strings.as_string(x, precision=precision)
        fixed = tf.where(tf.equal(tf.strings.to_number(text, tf.float64), x), text, fixed)
    return tf.where(plain, fixed, result)`,
    py`Numbers as Python prints them.`,
    ['MISSING'],
  ),
  DateText: layer(
    'DateText',
    NOTHING,
    py`def call(self, x):
    known = tf.where(tf.math.is_nan(x), tf.zeros_like(x), x)

    def digits(part, width):
        return tf.strings.as_string(tf.cast(date_part(known, part), tf.int64), width=width, fill="0")

    day = tf.strings.join([digits("year", 4), digits("month", 2), digits("day", 2)], "-")
    time = tf.strings.join([digits("hour", 2), digits("minute", 2), digits("second", 2)], ":")
    rest = digits("millisecond", 3)
    time = tf.where(tf.equal(rest, "000"), time, tf.strings.join([time, rest], "."))
    text = tf.where(tf.equal(time, "00:00:00"), day, tf.strings.join([day, time], " "))
    return tf.where(tf.math.is_nan(x), MISSING, text)`,
    py`Dates as texts.`,
    ['MISSING', 'date_part'],
  ),
  Hashed: layer(
    'Hashed',
    py`bins, salt=None`,
    py`def call(self, x):
    texts = x
    if x.dtype != tf.string:
        whole = tf.where(tf.abs(x) < 2.0**63, x, self.wide(-(2.0**63)))
        texts = tf.strings.as_string(tf.cast(tf.where(tf.math.is_nan(x), tf.zeros_like(x), whole), tf.int64))
    bins, salt = self.constants["bins"], self.constants["salt"]
    if salt is None:
        code = tf.strings.to_hash_bucket_fast(texts, bins)
    else:
        code = tf.strings.to_hash_bucket_strong(texts, bins, key=list(salt))
    missing = tf.equal(x, MISSING) if x.dtype == tf.string else tf.math.is_nan(x)
    return tf.where(missing, self.wide(np.nan), tf.cast(code, tf.float64))`,
    py`Hashed into bins, as keras.layers.Hashing does; missing stays missing.`,
    ['MISSING'],
  ),
  Crossing: layer(
    'Crossing',
    py`bins`,
    py`def call(self, *xs):
    texts = [tf.where(tf.equal(x, MISSING), "", x) if x.dtype == tf.string else whole(x) for x in xs]
    missing = [tf.equal(x, MISSING) if x.dtype == tf.string else tf.logical_not(tf.math.is_finite(x)) for x in xs]
    code = tf.sparse.to_dense(tf.sparse.cross_hashed(texts, self.constants["bins"]))
    code = tf.reshape(tf.cast(code, tf.float64), tf.shape(xs[0]))
    return tf.where(tf.reduce_any(tf.stack(missing), axis=0), self.wide(np.nan), code)`,
    py`Values crossed and hashed into bins, as keras.layers.HashedCrossing does.`,
    ['MISSING', 'whole'],
  ),
  whole: {
    source: py`def whole(x):
    """The whole part, 0 where there is none."""
    return tf.cast(tf.where(tf.math.is_finite(x), x, tf.zeros_like(x)), tf.int64)`,
  },
  Tokens: layer(
    'Tokens',
    py`tokens, codes, unknown, output, width, standardize, split, ngrams`,
    py`def prepare(self):
    with tf.init_scope():
        codes = tf.constant(list(self.constants["codes"]), tf.int64)
        entries = tf.lookup.KeyValueTensorInitializer(tf.constant(list(self.constants["tokens"]), tf.string), codes)
        self.table = tf.lookup.StaticHashTable(entries, self.constants["unknown"])

def call(self, x):
    given = self.constants
    width = given["width"]
    texts = tf.reshape(x, [-1])
    if "lower" in (given["standardize"] or ""):
        texts = tf.strings.lower(texts)
    if "strip_punctuation" in (given["standardize"] or ""):
        texts = tf.strings.regex_replace(texts, r'[!"#$%&()\\*\\+,-\\./:;<=>?@\\[\\\\\\]^_\`{|}~\\']', "")
    if given["split"] == "whitespace":
        tokens = tf.strings.split(texts)
    elif given["split"] == "character":
        tokens = tf.strings.unicode_split(texts, "UTF-8")
    else:
        tokens = tf.RaggedTensor.from_tensor(texts[:, tf.newaxis])
    if given["ngrams"] is not None:
        tokens = tf.strings.ngrams(tokens, tuple(given["ngrams"]))
    values = tokens.values
    codes = tf.where(tf.equal(values, ""), tf.constant(0, tf.int64), self.table.lookup(values))
    if given["output"] == "codes":
        return tf.cast(tokens.with_values(codes).to_tensor(0, shape=[None, width]), tf.float64)
    hot = tf.one_hot(codes, width, dtype=tf.float64)
    hot = tf.where(tf.equal(values, "")[:, tf.newaxis], tf.zeros_like(hot), hot)
    counts = tf.math.unsorted_segment_sum(hot, tokens.value_rowids(), tokens.nrows())
    return tf.minimum(counts, 1.0) if given["output"] == "has" else counts`,
    py`The codes or counts of the tokens of texts, as keras.layers.TextVectorization gives them.`,
  ),
  Neighbours: layer(
    'Neighbours',
    py`rows, means, neighbours, weights`,
    py`def call(self, *xs):
    donors = self.wide([list(row) for row in self.constants["rows"]])
    squares, shared = 0.0, 0.0
    for at, x in enumerate(xs):
        difference = x - donors[tf.newaxis, :, at]
        unknown = tf.math.is_nan(difference)
        squares += tf.where(unknown, tf.zeros_like(difference), difference**2)
        shared += tf.cast(tf.logical_not(unknown), tf.float64)
    far = self.wide(np.inf)
    distances = tf.where(tf.equal(shared, 0), far, squares / shared * len(xs))
    return tf.concat([self.filled(x, donors[:, at], distances, at) for at, x in enumerate(xs)], axis=1)

def filled(self, x, donors, distances, at):
    mean = self.constants["means"][at]
    if np.isnan(mean):
        return x
    own = tf.where(tf.math.is_nan(donors), self.wide(np.inf), distances)
    order = tf.argsort(own, axis=1, stable=True)[:, : self.constants["neighbours"]]
    nearest, values = tf.gather(own, order, batch_dims=1), tf.gather(donors, order)
    found = nearest < np.inf
    weight = tf.cast(found, tf.float64)
    if self.constants["weights"] == "distance":
        same = tf.equal(nearest, 0)
        closeness = tf.where(found, 1.0 / tf.sqrt(nearest), tf.zeros_like(nearest))
        weight = tf.where(tf.reduce_any(same, axis=1, keepdims=True), tf.cast(same, tf.float64), closeness)
    total = tf.reduce_sum(weight, axis=1, keepdims=True)
    sums = tf.reduce_sum(weight * tf.where(found, values, tf.zeros_like(values)), axis=1, keepdims=True)
    return tf.where(tf.math.is_nan(x), tf.where(tf.equal(total, 0), self.wide(mean), sums / total), x)`,
    py`Missing numbers from the rows most like their own: scikit-learn’s KNNImputer.`,
  ),
  Regressions: layer(
    'Regressions',
    py`initial, targets, coefficients, intercepts, low, high`,
    py`def call(self, *xs):
    given = self.constants
    results = [tf.where(tf.math.is_nan(x), self.wide(first), x) for x, first in zip(xs, given["initial"])]
    for target, weights, intercept in zip(given["targets"], given["coefficients"], given["intercepts"]):
        made = tf.linalg.matmul(tf.concat(results, axis=1), self.wide(list(weights))[:, tf.newaxis])
        made = tf.clip_by_value(made + self.wide(intercept), given["low"], given["high"])
        results[target] = tf.where(tf.math.is_nan(xs[target]), made, results[target])
    return tf.concat(results, axis=1)`,
    py`Missing numbers from linear regressions, one after the other: scikit-learn’s IterativeImputer.`,
  ),
  ParseNumber: layer(
    'ParseNumber',
    py`decimal=".", thousands=None, strip=(), percent=False`,
    py`def call(self, x):
    given = self.constants
    rest = x
    for mark in given["strip"]:
        rest = tf.strings.regex_replace(rest, literal(mark), "")
    rest = tf.strings.regex_replace(rest, ${pythonString(`^[${SPACE}]+|[${SPACE}]+$`)}, "")
    share = tf.zeros(tf.shape(x), tf.bool)
    if given["percent"]:
        share = tf.strings.regex_full_match(rest, "(?s:.*)%")
        rest = tf.strings.regex_replace(rest, ${pythonString(`[${SPACE}]*%$`)}, "")
    decimal, thousands = given["decimal"], given["thousands"]
    if decimal != "." and thousands != ".":
        rest = tf.where(tf.strings.regex_full_match(rest, r"(?s:.*)\\.(?s:.*)"), "", rest)
    if thousands:
        # Marks are taken away before the decimal mark only.
        whole = tf.strings.regex_replace(rest, f"{literal(decimal)}(?s:.*)$", "")
        fraction = tf.strings.substr(rest, tf.strings.length(whole), tf.strings.length(rest) - tf.strings.length(whole))
        rest = tf.strings.join([tf.strings.regex_replace(whole, literal(thousands), ""), fraction])
    if decimal != ".":
        rest = tf.strings.regex_replace(rest, literal(decimal), ".", replace_global=False)
    number = tf.strings.regex_full_match(rest, r"[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
    value = tf.strings.to_number(tf.where(number, rest, "nan"), tf.float64)
    value = tf.where(share, value / 100.0, value)
    for pattern, infinite in ((r"\\+?(?i:inf(?:inity)?)", np.inf), (r"-(?i:inf(?:inity)?)", -np.inf)):
        value = tf.where(tf.strings.regex_full_match(rest, pattern), self.wide(infinite), value)
    return value`,
    py`The numbers that texts show.`,
    ['literal'],
  ),
  literal: {
    source: py`def literal(text):
    """A regular expression that matches this text."""
    return "".join(c if c.isalnum() else "\\\\" + c if c.isascii() else c for c in text)`,
  },
} as const satisfies Record<string, LayerSource>;

export type LayerName = keyof typeof layers;

/** Whether it is a class of the exported file, which a saved model needs. */
export const isOwnClass = (name: LayerName): boolean => layers[name].source.includes('register_keras_serializable');

/** Source of the layers, each after the layers it needs. */
export function layerSources(used: Iterable<LayerName>): PythonCode[] {
  const ordered = new Set<LayerName>();
  const visit = (name: LayerName): void => {
    const { needs = [] } = layers[name] as LayerSource;
    for (const need of needs) visit(need as LayerName);
    ordered.add(name);
  };
  for (const name of used) visit(name);
  return [...ordered].map((name) => layers[name].source);
}
