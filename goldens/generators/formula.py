"""Formulas against pandas.eval, and against NumPy, pandas and Python where pandas.eval has no such function."""

import random
import re
import warnings

import numpy as np
import pandas as pd

from .cases import cells, plain, write_json

NUMBERS = {
    "a": [0.0, 1.0, -1.0, 2.5, -2.5, 7.0, 0.1, 1e300, -1e-300, np.inf, -np.inf, np.nan],
    "b": [3.0, 0.0, -2.0, 0.5, np.nan, 0.1, -0.1, 2.0, 1e300, 2.0, np.inf, 1.0],
    "beak length (mm)": [39.1, 39.5, 40.3, np.nan, 36.7, 39.3, 38.9, 39.2, 34.1, 42.0, 37.8, 37.8],
    "day": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0],
}
TEXTS = {
    "s": ["red", "Blue", None, "green", "", "red", "été", "a b", "Zebra", "日本", "x`y", "blue"],
    "größe": ["S", "M", "L", "XL", None, "S", "S", "M", "é", "e", "z", "Z"],
}
# What pandas.eval calls them; ours take these names too.
FUNCTIONS = ["sin", "cos", "tan", "exp", "log", "expm1", "log1p", "sqrt", "sinh", "cosh", "tanh", "arcsin", "arccos",
             "arctan", "abs", "log10", "floor", "ceil"]
COMPARISONS = ["<", "<=", ">", ">=", "==", "!="]
WRITTEN = [
    "-a ** 2", "2 ** -1 ** 2 + a", "a - b - day", "a / b / day", "a // b", "a % b", "a // -b", "-a % b", "b // 0.1", "a // 0",
    "a % 0", "a / 0", "0 / a", "a ** b", "a ** 0", "1 ** a", "(a + b) * day", "a + b * day ** 2", "not a > b", "not not a > b",
    "a < b < day", "a < b and b < day or day == 3", "a < b or b < day and day == 3", "a == a", "a != a", "not a == a",
    "`beak length (mm)` / day", "`beak length (mm)` > 39 and s == 'red'", "s == 'red'", "s != 'red'", "s < 'b'", "s >= 'red'",
    "s == größe", "s < größe", "s in ['red', 'blue']", "s not in ['red', 'blue']", "day in [1, 2, 12]", "day not in [1, 2]",
    "+a", "-(-a)", "arctan2(a, b)", "sqrt(a ** 2 + b ** 2)", "1e3 * a", ".5 + a", "5. - a", "a + 1 == 2 and b > 0",
]


def number(draw, depth):
    kind = draw.random()
    if depth == 0 or kind < 0.2:
        return draw.choice(["a", "b", "day", "`beak length (mm)`", "2", "0.5", "3", "10", "0"])
    if kind < 0.7:
        operator = draw.choice(["+", "-", "*", "/", "//", "%", "**"])
        return f"{operand(draw, depth)} {operator} {operand(draw, depth)}"
    if kind < 0.85:
        return f"{draw.choice(FUNCTIONS)}({number(draw, depth - 1)})"
    return f"-{operand(draw, depth)}"


def operand(draw, depth):
    inner = number(draw, depth - 1)
    return f"({inner})" if draw.random() < 0.4 else inner


def condition(draw, depth):
    kind = draw.random()
    if depth == 0 or kind < 0.5:
        return f"{number(draw, 1)} {draw.choice(COMPARISONS)} {number(draw, 1)}"
    if kind < 0.85:
        return f"({condition(draw, depth - 1)}) {draw.choice(['and', 'or'])} ({condition(draw, depth - 1)})"
    return f"not ({condition(draw, depth - 1)})"


def is_fair(formula):
    """
    Not: a negative zero, which pandas takes for the integer 0; waves of powers, where the last digit of the power decides
    all digits of the wave.
    """
    return not re.search(r"-\(*0(?![.\d])", formula) and not (re.search(r"\b(sin|cos|tan)\(", formula) and re.search(r"\*\*|exp|inh|osh", formula))


