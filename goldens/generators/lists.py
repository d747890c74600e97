"""Lists in cells, as JSON texts: what pandas and scikit-learn make of the lists that the texts say."""

import json

import pandas as pd

from . import tables
from .cases import Goldens, is_missing

PANDAS = "pandas 3.0.6"


def lists_of(cells):
    return [None if is_missing(cell) else json.loads(cell) for cell in cells]


def explode_rows():
    goldens = Goldens("ExplodeRows", PANDAS)
    frame = tables.table("lists")
    for columns, numbers in [
        (["labels"], False), (["days"], True), (["prices"], True), (["days", "prices"], True), (["vectors"], True),
    ]:
        taken = frame[["id", *columns]]
        result = taken.assign(**{name: lists_of(taken[name]) for name in columns}).explode(columns)
        if numbers:
            result = result.astype({name: "float64" for name in columns})
        names = list(result.columns)
        params = {"columns": columns, "numbers": numbers}
        goldens.case("lists", names, params, names=names, columns=[result[name] for name in names])
    goldens.write()


def list_to_columns():
    goldens = Goldens("ListToColumns", PANDAS)
    for params in ({}, {"length": 3}):
        rows = lists_of(tables.table("lists")["vectors"])
        result = pd.DataFrame([[None] * 3 if row is None else row for row in rows], dtype="float64")
        goldens.case("lists", ["vectors"], params, learned={"length_": [3]},
                     names=[f"vectors_{place}" for place in result.columns], columns=[result[place] for place in result.columns])
    goldens.write()


def generate():
    explode_rows()
    list_to_columns()
