"""Choosing, ordering and combining rows."""

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupShuffleSplit
from sklearn.utils import shuffle

from . import split, tables
from .cases import Goldens

PANDAS = "pandas 3.0.6"


def chosen(goldens, data, params, result, take=None):
    names = list(result.columns)
    goldens.case(data, take or names, params, names=names, columns=[result[name] for name in names])


def filtered():
    goldens = Goldens("FilterRows", PANDAS)
    for data, take, formulas in [
        ("cars", ["Name", "Horsepower", "Miles_per_Gallon", "Origin"], [
            "Horsepower > 150", "Horsepower > 150 or Miles_per_Gallon < 15", "Origin in ['Japan', 'Europe'] and Horsepower >= 100",
            "not Horsepower > 100", "Horsepower != Horsepower", "100 <= Horsepower < 120", "Miles_per_Gallon ** 2 / Horsepower > 8",
            "Origin == 'nowhere'",
        ]),
        ("penguins", None, [
            "`Body Mass (g)` > 5000 and Sex == 'MALE'", "`Beak Length (mm)` / `Beak Depth (mm)` > 3", "Island != 'Biscoe'",
            "Sex != 'MALE'", "Sex < 'G'",
        ]),
        ("categories", ["color", "k", "f"], ["color == 'red'", "color != 'red'", "k // 2 == 1", "k % 2 == 1", "f > 1e10", "f < 0.1"]),
        ("magnitudes", ["large", "holes", "empty"], ["large > 0", "holes < 0.5", "empty > 0", "empty != 0"]),
        ("one_row", ["x", "n"], ["x > 3", "x < 3"]),
    ]:
        frame = tables.table(data)
        frame = frame[take] if take else frame
        for formula in formulas:
            chosen(goldens, data, {"formula": formula}, frame.query(formula, engine="python"))
    goldens.write()


def derived():
    goldens = Goldens("Derive", PANDAS)
    for data, take, params in [
        ("penguins", ["Beak Length (mm)", "Beak Depth (mm)"], [("ratio", "`Beak Length (mm)` / `Beak Depth (mm)`"), ("Beak Depth (mm)", "log(`Beak Depth (mm)`)")]),
        ("cars", ["Horsepower", "Weight_in_lbs", "Cylinders"], [
            ("power", "Horsepower / Weight_in_lbs * 1000"), ("strong", "Horsepower > 100 and Cylinders == 8"),
            ("Horsepower", "Horsepower // 7"), ("rest", "Weight_in_lbs % Cylinders"), ("root", "sqrt(Weight_in_lbs) ** 3"),
        ]),
        ("magnitudes", ["large", "tiny", "holes", "skew"], [("a", "large / tiny"), ("b", "holes - holes"), ("c", "log1p(skew) + expm1(holes)")]),
        ("categories", ["k", "f"], [("x", "f / k"), ("y", "k / (k - 3)"), ("z", "-f ** 2"), ("f", "f == f")]),
    ]:
        frame = tables.table(data)[take]
        for name, formula in params:
            with np.errstate(all="ignore"):
                result = frame.astype("float64").eval(formula, engine="python")
            chosen(goldens, data, {"name": name, "formula": formula}, frame.assign(**{name: result}), take)
    goldens.write()


def duplicates():
    goldens = Goldens("DropDuplicates", PANDAS)
    for keep in ("first", "last", False):
        for data, take, subset in [
            ("penguins", ["Species", "Island", "Sex"], None), ("penguins", ["Species", "Island", "Flipper Length (mm)", "Sex"], ["Island", "Sex"]),
            ("cars", ["Cylinders", "Origin", "Horsepower"], ["Horsepower"]), ("cars", ["Cylinders", "Origin", "Horsepower"], ["Cylinders", "Origin"]),
            ("categories", ["color", "k", "f", "maybe"], ["maybe"]), ("categories", ["color", "k", "f", "maybe"], ["f"]),
            ("categories", ["color", "same"], None), ("magnitudes", ["ties", "holes", "empty", "near_constant"], ["near_constant"]),
            ("magnitudes", ["ties", "empty"], None), ("unicode", ["c"], None), ("many", ["c"], None), ("one_row", ["x", "m", "c", "b"], None),
        ]:
            params = {"keep": keep} | ({"subset": subset} if subset else {})
            chosen(goldens, data, params, tables.table(data)[take].drop_duplicates(subset, keep=keep))
    goldens.write()