def evaluated(frame, formula):
    """None where pandas does not evaluate it to one value a row."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = frame.eval(formula, engine="python")
        except (ValueError, TypeError, NotImplementedError, ZeroDivisionError, OverflowError, AttributeError):
            return None
    return result if isinstance(result, pd.Series) and len(result) == len(frame) else None


def generate():
    frame = pd.DataFrame(NUMBERS | {name: pd.Series(values, dtype=object) for name, values in TEXTS.items()})
    draw = random.Random(20)
    formulas = WRITTEN + [number(draw, 4) for _ in range(170)] + [condition(draw, 2) for _ in range(90)]
    cases = []
    for formula in filter(is_fair, dict.fromkeys(formulas)):
        result = evaluated(frame, formula)
        if result is None and formula in WRITTEN:
            raise AssertionError(f"pandas does not evaluate {formula}")
        if result is not None:
            cases.append([formula, cells(result.tolist())])

    a, b = frame["a"], frame["b"]
    text, size = frame["s"], frame["größe"]
    dates = pd.to_datetime(pd.Series(["2024-02-29", "1969-12-31 23:59:59.500", None, "2000-01-01 12:30:15"]), format="ISO8601")
    later = pd.to_datetime(pd.Series(["2024-03-01", "1970-01-01", "2024-01-01", None]), format="ISO8601")
    with np.errstate(all="ignore"):
        own = [
            ["round(a)", np.round(a)], ["round(a, 1)", np.round(a, 1)], ["round(b * 37, -1)", np.round(b * 37, -1)],
            ["round(`beak length (mm)`, 0)", np.round(frame["beak length (mm)"])],
            ["min(a, b, day)", np.minimum(np.minimum(a, b), frame["day"])], ["max(a, b)", np.maximum(a, b)],
            ["clip(a, -1, 2)", np.clip(a, -1, 2)], ["log2(a)", np.log2(a)], ["cbrt(b)", np.cbrt(b)], ["sign(b)", np.sign(b)],
            ["trunc(a)", np.trunc(a)], ["int(`beak length (mm)`)", frame["beak length (mm)"].map(int, na_action="ignore")],
            ["int(day / -3)", (frame["day"] / -3).map(int)], ["hypot(a, b)", np.hypot(a, b)], ["is_missing(a)", a.isna()],
            ["coalesce(a, b, 0)", a.fillna(b).fillna(0)], ["if(a > b, a, b)", np.where(a > b, a, b)],
            ["case(a > 1, 'big', a < 0, 'low', 'mid')", np.select([a > 1, a < 0], ["big", "low"], "mid").tolist()],
            ["is_missing(s)", text.isna()], ["coalesce(s, größe)", text.fillna(size)],
            ["lower(s)", text.str.lower()], ["upper(s)", text.str.upper()], ["title(s)", text.str.title()],
            ["length(s)", text.str.len()], ["contains(s, 'e')", text.str.contains("e", regex=False, na=False)],
            ["startswith(s, 'b')", text.str.startswith("b", na=False)], ["endswith(s, 'e')", text.str.endswith("e", na=False)],
            ["matches(s, '^[a-z]+$')", text.str.contains("^[a-z]+$", na=False)],
            ["replace(s, 'e', 'E')", text.str.replace("e", "E", regex=False)],
            ["replace_pattern(s, '([aeiou])', '<\\\\1>')", text.str.replace("([aeiou])", r"<\1>", regex=True)],
            ["extract(s, '([a-z])([a-z])', 2)", text.str.extract("([a-z])([a-z])")[1]],
            ["slice(s, 1, 3)", text.str.slice(1, 3)], ["slice(s, -2)", text.str.slice(-2)],
            ["pad_left(s, 4, '*')", text.str.pad(4, "left", "*")], ["concat(s, '-', größe)", text + "-" + size],
            ["part(s, ' ', 0)", text.str.split(" ").str[0]],
            ["year(d)", dates.dt.year], ["month(d)", dates.dt.month], ["day(d)", dates.dt.day], ["hour(d)", dates.dt.hour],
            ["dayofweek(d)", dates.dt.dayofweek], ["dayofyear(d)", dates.dt.dayofyear], ["quarter(d)", dates.dt.quarter],
            ["d < '2024-03-01'", dates < "2024-03-01"], ["d == date('2024-02-29')", dates == "2024-02-29"], ["d >= e", dates >= later],
            ["days_between(d, e)", (later - dates) / pd.Timedelta(days=1)],
            ["year(add_days(d, 1))", (dates + pd.Timedelta(days=1)).dt.year],
        ]
    milliseconds = [[None if pd.isna(x) else x.timestamp() * 1000 for x in column] for column in (dates, later)]
    write_json("formula.json", {
        "columns": {name: cells(values) for name, values in (NUMBERS | TEXTS).items()},
        "dates": {"d": milliseconds[0], "e": milliseconds[1]},
        "pandas": cases,
        "own": [[formula, cells(list(plain(np.asarray(result, dtype=object))))] for formula, result in own],
    })
