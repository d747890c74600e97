"""pandas' functions of text."""

import re

import numpy as np

from . import tables
from .cases import Goldens, is_missing

REFERENCE = "pandas 3.0.6"
# Of real texts the longest columns; of made ones every kind of letter and space.
TEXTS = [("texts", ["messy", "code"]), ("unicode", ["c"]), ("docs", ["text"])]
REAL = [("movies", ["Title"]), ("cars", ["Name"]), ("birdstrikes", ["Airport Name"]), ("penguins", ["Sex"])]


def column(data, name):
    return tables.table(data)[name].astype(object)


def each(goldens, data, take, params, function, fit=None):
    """One-to-one: `function` makes a column of a column."""
    goldens.case(data, take, params, fit=fit, names=take, columns=[function(column(data, name)) for name in take])


def clean():
    goldens = Goldens("TextClean", REFERENCE)

    def apply(params):
        def function(cells):
            if params.get("strip", True):
                cells = cells.str.strip()
            if params.get("collapse_spaces"):
                cells = cells.str.replace(r"\s+", " ", regex=True)
            if (case := params.get("case", "keep")) != "keep":
                cells = getattr(cells.str, case)()
            return cells.replace("", np.nan) if params.get("empty_as_missing") else cells

        return function

    for data, take in TEXTS + REAL:
        for params in ({}, {"strip": False}, {"collapse_spaces": True}, {"strip": False, "collapse_spaces": True},
                       {"empty_as_missing": True}, *({"case": case} for case in ("lower", "upper", "title", "capitalize")),
                       {"case": "title", "collapse_spaces": True, "empty_as_missing": True}):
            each(goldens, data, take, params, apply(params))
    goldens.write()


def length():
    goldens = Goldens("TextLength", REFERENCE)
    for data, take in TEXTS + REAL:
        each(goldens, data, take, {}, lambda cells: cells.str.len().astype(float))
    goldens.write()


def cut_out():
    goldens = Goldens("TextSlice", REFERENCE)
    for data, take in TEXTS + REAL:
        for step in (2, -1, -3) if data in ("texts", "unicode", "cars") else ():
            for start, stop in [(None, None), (1, None), (None, -2), (-2, 1), (4, None), (None, 3), (100, -100)]:
                each(goldens, data, take, {"start": start, "stop": stop, "step": step}, lambda cells: cells.str.slice(start, stop, step))
        for start, stop in [(None, None), (0, 3), (2, None), (None, -2), (-3, None), (-4, -1), (3, 1), (1, 100), (-100, 2)]:
            each(goldens, data, take, {"start": start, "stop": stop}, lambda cells: cells.str.slice(start, stop))
    goldens.write()


def pad():
    goldens = Goldens("TextPad", REFERENCE)
    for data, take in TEXTS + REAL[1:2]:
        for side in ("left", "right", "both"):
            for width, fill in [(0, " "), (5, "0"), (8, "👍"), (13, "-"), (14, "-")]:
                each(goldens, data, take, {"width": width, "side": side, "fillchar": fill},
                     lambda cells: cells.str.pad(width, side=side, fillchar=fill))
    goldens.case("texts", ["code"], {"width": 5, "fillchar": "00"}, refused=True)
    goldens.case("texts", ["code"], {"width": 5, "fillchar": ""}, refused=True)
    goldens.write()


def split():
    goldens = Goldens("TextSplit", REFERENCE)

    def add(data, take, params, fit=None):
        names, columns = [], []
        for name in take:
            arguments = {"pat": params.get("pat"), "n": params.get("n", -1), "expand": True}
            if arguments["pat"] is not None:
                arguments["regex"] = params.get("regex")
            made = column(data, name).str.split(**arguments)
            width = column(fit or data, name).str.split(**arguments).shape[1]
            made = made.reindex(columns=range(width))
            names += [f"{name}_{k}" for k in made]
            columns += [made[k] for k in made]
        goldens.case(data, take, params, fit=fit, names=names, columns=columns)

    for n in (-1, 0, 1, 2, 30):
        for pat in (None, "-", "--", " ", ".", "e", "\\d", "OneHot"):
            add("texts", ["messy", "code"], {"n": n, **({} if pat is None else {"pat": pat, "regex": False})})
        for pat in ("-", "--", ".", r"\s+", r"[-.*]", r"-|--", r"\d{1,2}(?= )", "(?i)[aeou]+"):
            add("texts", ["messy", "code"], {"n": n, "pat": pat})
        add("texts", ["messy", "code"], {"n": n, "pat": "-", "regex": True})
        add("texts", ["messy", "code"], {"n": n, "pat": ".", "regex": True})
        add("birdstrikes", ["Airport Name"], {"n": n, "pat": r"[ /,-]+"})
        add("unicode", ["c"], {"n": n})
        add("docs", ["text"], {"n": n})
    for pat in ("-", " "):
        add("texts_new", ["messy", "code"], {"pat": pat}, fit="texts")
        add("texts_new", ["messy", "code"], {"pat": pat, "n": 2}, fit="texts")
    add("cars", ["Name", "Year"], {"pat": "-"})
    add("cars", ["Name"], {"n": 1})
    add("movies", ["Release Date"], {"pat": " "})
    add("birdstrikes", ["Flight Date"], {"pat": "-"})
    add("birdstrikes", ["Airport Name"], {"n": 2})
    goldens.write()


