"""The tables that goldens are made of. core/operators/testing/golden-tables.ts makes the very same ones in TypeScript."""

import math
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parent.parent.parent

FILES = {
    "penguins": "examples/penguins.csv",
    "wine": "goldens/data/wine.csv",
    "breast_cancer": "goldens/data/breast_cancer.csv",
    "diabetes": "goldens/data/diabetes.csv",
    "digits": "goldens/data/digits.csv",
    "cars": "goldens/data/cars.csv",
    "movies": "goldens/data/movies.csv",
    "birdstrikes": "goldens/data/birdstrikes.csv",
    "lists": "goldens/data/lists.csv",
}


def uniform(seed, count):
    """Lehmer's generator: whole-number arithmetic that comes out the same in every language."""
    drawn = []
    for _ in range(count):
        seed = seed * 16807 % 2147483647
        drawn.append(seed / 2147483647)
    return drawn


def number(cells):
    return pd.Series([np.nan if cell is None else float(cell) for cell in cells], dtype="float64")


def integer(cells):
    return pd.Series(list(cells), dtype="int64")


def category(cells):
    return pd.Series([np.nan if cell is None else cell for cell in cells], dtype=object)


def boolean(cells):
    """Booleans with missing cells are objects, as pandas reads them."""
    cells = list(cells)
    return category(cells) if None in cells else pd.Series(cells, dtype="bool")


def date(cells):
    return pd.to_datetime(pd.Series([np.nan if cell is None else float(cell) for cell in cells]), unit="ms").astype("datetime64[ms]")


def magnitudes():
    u = uniform(12345, 64)
    return {
        "tiny": number(x * 1e-300 for x in u),
        "small": number((x - 0.5) * 1e-9 for x in u),
        "large": number((x - 0.5) * 1e150 for x in u),
        "skew": number(1 / (x * x) for x in u),
        "negative": number(-1000 * x for x in u),
        "constant": number(5.1 for _ in u),
        "zero": number(0 for _ in u),
        "near_constant": number(1 + (k % 2) * 2.220446049250313e-16 for k in range(64)),
        "ties": integer((k * 7) % 5 for k in range(64)),
        "holes": number(None if k % 3 == 0 else x for k, x in enumerate(u)),
        "empty": number(None for _ in u),
        "offset": number(1e9 + x for x in u),
    }


def extreme():
    u = uniform(777, 16)
    return {
        "top": number((1 if k % 2 == 0 else -1) * x * 1e300 for k, x in enumerate(u)),
        "subnormal": number(k * 5e-324 for k in range(16)),
        "mixed": number(1e300 if k == 3 else x for k, x in enumerate(u)),
    }


def one_row():
    return {"x": number([3.5]), "n": integer([2]), "m": number([None]), "c": category(["a"]), "b": boolean([True])}


def unicode():
    return {"c": category(["é", "z", "Z", "a", "ß", "Ω", "日本", "👍", " a", "\ue000", None, "a", "é", ""])}


def one_category():
    return {"same": category(["x"] * 4), "holes": category(["x", None, "x", None])}


def empty_text():
    return {"c": category(["b", "a", None, "b"]), "empty": category([None] * 4)}


def categories():
    return {
        "color": category(["red", "blue", None, "red", "green", "blue", "red", None, "a b", "red", "Blue", "blue"]),
        "binary": category(["y", "n", "n", "y", "n", "n", "y", "y", "y", "n", "n", "n"]),
        "k": integer([3, 1, 2, 3, 3, 10, 1, -1, 2, 3, 10, 3]),
        "f": number([0.5, None, 2, 0.5, 1e16, 0.00001, 2, 2, None, -1.5, 0.1, 0.1]),
        "flag": boolean([True, False, False, True, True, True, False, True, True, False, True, False]),
        "maybe": boolean([True, None, False, True, None, True, False, True, True, False, True, False]),
        "same": category(["x"] * 12),
    }


def categories_new():
    return {
        "color": category(["violet", None, "red", "blue", "Red"]),
        "binary": category(["n", "y", "maybe", "n", None]),
        "k": integer([3, 4, -1, 10, 0]),
        "f": number([0.5, 7.25, None, 2, 1e16]),
        "flag": boolean([True, False, True, True, False]),
        "maybe": boolean([True, None, False, True, None]),
        "same": category(["x", "y", None, "x", "x"]),
    }


