/** Estimators that learn from texts: vocabularies, pieces, lists. */
import { py } from '../../python/literals.ts';
import type { Part } from './part.ts';

export const textLearnerParts = {
  frequent_first: {
    source: py`
def frequent_first(counts, specials, room):
    """Tokens but for the special ones, frequent ones first; of equally frequent ones the one that sorts later."""
    tokens = sorted((token for token in counts if token not in specials), key=lambda token: (counts[token], token), reverse=True)
    return tokens if room is None else tokens[:room]


def rarity(tokens, documents, rows, front, width):
    """The weights of tf_idf, by code: unknown tokens weigh as much as tokens do on average."""
    weights = [np.log(1 + rows / (1 + documents[token])) for token in tokens]
    mean = sum(weights) / len(weights) if weights else 0
    weights = [mean] * front + weights
    return weights + [0] * (width - len(weights))
`,
  },
  Vocabulary: {
    needs: ['Each', 'frequent_first'],
    helpers: ['lookup'],
    source: py`
class Vocabulary(Each):
    """The place of each cell in a vocabulary, frequent ones first: Keras' StringLookup, and with \`whole\` IntegerLookup."""

    def __init__(self, whole=False, max_tokens=None, num_oov_indices=1, output_mode="int", pad_to_max_tokens=False, mask_token=None, oov_token="[UNK]"):
        self.whole = whole
        self.max_tokens = max_tokens
        self.num_oov_indices = num_oov_indices
        self.output_mode = output_mode
        self.pad_to_max_tokens = pad_to_max_tokens
        self.mask_token = mask_token
        self.oov_token = oov_token

    def cells(self, x):
        if not self.whole:
            return x.astype(object).where(x.notna(), "")
        x = np.trunc(x.astype(float))
        if (x.abs() >= 2**63).any() or (self.mask_token is None and x.isna().any()):
            raise ValueError(f"The column {x.name!r} has cells that are no whole number, or missing: give a mask token, or fill them before.")
        return x

    def learn(self, x):
        cells = self.cells(x)
        masks = self.mask_token is not None and self.output_mode == "int"
        front = masks + self.num_oov_indices
        counts = cells.value_counts().to_dict()
        room = None if self.max_tokens is None else self.max_tokens - front
        tokens = frequent_first(counts, (self.mask_token, self.oov_token), room)
        codes = {token: front + at for at, token in enumerate(tokens)}
        if self.mask_token is not None:
            codes[self.mask_token] = 0 if masks else -2
        if self.output_mode == "int":
            return codes, int(masks), None
        width = self.max_tokens if self.pad_to_max_tokens else front + len(tokens)
        tf_idf = self.output_mode == "tf_idf"
        return codes, int(masks), rarity(tokens, counts, len(cells), front, width) if tf_idf else [1] * width

    def made(self, x, learned):
        codes, unknown, weights = learned
        cells = self.cells(x)
        unknown = unknown if self.num_oov_indices else -1
        code = lookup(cells, codes, missing=codes.get(self.mask_token, unknown), other=unknown)
        if (code == -1).any():
            raise ValueError(f"The column {x.name!r}: {cells[code == -1].iloc[0]!r} is not in the vocabulary.")
        if weights is None:
            return {x.name: code}
        return {f"{x.name}_{at}": (code == at) * float(weight) for at, weight in enumerate(weights)}
`,
  },
  Words: {
    needs: ['Each', 'frequent_first'],
    helpers: ['text_vectorizer', 'tokens_of'],
    imports: ['collections.Counter'],
    source: py`
class Words(Each):
    """Keras' TextVectorization: the codes of a text's words, or how often it has each."""

    def __init__(self, max_tokens=None, standardize="lower_and_strip_punctuation", split="whitespace", ngrams=None, output_mode="int", output_sequence_length=None, pad_to_max_tokens=False):
        self.max_tokens = max_tokens
        self.standardize = standardize
        self.split = split
        self.ngrams = ngrams
        self.output_mode = output_mode
        self.output_sequence_length = output_sequence_length
        self.pad_to_max_tokens = pad_to_max_tokens

    def cut(self):
        ngrams = range(1, self.ngrams + 1) if isinstance(self.ngrams, int) else self.ngrams
        return {"standardize": self.standardize, "split": self.split, "ngrams": ngrams}

    def learn(self, x):
        found = [tokens_of(text if isinstance(text, str) else "", **self.cut()) for text in x]
        counts = Counter(token for tokens in found for token in tokens)
        front = 2 if self.output_mode == "int" else 1
        tokens = frequent_first(counts, ("", "[UNK]"), None if self.max_tokens is None else self.max_tokens - front)
        codes = {token: front + at for at, token in enumerate(tokens)}
        if self.output_mode == "int":
            longest = max(map(len, found), default=0)
            return codes, [1] * (longest if self.output_sequence_length is None else self.output_sequence_length)
        width = self.max_tokens if self.pad_to_max_tokens else front + len(tokens)
        if self.output_mode != "tf_idf":
            return codes, [1] * width
        return codes, rarity(tokens, Counter(token for own in found for token in {*own}), len(found), front, width)

    def made(self, x, learned):
        codes, weights = learned
        output = {"int": "codes", "multi_hot": "has"}.get(self.output_mode, "counts")
        unknown = 1 if output == "codes" else 0
        results = text_vectorizer([x], codes=codes, unknown=unknown, output=output, width=len(weights), **self.cut())
        return {f"{x.name}_{at}": pd.Series(results[:, at] * weight, index=x.index) for at, weight in enumerate(weights)}
`,
  },
  Pieces: {
    needs: ['Each'],
    imports: ['re'],
    source: py`
class Pieces(Each):
    """The pieces of texts between marks, as many columns as the text with the most of them has."""

    def __init__(self, separator=None, pattern=None, n=-1):
        self.separator = separator
        self.pattern = pattern
        self.n = n

    def pieces(self, cell):
        if not isinstance(cell, str):
            return []
        if self.pattern is not None:
            return re.split(self.pattern, cell, maxsplit=max(self.n, 0))
        return cell.split(self.separator, self.n if self.n > 0 else -1)

    def learn(self, x):
        return max(1, max((len(self.pieces(cell)) for cell in x), default=1))

    def made(self, x, count):
        cut = [self.pieces(cell) for cell in x]
        columns = ([own[at] if at < len(own) else None for own in cut] for at in range(count))
        return {f"{x.name}_{at}": pd.Series(cells, index=x.index, dtype=TEXT) for at, cells in enumerate(columns)}
`,
  },
  Lists: {
    needs: ['Each'],
    imports: ['json'],
    source: py`
class Lists(Each):
    """A column for each number of lists in JSON, of the length that most of them have."""

    def __init__(self, errors="raise"):
        self.errors = errors

    def learn(self, x):
        commas = x.dropna().map(lambda cell: cell.count(",")).mode()
        return 1 if commas.empty else int(commas.iloc[0]) + 1

    def made(self, x, length):
        def numbers(cell):
            try:
                items = json.loads(cell) if isinstance(cell, str) else [None] * length
            except ValueError:
                items = None
            fits = isinstance(items, list) and len(items) == length
            if fits and all(item is None or type(item) in (int, float) for item in items):
                return [np.nan if item is None else float(item) for item in items]
            if self.errors == "raise":
                raise ValueError(f"The column {x.name!r}: {cell!r} is no list of {length} numbers.")
            return [np.nan] * length

        cells = np.array([numbers(cell) for cell in x], dtype=float).reshape(-1, length)
        return {f"{x.name}_{at}": pd.Series(cells[:, at], index=x.index) for at in range(length)}
`,
  },
} as const satisfies Record<string, Part>;