NUMERIC = ["size", "count", "nunique", "sum", "mean", "median", "min", "max", "std", "var", "first", "last", "any", "all"]
TEXTUAL = ["size", "count", "nunique", "min", "max", "first", "last"]
DATED = ["size", "count", "nunique", "mean", "median", "min", "max", "first", "last"]


def kinds(frame):
    """Columns as pandas has them: texts as str, booleans with missing cells as boolean."""
    types = {name: "boolean" if {True, False} >= set(frame[name].dropna()) else "str" for name in frame if frame[name].dtype == object}
    return frame.astype(types)


def milliseconds(column):
    """Cells as Python's own; moments as whole milliseconds, those between two as the earlier one."""
    if column.dtype.kind != "M":
        return [None if pd.isna(cell) else cell for cell in column]
    return [None if pd.isna(cell) else int(cell.timestamp() * 1000 // 1) for cell in column]


def grouped():
    goldens = Goldens("GroupBy", PANDAS)
    for data, take, by, column, functions in [
        ("penguins", ["Species", "Island", "Sex", "Body Mass (g)"], ["Species"], "Body Mass (g)", NUMERIC),
        ("penguins", ["Species", "Island", "Sex", "Body Mass (g)"], ["Island", "Sex"], "Body Mass (g)", NUMERIC),
        ("penguins", ["Species", "Island", "Sex", "Body Mass (g)"], ["Sex", "Species"], "Island", TEXTUAL),
        ("cars", ["Cylinders", "Origin", "Horsepower"], ["Horsepower"], "Cylinders", NUMERIC),
        ("cars", ["Cylinders", "Origin", "Horsepower"], ["Origin", "Cylinders"], "Horsepower", NUMERIC),
        ("categories", ["color", "k", "f", "maybe", "flag"], ["maybe"], "f", NUMERIC),
        ("categories", ["color", "k", "f", "maybe", "flag"], ["f"], "k", NUMERIC),
        ("categories", ["color", "k", "f", "maybe", "flag"], ["color"], "flag", NUMERIC),
        ("categories", ["color", "k", "f", "maybe", "flag"], ["k"], "color", TEXTUAL),
        ("categories", ["color", "k", "f", "maybe", "flag"], ["flag"], "k", NUMERIC),
        ("magnitudes", ["ties", "large", "holes", "empty", "offset", "skew"], ["ties"], "large", NUMERIC),
        ("magnitudes", ["ties", "large", "holes", "empty", "offset", "skew"], ["ties"], "holes", NUMERIC),
        ("magnitudes", ["ties", "large", "holes", "empty", "offset", "skew"], ["ties"], "empty", NUMERIC),
        ("magnitudes", ["ties", "large", "holes", "empty", "offset", "skew"], ["ties"], "offset", NUMERIC),
        ("magnitudes", ["ties", "large", "holes", "empty", "offset", "skew"], ["holes"], "skew", NUMERIC),
        ("magnitudes", ["ties", "large", "holes", "empty", "offset", "skew"], ["empty"], "skew", ["sum"]),
        ("penguins", ["Species", "Island", "Sex", "Body Mass (g)"], ["Species"], "Island", []),
        ("unicode", ["c"], ["c"], "c", TEXTUAL),
        ("many", ["c"], ["c"], "c", ["size", "first"]),
        ("one_row", ["x", "n", "m", "c", "b"], ["n"], "x", NUMERIC),
        ("one_row", ["x", "n", "m", "c", "b"], ["c"], "m", NUMERIC),
        ("one_row", ["x", "n", "m", "c", "b"], ["m"], "n", NUMERIC),
        ("gaps", ["x", "c", "flag", "at", "full"], ["c"], "at", DATED),
        ("gaps", ["x", "c", "flag", "at", "full"], ["flag"], "full", NUMERIC),
        ("gaps", ["x", "c", "flag", "at", "full"], ["at"], "full", ["sum", "first"]),
    ]:
        frame = kinds(tables.table(data)[take])
        for dropna, sort in [(True, True), (False, True), (False, False), (True, False)]:
            groups = frame.groupby(by, dropna=dropna, sort=sort)
            with np.errstate(all="ignore"):
                results = {f"{column}_{function}": getattr(groups[column], function)() for function in functions}
            keys = groups.size().reset_index()[by]
            columns = [keys[name] for name in by] + list(results.values())
            aggregates = [{"column": column, "function": function} for function in functions]
            params = {"by": by, "aggregates": aggregates} | ({} if dropna else {"dropna": False}) | ({} if sort else {"sort": False})
            goldens.case(data, take, params, names=[*by, *results], columns=[milliseconds(each) for each in columns])
    goldens.write()


def ordered():
    goldens = Goldens("SortRows", PANDAS)
    for data, take, by in [
        ("penguins", ["Species", "Body Mass (g)", "Sex"], [("Body Mass (g)", False)]),
        ("penguins", ["Species", "Body Mass (g)", "Sex"], [("Body Mass (g)", True)]),
        ("penguins", ["Species", "Body Mass (g)", "Sex"], [("Sex", True), ("Species", False), ("Body Mass (g)", True)]),
        ("cars", ["Name", "Year", "Horsepower"], [("Name", False)]), ("cars", ["Name", "Horsepower"], [("Horsepower", True), ("Name", True)]),
        ("movies", ["Title", "US Gross", "IMDB Rating"], [("IMDB Rating", False), ("US Gross", True)]),
        ("categories", ["color", "k", "f", "flag"], [("flag", True)]), ("categories", ["color", "k", "f", "flag"], [("flag", False), ("f", False)]),
        ("magnitudes", ["holes", "ties", "large"], [("ties", True), ("holes", False)]), ("magnitudes", ["tiny", "skew"], [("tiny", True)]),
        ("extreme", ["top", "subnormal", "mixed"], [("top", False)]), ("extreme", ["top", "subnormal", "mixed"], [("subnormal", True)]),
        ("unicode", ["c"], [("c", False)]), ("unicode", ["c"], [("c", True)]), ("many", ["c"], [("c", False)]), ("one_row", ["x", "c"], [("x", True)]),
    ]:
        params = {"by": [{"column": name, "descending": descending} for name, descending in by]}
        names = [name for name, _ in by]
        ascending = [not descending for _, descending in by]
        chosen(goldens, data, params, tables.table(data)[take].sort_values(names, ascending=ascending, kind="stable"))
    goldens.write()


def sampled():
    goldens = Goldens("SampleRows", PANDAS)
    for data, take, params in [
        ("penguins", ["Species", "Body Mass (g)"], {"n": 10, "random_state": 0}), ("penguins", ["Species", "Body Mass (g)"], {"n": 10}),
        ("penguins", ["Body Mass (g)"], {"frac": 0.1, "random_state": 1}), ("penguins", ["Body Mass (g)"], {"frac": 1, "random_state": 42}),
        ("penguins", ["Body Mass (g)"], {"frac": 1.5, "replace": True, "random_state": 42}), ("penguins", ["Body Mass (g)"], {"random_state": 7}),
        ("cars", ["Name"], {"n": 400, "replace": True, "random_state": 3}), ("cars", ["Name"], {"frac": 0.5, "random_state": 4294967295}),
        ("wine", ["alcohol"], {"n": 0, "random_state": 1}), ("many", ["c"], {"n": 1000, "random_state": 5}), ("one_row", ["x"], {"n": 1}),
        ("wine", ["alcohol"], {"frac": 0.0252808988764045, "random_state": 1}),
        ("penguins", ["Species", "Body Mass (g)"], {"n": 20, "weights": "Body Mass (g)", "random_state": 0}),
        ("penguins", ["Species", "Body Mass (g)"], {"frac": 2, "replace": True, "weights": "Body Mass (g)", "random_state": 9}),
        ("cars", ["Name", "Horsepower"], {"frac": 0.3, "weights": "Horsepower", "random_state": 1}),
        ("digits", ["target", "pixel_3_4"], {"n": 150, "weights": "target", "random_state": 2}),
        ("digits", ["target", "pixel_3_4"], {"n": 1000, "weights": "target", "replace": True}),
        ("categories", ["k", "flag", "f"], {"n": 5, "weights": "flag", "random_state": 4}),
    ]:
        arguments = {"random_state": 0} | params
        chosen(goldens, data, params, tables.table(data)[take].sample(**arguments))
    goldens.case("wine", ["alcohol"], {"n": 1000}, refused=True)
    # Negative weights, infinite ones, more rows than have a weight, no numbers.
    goldens.case("magnitudes", ["negative"], {"n": 3, "weights": "negative"}, refused=True)
    goldens.case("magnitudes", ["zero"], {"n": 3, "weights": "zero"}, refused=True)
    goldens.case("digits", ["target"], {"n": 299, "weights": "target"}, refused=True)
    goldens.case("cars", ["Name"], {"n": 3, "weights": "Name"}, refused=True)
    goldens.case("wine", ["alcohol"], {"n": 10, "frac": 0.5}, refused=True)
    goldens.case("wine", ["alcohol"], {"frac": 1.5}, refused=True)
    goldens.write()

    goldens = Goldens("ShuffleRows", "scikit-learn 1.9.1")
    for data, take, params in [("penguins", ["Species", "Body Mass (g)"], {"random_state": 0}), ("penguins", ["Sex"], {}),
                               ("wine", ["alcohol"], {"random_state": 42}), ("many", ["c"], {"random_state": 1}), ("one_row", ["x"], {})]:
        chosen(goldens, data, params, shuffle(tables.table(data)[take], random_state=params.get("random_state", 0)))
    goldens.write()

    goldens = Goldens("HeadRows", PANDAS)
    for params in ({}, {"n": 3}, {"n": 0}, {"n": -300}, {"n": -3}, {"n": 100000}, {"n": -100000}):
        chosen(goldens, "penguins", params, tables.table("penguins")[["Species", "Sex"]].head(**params))
    goldens.write()


def outliers():
    goldens = Goldens("DropOutliers", "pandas 3.0.6 and NumPy")
    for data, take in [
        ("penguins", ["Beak Length (mm)", "Body Mass (g)"]), ("diabetes", ["bmi", "bp", "s1"]), ("wine", ["alcohol", "proline", "malic_acid"]),
        ("breast_cancer", ["mean radius", "mean area", "worst area"]), ("cars", ["Horsepower", "Acceleration"]), ("movies", ["US Gross", "IMDB Rating"]),
        ("magnitudes", ["skew", "holes"]), ("magnitudes", ["constant", "zero", "empty"]), ("magnitudes", ["large", "ties"]), ("one_row", ["x", "m"]),
    ]:
        table = tables.table(data)
        frame = table[take].astype("float64")
        for method in ("iqr", "zscore"):
            for threshold in (None, 0.5, 2):
                times = threshold or {"iqr": 1.5, "zscore": 3}[method]
                if method == "iqr":
                    low, high = frame.quantile(0.25), frame.quantile(0.75)
                    lower, upper = low - times * (high - low), high + times * (high - low)
                else:
                    if "constant" in take or len(frame) == 1:
                        continue
                    spread = frame.std(ddof=0)
                    lower, upper = frame.mean() - times * spread, frame.mean() + times * spread
                kept = table[take][~((frame < lower) | (frame > upper)).any(axis=1)]
                params = {"method": method} | ({} if threshold is None else {"threshold": threshold})
                goldens.case(data, take, params, learned={"feature_names_in_": take, "lower_bound_": list(lower), "upper_bound_": list(upper)},
                             names=take, columns=[kept[name] for name in take])
    goldens.write()


def joined():
    goldens = Goldens("Join", PANDAS)

    def add(left, right, params, refused=False):
        (data, take), (second, names, rename) = left, right
        a, b = tables.table(data)[take], tables.table(second)[names].rename(columns=rename)
        arguments = dict(params)
        more = {"second": {"data": second, "take": names, "rename": rename}}
        if refused:
            return goldens.case(data, take, params, refused=True, **more)
        arguments.pop("limit_rows", None)
        if "suffixes" in arguments:
            arguments["suffixes"] = tuple(arguments["suffixes"])
        result = pd.merge(a, b, **arguments)
        return goldens.case(data, take, params, names=list(result.columns), columns=[result[name] for name in result.columns], **more)

    colors = ("categories", ["color", "k", "f", "binary"])
    fresh = ("categories_new", ["k", "color", "f", "same"], {})
    for how in ("inner", "left", "right", "outer"):
        add(colors, fresh, {"how": how, "on": ["color"]})
        add(colors, fresh, {"how": how, "on": "k"})
        add(colors, fresh, {"how": how, "on": ["f"]})
        add(colors, fresh, {"how": how, "on": ["color", "k"]})
        add(colors, fresh, {"how": how})
        add(colors, fresh, {"how": how, "left_on": ["k"], "right_on": ["f"]})
        add(colors, fresh, {"how": how, "left_on": ["color", "k"], "right_on": ["same", "k"]})
        add(colors, fresh, {"how": how, "left_on": "binary", "right_on": "color", "suffixes": ["", "_new"]})
        add(("categories_new", ["k", "color"]), ("categories", ["f", "color"], {}), {"how": how, "on": ["color"]})
        add(("categories", ["flag", "k"]), ("categories_new", ["flag", "f"], {}), {"how": how, "on": ["flag"]})
        add(("penguins", ["Species", "Island", "Body Mass (g)"]), ("penguins", ["Island", "Sex"], {}), {"how": how, "on": ["Island"]})
        add(("penguins", ["Species", "Body Mass (g)"]), ("penguins", ["Body Mass (g)", "Sex"], {}), {"how": how, "on": ["Body Mass (g)"]})
        add(("cars", ["Name", "Horsepower"]), ("cars", ["Horsepower", "Origin", "Name"], {"Horsepower": "power"}),
            {"how": how, "left_on": ["Horsepower", "Name"], "right_on": ["power", "Name"]})
        add(("unicode", ["c"]), ("unicode", ["c"], {}), {"how": how, "on": ["c"]})
        add(("one_row", ["x", "m", "c"]), ("one_category", ["same", "holes"], {"same": "c"}), {"how": how, "on": ["c"]})
        add(("many", ["c"]), ("many", ["c"], {}), {"how": how, "on": ["c"]})
        add(("magnitudes", ["ties", "holes"]), ("magnitudes", ["ties", "empty"], {}), {"how": how, "left_on": ["holes"], "right_on": ["empty"]})
        for more in ({"sort": True}, {"indicator": True}, {"sort": True, "indicator": "where"}):
            add(colors, fresh, {"how": how, "on": ["color"], **more})
            add(colors, fresh, {"how": how, "on": ["color", "k"], **more})
            add(colors, fresh, {"how": how, "left_on": ["k"], "right_on": ["f"], **more})
            add(("penguins", ["Species", "Island", "Body Mass (g)"]), ("penguins", ["Island", "Sex"], {}), {"how": how, "on": ["Island"], **more})
            add(("cars", ["Name", "Horsepower"]), ("cars", ["Horsepower", "Origin", "Name"], {"Horsepower": "power"}),
                {"how": how, "left_on": ["Horsepower", "Name"], "right_on": ["power", "Name"], **more})
    add(colors, fresh, {"how": "cross", "indicator": True})
    add(("categories", ["color"]), ("categories_new", ["color", "f"], {}), {"on": ["color"], "validate": "m:m"})
    for validate in ("1:1", "1:m", "one_to_many"):
        add(colors, fresh, {"on": ["k"], "validate": validate}, refused=True)
    add(colors, fresh, {"on": ["k"], "validate": "m:1", "sort": True})
    add(colors, ("categories_new", ["k", "color"], {"color": "_merge"}), {"on": ["k"], "indicator": True}, refused=True)
    add(colors, fresh, {"how": "cross"})
    add(colors, fresh, {"how": "cross", "suffixes": [None, "_r"]})
    add(colors, ("categories_new", ["color"], {"color": "other"}), {"how": "left", "left_on": ["color"], "right_on": ["other"]})
    add(colors, fresh, {"on": ["color"], "suffixes": ["", ""]}, refused=True)
    add(colors, fresh, {"left_on": ["color", "k"], "right_on": ["color"]}, refused=True)
    add(colors, fresh, {"left_on": ["color"], "right_on": ["k"]}, refused=True)
    add(colors, fresh, {"how": "cross", "on": ["k"]}, refused=True)
    add(colors, fresh, {"on": ["k"], "validate": "one_to_one"}, refused=True)
    add(colors, fresh, {"on": ["k"], "validate": "many_to_one"})
    add(colors, fresh, {"on": ["k"], "limit_rows": 3}, refused=True)
    add(("one_row", ["x"]), ("one_row", ["n"], {}), {}, refused=True)
    goldens.write()


def stacked():
    goldens = Goldens("ConcatRows", PANDAS)
    for join in ("outer", "inner"):
        for data, take, second, names, rename in [
            ("categories", ["color", "k", "f", "flag"], "categories_new", ["f", "color", "same", "k"], {}),
            ("penguins", ["Species", "Body Mass (g)"], "penguins", ["Body Mass (g)", "Sex"], {}),
            ("cars", ["Name", "Horsepower"], "movies", ["Title", "US Gross"], {"Title": "Name"}),
            ("one_row", ["x", "m"], "magnitudes", ["ties", "empty"], {"ties": "x", "empty": "m"}),
            ("unicode", ["c"], "many", ["c"], {}), ("one_row", ["x"], "one_row", ["n"], {}),
        ]:
            a, b = tables.table(data)[take], tables.table(second)[names].rename(columns=rename)
            result = pd.concat([a, b], join=join, ignore_index=True)
            goldens.case(data, take, {"join": join}, second={"data": second, "take": names, "rename": rename},
                         names=list(result.columns), columns=[result[name] for name in result.columns])
    goldens.case("one_row", ["x"], {}, second={"data": "one_row", "take": ["c"], "rename": {"c": "x"}}, refused=True)
    goldens.write()

    goldens = Goldens("ConcatColumns", PANDAS)
    for join in ("outer", "inner"):
        for data, take, second, names in [
            ("categories", ["color", "k"], "categories_new", ["f", "same", "flag"]), ("categories_new", ["k"], "categories", ["color", "f"]),
            ("penguins", ["Species", "Sex"], "cars", ["Name", "Horsepower"]), ("one_row", ["x", "b"], "one_row", ["c"]),
        ]:
            result = pd.concat([tables.table(data)[take], tables.table(second)[names]], axis=1, join=join)
            goldens.case(data, take, {"join": join}, second={"data": second, "take": names},
                         names=list(result.columns), columns=[result[name] for name in result.columns])
    goldens.case("categories", ["k"], {"join": "exact"}, second={"data": "categories_new", "take": ["f"]}, refused=True)
    goldens.case("categories", ["k"], {}, second={"data": "categories_new", "take": ["k"]}, refused=True)
    goldens.write()


def generate():
    filtered()
    derived()
    duplicates()
    grouped()
    ordered()
    sampled()
    outliers()
    joined()
    stacked()
