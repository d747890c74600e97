"""Dates, numbers out of text, types, names and order of columns: pandas."""

import numpy as np
import pandas as pd

from . import tables
from .cases import Goldens
from .fill import PANDAS, milliseconds


def date_parts():
    goldens = Goldens("DateParts", PANDAS)
    parts = ["year", "quarter", "month", "day", "dayofweek", "dayofyear", "hour", "minute", "second"]
    for data in ("dates", "gaps"):
        dates = tables.table(data)["at"].dt
        for chosen in (["year", "month", "day"], parts, ["second", "year"]):
            for drop in (True, False):
                names = ([] if drop else ["at"]) + [f"at_{part}" for part in chosen]
                columns = ([] if drop else [milliseconds(tables.table(data)["at"])]) + [getattr(dates, part) for part in chosen]
                goldens.case(data, ["at"], {"parts": chosen, "drop_original": drop}, names=names, columns=columns)
    goldens.write()


def cyclic():
    goldens = Goldens("Cyclic", f"NumPy {np.__version__}")
    for data, take, period, learned in [("dates", ["hour"], 24, 24), ("dates", ["month"], 12, 12), ("dates", ["hour", "month"], None, [24, 12]),
                                        ("diabetes", ["age", "bmi"], 0.3, 0.3), ("one_row", ["x", "m"], 7, 7)]:
        frame = tables.table(data)[take]
        periods = learned if isinstance(learned, list) else [learned] * len(take)
        for drop in (True, False):
            names, columns = [], []
            for name, own in zip(take, periods, strict=True):
                angle = 2 * np.pi * frame[name] / own
                names += ([] if drop else [name]) + [f"{name}_sin", f"{name}_cos"]
                columns += ([] if drop else [frame[name]]) + [np.sin(angle), np.cos(angle)]
            goldens.case(data, take, {"period": period, "drop_original": drop}, learned={"period_": periods}, names=names, columns=columns)
    goldens.write()


def parse_date():
    goldens = Goldens("ParseDate", PANDAS)

    def add(data, column, params, **arguments):
        cells = tables.table(data)[column]
        given = {name: value for name, value in params.items() if value is not None} | arguments
        try:
            result = pd.to_datetime(cells, **given)
        except (ValueError, TypeError) as error:
            print(f"ParseDate refuses {column} {params}: {error}")
            return goldens.case(data, [column], params, refused=True)
        return goldens.case(data, [column], params, names=[column], columns=[milliseconds(result)])

    for errors in ("raise", "coerce"):
        add("written", "iso", {"errors": errors})
        add("written", "iso", {"errors": errors, "format": "%Y-%m-%d"})
        add("written", "iso", {"errors": errors, "format": "ISO8601"})
        add("written", "stamp", {"errors": errors})
        add("written", "stamp", {"errors": errors, "format": "%Y-%m-%d %H:%M:%S"})
        add("written", "stamp", {"errors": errors, "utc": True})
        add("written", "stamp", {"errors": errors, "format": "%Y-%m-%d"})
        add("written", "offset", {"errors": errors})
        add("written", "offset", {"errors": errors, "utc": True}, format="mixed")
        add("written", "european", {"errors": errors, "dayfirst": True}, format="mixed")
        add("written", "european", {"errors": errors, "format": "%d.%m.%Y"})
        add("written", "american", {"errors": errors}, format="mixed")
        add("written", "american", {"errors": errors, "format": "%m/%d/%Y"})
        add("written", "named", {"errors": errors}, format="mixed")
        add("written", "twelve", {"errors": errors}, format="mixed")
        add("written", "undated", {"errors": errors}, format="ISO8601")
        add("movies", "Release Date", {"errors": errors}, format="mixed")
        add("movies", "Release Date", {"errors": errors, "format": "%b %d %Y"})
        add("birdstrikes", "Flight Date", {"errors": errors})
        add("cars", "Year", {"errors": errors})
        add("cars", "Origin", {"errors": errors}, **({"format": "mixed"} if errors == "coerce" else {}))
    goldens.write()


def parse_number():
    goldens = Goldens("ParseNumber", PANDAS)
    frame = tables.table("written")

    def add(column, params, prepare=lambda cells: cells, scale=1):
        cells = prepare(frame[column])
        try:
            result = pd.to_numeric(cells, errors=params.get("errors", "raise")) * scale
        except (ValueError, TypeError) as error:
            print(f"ParseNumber refuses {column} {params}: {error}")
            return goldens.case("written", [column], params, refused=True)
        return goldens.case("written", [column], params, names=[column], columns=[result.astype("float64")])

    def replaced(*pairs):
        def prepare(cells):
            for mark, by in pairs:
                cells = cells.str.replace(mark, by, regex=False)
            return cells
        return prepare

    for errors in ("raise", "coerce"):
        add("plain", {"errors": errors})
        add("plain", {"errors": errors, "percent": False, "currency": []})
        add("bad", {"errors": errors})
        add("money", {"errors": errors, "thousands": ","}, replaced(("$", ""), (",", "")))
        add("money", {"errors": errors}, replaced(("$", "")))
        add("money", {"errors": errors, "thousands": ",", "currency": ["€"]}, replaced((",", "")))
        add("comma", {"errors": errors, "decimal": ",", "thousands": "."}, replaced((".", ""), (",", ".")))
        add("percent", {"errors": errors, "percent": False})
    # The last cell has no percent sign, so it is not divided.
    shares = pd.to_numeric(frame["percent"].str.replace("%", "", regex=False)) / [100] * np.array([1, 1, 1, 1, 1, 1, 1, 100])
    goldens.case("written", ["percent"], {}, names=["percent"], columns=[shares])
    goldens.write()