def many():
    return {"c": category(f"c{(k * 7919) % 10007:05d}" for k in range(12000))}


def marked():
    return {
        "x": number([1, -1, 2.5, -1, 4, 4]),
        "c": category(["a", "?", "b", "b", "?", "c"]),
        "n": integer([0, 5, 0, 7, 5, 7]),
    }


def classes():
    return {"y": integer([0, 2, 1, 2, 4, 0, 0])}


def gaps():
    u = uniform(4711, 40)

    def gap(k):
        return k < 3 or 6 <= k < 9 or k == 12 or 20 <= k < 26 or k >= 37

    return {
        "x": number(None if gap(k) else x * 100 - 50 for k, x in enumerate(u)),
        "steps": number(None if k % 7 == 2 or k % 5 == 3 else k * k for k in range(40)),
        "c": category(None if gap(39 - k) else "abü"[k % 3] for k in range(40)),
        "flag": boolean(None if gap(k) else k % 2 == 0 for k in range(40)),
        "at": date(None if gap(k) else math.floor(x * 2e12) - 5e11 for k, x in enumerate(u)),
        "full": integer(range(40)),
        "empty": number(None for _ in u),
    }


def few_gaps():
    return {"x": number([None, 1, None, None, 7]), "y": number([2, None, None, None, 3]), "z": number([None] * 5)}


def dates():
    return {
        "at": date([0, -1, 951827696789, 1704067199999, 1735603200000, -2203891200000, None, 4102444800000, 1715934600000]),
        "hour": integer([0, 1, 5, 6, 11, 12, 13, 18, 23]),
        "month": number([1, 2, 3, None, 6, 8, 9, 11, 12]),
    }


def written():
    texts = {
        "plain": ["1", " 2.5 ", "-3e4", "+.5", "", None, "inf", "1e400"],
        "money": ["$1,234.50", "$ 7", "-$0.25", "$1,000,000", None, "0", "$12", "$.5"],
        "comma": ["1.234,5", "0,25", "-7", "1.000.000", None, "12", ",5", "3,"],
        "percent": ["12%", "0.5 %", "-3%", "100%", None, "0%", "1e2%", "7"],
        "bad": ["1", "two", "1 2", "1,5", None, "--1", "0x10", "1_000"],
        "iso": ["2024-05-17", "1969-12-31", "2000-02-29", "1899-01-01", None, "2024-12-31", "2024-05-17", "2024-01-01"],
        "stamp": ["2024-05-17 08:30:00", "1969-12-31 23:59:59", "2000-02-29 00:00:00", "2024-12-31 12:00:01", None,
                  "1900-03-01 01:02:03", "2024-05-17 08:30:00", "2024-06-01 00:00:00"],
        "offset": ["2024-05-17T08:30:00+02:00", "2024-05-17T08:30:00-0730", "2024-05-17T08:30:00Z",
                   "2024-01-01T00:00:00+14:00", None, "2024-05-17T08:30:00+00:00", "2024-05-17T08:30:00.25+02:00",
                   "2024-05-17T23:30:00-01:00"],
        "european": ["17.05.2024", "1.2.2024", "31.12.1999", "29.02.2000", None, "01.01.1970", "5.6.2023", "30.11.2011"],
        "american": ["05/17/2024", "1/2/2024", "12/31/1999", "02/29/2000", None, "01/01/1970", "5/6/2023", "11/30/2011"],
        "named": ["May 17, 2024", "Jan 2 2024", "31 December 1999", "29-Feb-2000", None, "January 1, 1970", "6 May 2023",
                  "Nov 30 2011"],
        "twelve": ["5/17/2024 8:30 AM", "1/2/2024 12:00 PM", "12/31/1999 12:05:09 AM", "2/29/2000 11:59:59 PM", None,
                   "1/1/1970 1:00 pm", "5/6/2023 01:02 am", "11/30/2011 9:15 PM"],
        "undated": ["2024-05-17", "soon", "2024-02-30", "2024-13-01", None, "", "2024-05-17 25:00", "2024-05-18"],
        "truth": ["True", "false", "1", "0", None, "TRUE", "0.0", "False"],
    }
    return {name: category(cells) for name, cells in texts.items()}


