"""The tables that goldens are made of. core/operators/golden-tables.ts makes the very same ones in TypeScript."""

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


FORMULAS = {
    make.__name__: make
    for make in (magnitudes, extreme, one_row, unicode, one_category, empty_text, categories, categories_new, many, marked,
                 classes)
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
