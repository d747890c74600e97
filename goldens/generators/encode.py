"""Encoders of categories."""

import keras
import numpy as np
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from . import tables
from .cases import Goldens

ALL = ["color", "binary", "k", "f", "flag", "maybe", "same"]
PENGUINS = ["Species", "Island", "Sex"]
COLORS = ["green", "red", "blue", "a b", "Blue", None]


def nan_for_none(categories):
    """In JSON null stands for missing among texts; there the reference wants nan."""
    return [[np.nan if value is None or value == "NaN" else value for value in values] for values in categories]


def reference_arguments(params):
    def argument(name, value):
        if name == "categories" and value != "auto":
            return nan_for_none(value)
        if name == "drop" and isinstance(value, list):
            return np.array(nan_for_none([value])[0], dtype=object)
        return value

    return {name: argument(name, value) for name, value in params.items()}


def one_hot():
    goldens = Goldens("OneHotEncoder", "scikit-learn 1.9.1")
    learned = ["categories_", "drop_idx_", "infrequent_categories_"]

    def add(data, take, params, **more):
        goldens.sklearn(OneHotEncoder, data, take, params, learned=learned,
                        arguments=reference_arguments(params) | {"sparse_output": False}, **more)

    for drop in (None, "first", "if_binary"):
        for rare in ({}, {"min_frequency": 3}, {"min_frequency": 0.2}, {"max_categories": 3}, {"max_categories": 1},
                     {"max_categories": 2, "min_frequency": 2}):
            add("categories", ALL, {"drop": drop, **rare})
            for unknown in ("ignore", "infrequent_if_exist", "warn"):
                if drop is None or rare in ({}, {"max_categories": 3}):
                    add("categories_new", ALL, {"drop": drop, **rare, "handle_unknown": unknown}, fit="categories")
        add("penguins", PENGUINS, {"drop": drop})
    add("categories_new", ["color"], {}, fit="categories", refused=True)
    add("categories_new", ["binary"], {"min_frequency": 3}, fit="categories", refused=True)
    add("unicode", ["c"], {})
    add("one_category", ["same", "holes"], {})
    add("one_category", ["same", "holes"], {"drop": "if_binary"})
    add("empty_text", ["c", "empty"], {})
    add("one_row", ["x", "n", "m", "c", "b"], {})
    add("many", ["c"], {"max_categories": 20})
    add("cars", ["Cylinders", "Origin", "Year"], {})
    add("movies", ["MPAA Rating", "Major Genre", "Director"], {"min_frequency": 5})
    add("birdstrikes", ["Wildlife Size", "Phase of flight", "Origin State"], {"max_categories": 6})
    add("digits", ["pixel_0_2", "target"], {})
    # Categories that are given, in an order of their own, some of which no row has.
    given = {"categories": [COLORS, ["n", "y", "z"]]}
    add("categories", ["color", "binary"], given)
    add("categories", ["color", "binary"], {**given, "drop": "first"})
    add("categories", ["color", "binary"], {**given, "min_frequency": 2})
    add("categories_new", ["color", "binary"], {**given, "handle_unknown": "ignore"}, fit="categories")
    add("categories", ["k"], {"categories": [[-1, 1, 2, 3, 10, 11]]})
    add("categories", ["f"], {"categories": [[-1.5, 0.00001, 0.1, 0.5, 2, 1e16, "NaN"]]})
    add("categories", ["k"], {"categories": [[3, 1]], "handle_unknown": "ignore"}, refused=True)
    add("categories", ["color"], {"categories": [["red"]]}, refused=True)
    add("categories", ["color"], {"categories": [["red", "red"]], "handle_unknown": "ignore"}, refused=True)
    add("categories", ["color"], {"categories": [[None, "red"]], "handle_unknown": "ignore"}, refused=True)
    add("categories", ["color", "binary"], {"categories": [["red"]], "handle_unknown": "ignore"}, refused=True)
    # One category of each column is dropped.
    chosen = {"drop": ["red", "y", 3, True]}
    take = ["color", "binary", "k", "flag"]
    add("categories", take, chosen)
    add("categories_new", take, {**chosen, "handle_unknown": "ignore"}, fit="categories")
    add("categories", ["color", "f"], {"drop": [None, "NaN"]})
    add("categories", ["color", "binary"], {**given, "drop": ["blue", "z"]})
    add("categories", ["color", "k"], {"drop": ["red", 3], "max_categories": 3})
    add("penguins", PENGUINS, {"drop": ["Gentoo", "Dream", "MALE"]})
    add("categories", ["color"], {"drop": ["violet"]}, refused=True)
    add("categories", ["color", "binary"], {"drop": ["red"]}, refused=True)
    # There it fails while it words the reason.
    goldens.case("categories", ["color"], {"drop": ["green"], "min_frequency": 3}, refused=True)
    goldens.write()


