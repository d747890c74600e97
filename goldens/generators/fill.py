"""Fills from rows before and after, fixed values, and rows and columns that are dropped: pandas."""

import pandas as pd

from . import tables
from .cases import Goldens, is_missing

PANDAS = "pandas 3.0.6"
GAPS = ["x", "steps", "c", "flag", "at", "full", "empty"]


def milliseconds(series):
    """Dates as milliseconds since 1970; anything else as it is."""
    if not pd.api.types.is_datetime64_any_dtype(series):
        return [None if is_missing(value) or value is pd.NA else value for value in series]
    naive = series.dt.tz_convert("UTC").dt.tz_localize(None) if series.dt.tz is not None else series
    return [None if pd.isna(value) else int(value.value // 10**6) for value in naive.astype("datetime64[ns]")]


def add(goldens, data, take, params, make, **more):
    frame = tables.table(data)[take]
    try:
        result = make(frame)
    except (ValueError, TypeError) as error:
        print(f"{goldens.operator} refuses {data} {params}: {error}")
        return goldens.case(data, take, params, refused=True, **more)
    return goldens.case(data, take, params, names=list(result), columns=[milliseconds(result[name]) for name in result], **more)


def gaps():
    for operator, method in (("FillForward", "ffill"), ("FillBackward", "bfill")):
        goldens = Goldens(operator, PANDAS)
        for limit in (None, 1, 2, 5, 100):
            for area in (None, "inside", "outside"):
                params = {"limit": limit, "limit_area": area}
                add(goldens, "gaps", GAPS, params, lambda frame: getattr(frame, method)(**params))
                add(goldens, "few_gaps", ["x", "y", "z"], params, lambda frame: getattr(frame, method)(**params))
        for data, take in [("penguins", ["Sex", "Body Mass (g)"]), ("movies", ["MPAA Rating", "US DVD Sales", "Director"]),
                           ("cars", ["Miles_per_Gallon", "Horsepower"]), ("one_row", ["x", "m", "c", "b"])]:
            add(goldens, data, take, {"limit": 3}, lambda frame: getattr(frame, method)(limit=3))
        goldens.write()


def interpolated(frame, **arguments):
    if (frame.dtypes == object).any():
        raise TypeError("cannot interpolate with object dtype")
    return frame.interpolate("linear", **arguments)


def interpolate():
    goldens = Goldens("Interpolate", PANDAS)
    for direction in ("forward", "backward", "both"):
        for limit in (None, 1, 2, 4):
            for area in (None, "inside", "outside"):
                params = {"limit": limit, "limit_direction": direction, "limit_area": area}
                add(goldens, "gaps", ["x", "steps", "full", "empty"], params, lambda frame: interpolated(frame, **params))
                add(goldens, "few_gaps", ["x", "y", "z"], params, lambda frame: interpolated(frame, **params))
        params = {"limit_direction": direction}
        add(goldens, "magnitudes", ["holes", "skew", "empty"], params, lambda frame: interpolated(frame, **params))
        add(goldens, "movies", ["US DVD Sales", "IMDB Rating", "Running Time min"], params, lambda frame: interpolated(frame, **params))
        add(goldens, "cars", ["Miles_per_Gallon", "Horsepower"], params, lambda frame: interpolated(frame, **params))
        add(goldens, "one_row", ["x", "m"], params, lambda frame: interpolated(frame, **params))
    add(goldens, "gaps", ["c"], {"columns": ["c"]}, lambda frame: interpolated(frame))
    goldens.write()


def fill_na():
    goldens = Goldens("FillNa", PANDAS)
    for limit in (None, 1, 4):
        for data, take, value in [("gaps", ["x", "steps", "empty"], -7.5), ("gaps", ["c"], "a"), ("gaps", ["c"], "new"),
                                  ("penguins", ["Sex"], "unknown"), ("movies", ["IMDB Rating", "US DVD Sales"], 0),
                                  ("movies", ["Director", "Source"], "?"), ("one_row", ["x", "m"], 1), ("categories", ["color"], "red")]:
            add(goldens, data, take, {"value": value, "limit": limit}, lambda frame: frame.fillna(value, limit=limit))
        add(goldens, "gaps", ["at"], {"value": "2024-05-17", "limit": limit},
            lambda frame: frame.fillna(pd.Timestamp("2024-05-17"), limit=limit))
    goldens.write()


def drop_missing():
    goldens = Goldens("DropMissing", PANDAS)
    movies = ["US Gross", "US DVD Sales", "MPAA Rating", "Director", "IMDB Rating", "Rotten Tomatoes Rating"]
    for data, take in [("penguins", list(tables.table("penguins"))), ("movies", movies), ("gaps", GAPS), ("few_gaps", ["x", "y", "z"]),
                       ("categories", ["color", "f", "maybe", "k"]), ("one_row", ["x", "m"])]:
        for axis in ("index", "columns"):
            for how in ("any", "all"):
                add(goldens, data, take, {"axis": axis, "how": how}, lambda frame: frame.dropna(axis=axis, how=how))
            for thresh in (0, 2, 30):
                add(goldens, data, take, {"axis": axis, "thresh": thresh}, lambda frame: frame.dropna(axis=axis, thresh=thresh))
        for how in ("any", "all"):
            params = {"how": how, "subset": take[1:3]}
            add(goldens, data, take, params, lambda frame: frame.dropna(**params))
    # Columns go by the rows that are learned from.
    fitted, new = tables.table("categories"), tables.table("categories_new")
    take = ["color", "binary", "f", "maybe"]
    kept = list(fitted[take].dropna(axis="columns"))
    goldens.case("categories_new", take, {"axis": "columns"}, fit="categories", names=kept, columns=[milliseconds(new[name]) for name in kept])
    goldens.write()


def generate():
    gaps()
    interpolate()
    fill_na()
    drop_missing()