def _neighbours(seed, count):
    """Numbers that hang together, with holes; a row without a known cell, and a column."""
    u = uniform(seed, 3 * count)
    rows = [(k, u[3 * k], u[3 * k + 1], u[3 * k + 2]) for k in range(count)]

    def hole(k, every, first):
        return k % every == first or k == 20

    return {
        "a": number(None if hole(k, 7, 3) else a * 10 for k, a, _, _ in rows),
        "b": number(None if hole(k, 11, 5) else a * 20 + b for k, a, b, _ in rows),
        "c": number(None if hole(k, 5, 2) else c * 8 - a * 5 for k, a, _, c in rows),
        "d": number(None if k == 20 else b * c for k, _, b, c in rows),
        "empty": number(None for _ in rows),
    }


def neighbours():
    return _neighbours(31, 60)


def neighbours_new():
    return _neighbours(77, 25)


def _holes(name, every):
    """A data set of numbers in which every so many cells are missing."""
    frame = _table(name).astype("float64")
    for j in range(frame.shape[1]):
        frame.iloc[[k for k in range(len(frame)) if (k * 7919 + j * 104729) % every == 0], j] = np.nan
    return frame


def wine_holes():
    return _holes("wine", 13)


def diabetes_holes():
    return _holes("diabetes", 17)


def breast_cancer_holes():
    return _holes("breast_cancer", 19)


def tags():
    return {
        "comma": category(["a, b", "b", "a.b,c++ , a", None, "", ",,", "b,b", " c++", "A,a", "é,日本", "a;b", "axb"]),
        "bar": category(["x|y", "y", "[z]|x", "x", None, "y|y", "", "|", "w w|x", "x |y", "(a)", "x,y"]),
        "dots": category(["a...b", "a", "b...c...a", "a.b", None, "....", "a..b", "", "b...", "...c", "q", "aXb"]),
    }


def tags_new():
    return {
        "comma": category(["b, new", None, "c++", "a,zz"]),
        "bar": category(["y|q", "x", "", None]),
        "dots": category(["c", "a...zz", None, ""]),
    }


def texts():
    return {
        "messy": category(["  Hello World ", "ÉCOLE\tde  Paris", "straße", None, "", "   ", "O'NEIL mc-donald", "ǆungla ΑΣ", "İstanbul", "👍🏽 ok", "a\u00a0b\u2003c", "line\nbreak\r\n 42ND x3rd"]),
        "code": category(["DE-123-x", "FR-9", "de-77-", None, "", "US--4", "AB-12-CD-34", "no code", "ÄÖ-5", "12 kg  net", "-1.5e3 kg", "a.b*c$\\d"]),
    }


def texts_new():
    return {
        "messy": category(["Hello  World", "ONE two THREE four five", None, ""]),
        "code": category(["DE-1-2-3-4-5-6", None, "x", "9 kg"]),
    }


def docs():
    return {
        "text": category(["Hello, World! hello", "É é ÀB\u00a0c\x1cd\x0be", "", "  a  b ", "don't stop_now 👍x", None, "the cat sat on the mat", "The CAT!", "[UNK] the unk", "a\ta\na", "日本 語 日本", "cat-sat cat sat"]),
    }


def docs_new():
    return {
        "text": category(["the dog sat on the cat", None, "hello hello HELLO world", "zz 👍x [UNK]", "a b a b a b a b a b"]),
    }


FORMULAS = {
    make.__name__: make
    for make in (magnitudes, extreme, one_row, unicode, one_category, empty_text, categories, categories_new, many, marked,
                 classes, gaps, few_gaps, dates, written, neighbours, neighbours_new, wine_holes, diabetes_holes,
                 breast_cancer_holes,
                 tags, tags_new, texts, texts_new, docs, docs_new)
}


@lru_cache
def _table(name):
    if name in FILES:
        return _read(ROOT / FILES[name])
    return pd.DataFrame(FORMULAS[name]())


def _read(path):
    """An empty cell is missing; nothing else is. Text is an object column, which every version of scikit-learn takes."""
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""], float_precision="round_trip")
    texts = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    return frame.astype({name: object for name in texts})


def table(name):
    return _table(name).copy()
