import { py } from '../literals.ts';
import type { Helper } from './helper.ts';

/**
 * The row models of the expression language, as functions of a list of columns. Each returns
 * an array with one row per row.
 */
export const rowModelHelpers = {
  hashed_crossing: {
    needs: ['farmhash64'],
    source: py`
def hashed_crossing(columns, bins):
    """Several values of a row hashed into one bin, as Keras' HashedCrossing layer has it; missing where one is."""

    def combined(first, second):
        factor = 0xC6A4A7935BD1E995
        mixed = second * factor & WORD
        mixed = first ^ factor ^ (mixed ^ mixed >> 47) * factor & WORD
        mixed = mixed * factor & WORD
        mixed = (mixed ^ mixed >> 47) * factor & WORD
        return mixed ^ mixed >> 47

    def crossed(row):
        hashed = 0xDECAFCAFFE
        for value in row:
            if pd.isna(value) or value in (np.inf, -np.inf):
                return np.nan
            hashed = combined(hashed, farmhash64(value) if isinstance(value, str) else int(value) & WORD)
        return hashed % bins

    return np.array([[crossed(row)] for row in zip(*columns)], dtype=float).reshape(-1, 1)
`,
  },
  imputation_sequence: {
    source: py`
def imputation_sequence(columns, initial, targets, coefficients, intercepts, low, high):
    """Missing cells from linear regressions on the row's other cells, one after the other."""
    known = np.column_stack(columns).astype(float)
    filled = np.where(np.isnan(known), initial, known)
    for target, weights, intercept in zip(targets, coefficients, intercepts):
        missing = np.isnan(known[:, target])
        total = np.zeros(missing.sum())
        for feature, weight in enumerate(weights):
            if feature != target:
                total += weight * filled[missing, feature]
        filled[missing, target] = np.clip(total + intercept, low, high)
    return filled
`,
  },
  nearest_neighbours: {
    source: py`
def nearest_neighbours(columns, rows, means, neighbours, weights):
    """Missing cells from the train rows most like the row, by Euclidean distances over the cells that both have."""
    filled = np.column_stack(columns).astype(float)
    rows = np.array(rows, dtype=float).reshape(-1, filled.shape[1])
    for row in filled:
        missing = np.isnan(row) & ~np.isnan(means)
        if not missing.any():
            continue
        differences = rows - row
        shared = (~np.isnan(differences)).sum(axis=1)
        squares = np.zeros(len(rows))
        for feature in range(len(row)):
            squares += np.nan_to_num(differences[:, feature] ** 2, posinf=np.inf)
        squares = np.where(shared == 0, np.nan, squares / np.maximum(shared, 1) * len(row))
        found = {}
        for feature in np.flatnonzero(missing):
            donors = np.flatnonzero(~np.isnan(rows[:, feature]) & ~np.isnan(squares))
            nearest = donors[np.argsort(squares[donors], kind="stable")][:neighbours]
            cells = rows[nearest, feature]
            if len(nearest) == 0:
                found[feature] = means[feature]
                continue
            closeness = np.ones(len(nearest))
            if weights == "distance":
                closeness = 1 / np.sqrt(squares[nearest])
                if np.isinf(closeness[0]):
                    closeness = np.isinf(closeness).astype(float)
                if closeness.sum() == 0:
                    closeness = np.ones(len(nearest))
            found[feature] = (cells * closeness).sum() / closeness.sum()
        for feature, value in found.items():
            row[feature] = value
    return filled
`,
  },
  tokens_of: {
    imports: ['re'],
    source: py`
def tokens_of(text, standardize, split, ngrams):
    """The tokens of a text, as Keras' TextVectorization layer cuts them."""
    if standardize in ("lower", "lower_and_strip_punctuation"):
        text = re.sub("[A-Z]+", lambda found: found[0].lower(), text)
    if standardize in ("strip_punctuation", "lower_and_strip_punctuation"):
        text = re.sub("[!-/:-@\\\\[-\`{-~]", "", text)
    tokens = [text]
    if split == "whitespace":
        tokens = [token for token in re.split("[ \\\\t\\\\n\\\\v\\\\f\\\\r]+", text) if token]
    elif split == "character":
        tokens = list(text)
    if ngrams is not None:
        runs = [(size, start) for size in ngrams for start in range(len(tokens) - size + 1)]
        tokens = [" ".join(tokens[start : start + size]) for size, start in runs]
    return tokens
`,
  },
  text_vectorizer: {
    needs: ['tokens_of'],
    source: py`
def text_vectorizer(columns, codes, unknown, output, width, standardize, split, ngrams):
    """Texts as the codes of their tokens, or as how often they have each: Keras' TextVectorization layer."""
    results = np.zeros((len(columns[0]), width))
    for row, text in zip(results, columns[0]):
        text = text if isinstance(text, str) else ""
        tokens = tokens_of(text, standardize, split, ngrams)
        if output == "codes":
            found = [codes.get(token, unknown) if token else 0 for token in tokens[:width]]
            row[: len(found)] = found
            continue
        for token in filter(None, tokens):
            code = codes.get(token, unknown)
            if code < width:
                row[code] = 1 if output == "has" else row[code] + 1
    return results
`,
  },
} as const satisfies Record<string, Helper>;