def extract():
    goldens = Goldens("TextExtract", REFERENCE)

    def add(data, take, pat, refused=False, flags=0):
        params = {"columns": take, "pat": pat} | ({"flags": flags} if flags else {})
        if refused:
            return goldens.case(data, take, params, refused=True)
        names, columns = [], []
        for name in take:
            made = column(data, name).str.extract(pat, flags=flags, expand=True)
            alone = made.shape[1] == 1 and not re.compile(pat, flags).groupindex
            names += [name] if alone else [f"{name}_{k}" for k in made]
            columns += [made[k] for k in made]
        goldens.case(data, take, params, names=names, columns=columns)

    for pat in (r"(\d+)", r"([A-Z]{2})-(\d+)", r"(?P<country>\w+)-(?P<number>\d*)", r"(\w)(?:\W)(?P<rest>.*)", r"^(\S+)\s+(\S+)",
                r"(?:x)([()\[]?)", r"(a|b)?(c)", r"([^\W\d_]+)", r"(\S*)$", r"[(](.)", r"((\d)\d)", r"\b(\w)\w*\b", r"(?<=-)(\w+)"):
        add("texts", ["messy", "code"], pat)
        add("unicode", ["c"], pat)
    for flags, pat in [(2, r"(HELLO|de|oneh)"), (2, r"(é)"), (8, r"^(\w+)$"), (8, r"(\w+)$"), (16, r"(l.*b)"), (16 + 2, r"(L.*B.)"), (256, r"(\w+)"),
                       (256, r"([^\W]+)\b"), (256, r"(\d+|\S\s\S)"), (64, r"( [a-z]+ )  # letters (not these)\n [-]? (?P<d> \d )"),
                       (64 + 2, r"([de]  [a-z#]) -"), (8 + 256 + 2, r"^ (\w+)")]:
        add("texts", ["messy", "code"], pat, flags=flags)
        add("unicode", ["c"], pat, flags=flags)
    add("docs", ["text"], r"(?i)(THE|cat)")
    add("cars", ["Year"], r"(?P<year>\d{4})-(?P<month>\d\d)")
    add("movies", ["Title"], r"\b(the|of|a)\b")
    add("birdstrikes", ["Aircraft Make Model"], r"([A-Z]+)-(\d+)")
    add("texts", ["code"], r"\d+", refused=True)
    add("texts", ["code"], r"(\d+", refused=True)
    goldens.write()


def replace():
    goldens = Goldens("Replace", REFERENCE)

    def add(data, take, params):
        def function(cells):
            pairs = params.get("to_replace", [])
            pairs = pairs.items() if isinstance(pairs, dict) else pairs
            mapping = {np.nan if old is None else old: np.nan if new is None else new for old, new in pairs}
            if mapping:
                cells = cells.map(lambda cell: mapping.get(np.nan, cell) if is_missing(cell) else mapping.get(cell, cell))
                expected = column(data, cells.name).replace(mapping)
                assert expected.equals(cells.astype(object)) or expected.fillna("?").tolist() == cells.fillna("?").tolist()
            if "pat" in params:
                arguments = {key: params[key] for key in ("regex", "case") if key in params}
                cells = cells.str.replace(params["pat"], params.get("repl", ""), **({"regex": False} | arguments))
            return cells

        columns = [function(column(data, name) if tables.table(data)[name].dtype == object else tables.table(data)[name]) for name in take]
        goldens.case(data, take, {"columns": take, **params}, names=take, columns=columns)

    add("categories", ["color", "binary"], {"to_replace": [["red", "blue"], ["blue", "red"], ["zz", "?"]]})
    add("categories", ["color"], {"to_replace": [["red", None], [None, "none"], ["", "x"]]})
    add("categories", ["color"], {"to_replace": {"red": "green", "a b": None}})
    add("categories", ["k", "f"], {"to_replace": [[3, 30], [0.1, None], [2, 0]]})
    add("categories", ["f"], {"to_replace": [[None, -1], [1e16, None]]})
    add("marked", ["x", "n"], {"to_replace": [[-1, None], [0, 5.5]]})
    add("penguins", ["Sex", "Island"], {"to_replace": [["MALE", "m"], ["FEMALE", "f"], [None, "?"]]})
    add("unicode", ["c"], {"to_replace": [["👍", "up"], ["", None], ["é", "e"]]})
    for data, take in TEXTS + REAL[:2]:
        for pat, repl in [("a", "A"), (" ", ""), ("é", "\\1"), (".", "!"), ("$", "€")]:
            add(data, take, {"pat": pat, "repl": repl})
        for pat, repl in [(r"\s+", "_"), (r"(\w)(\w)", r"\2\1"), (r"[^A-Za-z]", ""), (r"\d", "<\\g<0>>"), (r"^", ">"), (r"(?P<x>[aeiou])", r"\g<x>\g<x>")]:
            add(data, take, {"pat": pat, "repl": repl, "regex": True})
        add(data, take, {"pat": "THE", "repl": "x", "case": False})
        add(data, take, {"pat": "[A-C]", "repl": "#", "case": False, "regex": True})
    add("texts", ["code"], {"to_replace": [["FR-9", "fr"]], "pat": "-", "repl": "+"})
    goldens.case("categories", ["k"], {"columns": ["k"], "to_replace": [[3, "three"]]}, refused=True)
    goldens.case("texts", ["code"], {"pat": "(", "regex": True}, refused=True)
    goldens.write()


def generate():
    clean()
    length()
    cut_out()
    pad()
    split()
    extract()
    replace()
