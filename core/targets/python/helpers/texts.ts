import { py, pyRaw } from '../literals.ts';
import type { Helper } from './helper.ts';

export const textHelpers = {
  each_text: {
    source: py`
def each_text(x, function):
    """The function of every text that is not missing."""
    return x.map(function, na_action="ignore").astype(TEXT)
`,
  },
  truth_text: {
    needs: ['each_text'],
    source: py`
def truth_text(x):
    return each_text(x.astype(object).where(x.notna(), None), lambda truth: str(bool(truth)))
`,
  },
  number_text: {
    needs: ['each_text'],
    source: py`
def number_text(x, as_float=False):
    """Numbers as Python prints them; whole ones without a point, unless \`as_float\`."""

    def text(number):
        return str(int(number)) if not as_float and number.is_integer() else repr(float(number))

    return each_text(x.astype(object).where(x.notna(), None), text)
`,
  },
  join_texts: {
    source: py`
def join_texts(df, parts, separator=""):
    """The texts one after the other; missing where any of them is."""
    columns = [pd.Series(part, index=df.index, dtype=TEXT) for part in parts]
    rows = zip(*(column.astype(object).where(column.notna(), None) for column in columns))
    joined = [None if None in row else separator.join(row) for row in rows]
    return pd.Series(joined if parts else "", index=df.index, dtype=TEXT)
`,
  },
  matches: {
    imports: ['re'],
    source: py`
def matches(x, pattern):
    """Whether the pattern is found anywhere in the text; never in a missing one."""
    search = re.compile(pattern).search
    return x.map(lambda text: search(text) is not None, na_action="ignore").fillna(False).astype(bool)
`,
  },
  extract: {
    needs: ['each_text'],
    imports: ['re'],
    source: py`
def extract(x, pattern, group):
    """A group of the pattern's first match; missing where there is none."""
    search = re.compile(pattern).search
    return each_text(x, lambda text: found[group] if (found := search(text)) else None)
`,
  },
  replace_pattern: {
    needs: ['each_text'],
    imports: ['re'],
    source: py`
def replace_pattern(x, pattern, by, ignore_case=False):
    compiled = re.compile(pattern, re.IGNORECASE if ignore_case else 0)
    return each_text(x, lambda text: compiled.sub(by, text))
`,
  },
  part: {
    needs: ['each_text'],
    source: py`
def part(x, separator, index):
    """A piece of the text between separators (between spaces, where that is empty); missing where there is none."""

    def piece(text):
        pieces = text.split(separator or None)
        return pieces[index] if -len(pieces) <= index < len(pieces) else None

    return each_text(x, piece)
`,
  },
  split_pattern: {
    needs: ['each_text'],
    imports: ['re'],
    source: py`
def split_pattern(x, pattern, index, cuts):
    """A piece between the pattern's matches, of which \`cuts\` at most are cut (0: all); missing where there is none."""
    split = re.compile(pattern).split

    def piece(text):
        pieces = split(text, cuts)
        return pieces[index] if index < len(pieces) else None

    return each_text(x, piece)
`,
  },
  pad: {
    needs: ['each_text'],
    source: py`
def pad(x, width, side, fill):
    method = {"left": str.rjust, "right": str.ljust, "both": str.center}[side]
    return each_text(x, lambda text: method(text, width, fill))
`,
  },
  parse_number: {
    imports: ['re'],
    source: pyRaw`
def parse_number(x, decimal=".", thousands=None, strip=(), percent=False):
    """The number that a text shows; missing where it shows none."""
    number = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?inf(?:inity)?", re.IGNORECASE)

    def read(text):
        for mark in strip:
            text = text.replace(mark, "") if mark else text
        text = text.strip()
        share = percent and text.endswith("%")
        if share:
            text = text[:-1].strip()
        if decimal != "." and "." in text and thousands != ".":
            return np.nan
        whole, point, rest = text.partition(decimal)
        if thousands:
            whole = whole.replace(thousands, "")
        text = whole + ("." if point else "") + rest
        if not number.fullmatch(text):
            return np.nan
        return float(text) / 100 if share else float(text)

    return x.map(read, na_action="ignore").astype(float)
`,
  },
} as const satisfies Record<string, Helper>;