def ordinal():
    goldens = Goldens("OrdinalEncoder", "scikit-learn 1.9.1")

    def add(data, take, params, learned=("categories_", "infrequent_categories_"), **more):
        goldens.sklearn(OrdinalEncoder, data, take, params, learned=learned, arguments=reference_arguments(params), **more)

    for rare in ({}, {"min_frequency": 3}, {"min_frequency": 0.2}, {"max_categories": 3}, {"max_categories": 1},
                 {"max_categories": 2, "min_frequency": 2}):
        add("categories", ALL, rare)
        add("categories", ALL, {**rare, "encoded_missing_value": -1})
        add("categories_new", ALL, {**rare, "handle_unknown": "use_encoded_value", "unknown_value": -2}, fit="categories")
        add("categories_new", ALL, {**rare, "handle_unknown": "use_encoded_value", "unknown_value": 99,
                                    "encoded_missing_value": 100}, fit="categories")
    add("categories_new", ["color"], {}, fit="categories", refused=True)
    add("categories", ["color"], {"handle_unknown": "use_encoded_value", "unknown_value": 1}, refused=True)
    add("categories", ["color"], {"encoded_missing_value": 2}, refused=True)
    add("penguins", PENGUINS, {})
    add("penguins", PENGUINS, {"encoded_missing_value": 9})
    add("unicode", ["c"], {})
    add("one_category", ["same", "holes"], {})
    add("empty_text", ["c", "empty"], {})
    add("one_row", ["x", "n", "m", "c", "b"], {})
    add("many", ["c"], {}, learned=())
    add("many", ["c"], {"max_categories": 1000}, learned=())
    add("cars", ["Name", "Cylinders", "Origin", "Year"], {}, learned=())
    add("movies", ["MPAA Rating", "Major Genre", "Director"], {}, learned=())
    add("birdstrikes", ["Wildlife Size", "Phase of flight", "Origin State"], {"min_frequency": 10})
    given = {"categories": [COLORS, ["y", "n", "z"]]}
    add("categories", ["color", "binary"], given)
    add("categories", ["color", "binary"], {**given, "max_categories": 3})
    add("categories_new", ["color", "binary"], {**given, "handle_unknown": "use_encoded_value", "unknown_value": -1},
        fit="categories")
    add("categories", ["k"], {"categories": [[-1, 1, 2, 3, 10, 11]]})
    add("categories", ["k"], {"categories": [[3, 1, -1, 2, 10]]}, refused=True)
    add("categories", ["color"], {"categories": [["red", "blue"]]}, refused=True)
    goldens.write()


def to_categorical():
    goldens = Goldens("ToCategorical", "Keras 3.15.1")
    for data, column, classes in [("classes", "y", None), ("classes", "y", 7), ("wine", "target", None), ("digits", "target", None),
                                  ("digits", "target", 12)]:
        output = keras.utils.to_categorical(tables.table(data)[column].to_numpy(), classes)
        goldens.case(data, [column], {"num_classes": classes}, learned={"num_classes_": [output.shape[1]]},
                     names=[f"{column}_{k}" for k in range(output.shape[1])], columns=list(output.T))
    # The reference wraps −1 to the last class, cuts 0.5 down to 0, and fails on too large a class: all are refused.
    goldens.case("categories", ["k"], {}, refused=True)
    goldens.case("categories", ["f"], {}, refused=True)
    goldens.case("classes", ["y"], {"num_classes": 3}, refused=True)
    goldens.write()


def generate():
    one_hot()
    ordinal()
    to_categorical()