def cast():
    goldens = Goldens("Cast", PANDAS)

    def add(data, column, params, make):
        cells = tables.table(data)[column]
        try:
            result = make(cells)
        except (ValueError, TypeError) as error:
            print(f"Cast refuses {column} {params}: {error}")
            return goldens.case(data, [column], params, refused=True)
        return goldens.case(data, [column], params, names=[column], columns=[milliseconds(result)])

    def as_text(cells):
        return cells.map(str, na_action="ignore").astype(object)

    for dtype in ("category", "text"):
        for data, column in [("categories", "k"), ("categories", "f"), ("categories", "flag"), ("categories", "maybe"), ("categories", "color"),
                             ("cars", "Horsepower"), ("cars", "Cylinders"), ("magnitudes", "small"), ("magnitudes", "large"), ("extreme", "top")]:
            add(data, column, {"dtype": dtype}, as_text)
    for errors in ("raise", "coerce"):
        params = {"dtype": "number", "errors": errors}
        for data, column in [("written", "plain"), ("written", "bad"), ("written", "money"), ("cars", "Name")]:
            add(data, column, params, lambda cells: pd.to_numeric(cells, errors=errors))
        for data, column in [("categories", "k"), ("categories", "f"), ("categories", "flag"), ("categories", "maybe")]:
            add(data, column, params, lambda cells: cells.astype("float64"))
        params = {"dtype": "boolean", "errors": errors}
        for data, column in [("categories", "flag"), ("categories", "maybe"), ("marked", "x"), ("classes", "y")]:
            made = (lambda cells: cells.astype("boolean")) if errors == "raise" else (
                lambda cells: cells.where(cells.isin([0, 1])).astype("boolean"))
            add(data, column, params, made)
        # Words: as read_csv reads a column of pandas' nullable booleans.
        add("written", "truth", params, lambda cells: pd.array(cells.astype("str"), dtype="string").map(
            {"True": True, "TRUE": True, "1": True, "false": False, "False": False, "0": False, "0.0": False}, na_action="ignore"))
        params = {"dtype": "datetime", "errors": errors}
        for data, column in [("written", "iso"), ("written", "stamp"), ("birdstrikes", "Flight Date"), ("cars", "Name")]:
            more = {"format": "ISO8601"} if column == "Name" else {}
            add(data, column, params, lambda cells: pd.to_datetime(cells, errors=errors, **more))
        add("gaps", "full", params, lambda cells: pd.to_datetime(cells, unit="ms"))
    add("gaps", "at", {"dtype": "number"}, lambda cells: pd.Series(milliseconds(cells), dtype="float64"))
    goldens.write()


def names():
    rename, reorder = Goldens("RenameColumns", PANDAS), Goldens("ReorderColumns", PANDAS)
    frame = tables.table("penguins")
    take = list(frame)

    def case(goldens, params, result):
        goldens.case("penguins", take, params, names=list(result), columns=[result[name] for name in result])

    for new in ({}, {"Sex": "sex"}, {"Sex": "Species", "Species": "Sex"}, {"Beak Length (mm)": "ü 1"}):
        case(rename, {"names": new}, frame.rename(columns=new, errors="raise"))
    case(rename, {"names": {"nowhere": "x", "Sex": "s"}, "errors": "ignore"}, frame.rename(columns={"nowhere": "x", "Sex": "s"}))
    rename.case("penguins", take, {"names": {"nowhere": "x"}}, refused=True)
    rename.case("penguins", take, {"names": {"Sex": "Island"}}, refused=True)
    for first in (["Sex"], ["Body Mass (g)", "Species"], take[::-1], []):
        case(reorder, {"columns": first}, frame[first + [name for name in take if name not in first]])
    numbers = list(frame.select_dtypes("number"))
    case(reorder, {"columns": {"dtype": "number"}}, frame[numbers + [name for name in take if name not in numbers]])
    case(reorder, {}, frame)
    reorder.case("penguins", take, {"columns": ["nowhere"]}, refused=True)
    rename.write()
    reorder.write()


def generate():
    date_parts()
    cyclic()
    parse_date()
    parse_number()
    cast()
    names()
