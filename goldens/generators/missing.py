"""What fills missing cells."""

import numpy as np
from sklearn.impute import SimpleImputer

from .cases import Goldens

BEAK = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
STRATEGIES = ["mean", "median", "most_frequent", "constant"]
LEARNED = ["statistics_"]


def simple():
    goldens = Goldens("SimpleImputer", "scikit-learn 1.9.1")

    def add(data, take, params, **more):
        arguments = {name: np.nan if value is None and name == "missing_values" else value for name, value in params.items()}
        goldens.sklearn(SimpleImputer, data, take, params, learned=LEARNED, arguments=arguments, **more)

    for strategy in STRATEGIES:
        for more in ({}, {"add_indicator": True}, {"keep_empty_features": True}):
            params = {"strategy": strategy, **more}
            add("penguins", BEAK, params)
            add("magnitudes", ["skew", "holes", "empty", "ties", "large"], params)
        add("movies", ["US Gross", "Production Budget", "Rotten Tomatoes Rating", "IMDB Rating"], {"strategy": strategy})
        add("cars", ["Miles_per_Gallon", "Horsepower", "Cylinders"], {"strategy": strategy, "add_indicator": True})
        add("one_row", ["x", "m"], {"strategy": strategy, "add_indicator": True, "keep_empty_features": True})
        add("one_row", ["x", "m"], {"strategy": strategy, "add_indicator": True})
        # Missing cells only in the rows that are transformed, and only in those that were learned from.
        add("categories_new", ["k", "f"], {"strategy": strategy, "add_indicator": True}, fit="categories")
        add("marked", ["x", "n"], {"strategy": strategy, "missing_values": -1})
        add("marked", ["x", "n"], {"strategy": strategy, "missing_values": 0, "add_indicator": True})
    for strategy in ("most_frequent", "constant"):
        for more in ({}, {"add_indicator": True}, {"keep_empty_features": True}):
            params = {"strategy": strategy, **more}
            add("penguins", ["Species", "Sex"], params)
            add("empty_text", ["c", "empty"], params)
        add("unicode", ["c"], {"strategy": strategy})
        add("one_category", ["same", "holes"], {"strategy": strategy})
        add("movies", ["MPAA Rating", "Source", "Director"], {"strategy": strategy})
        add("birdstrikes", ["Wildlife Size", "Time of day"], {"strategy": strategy})
        add("categories_new", ["color", "binary", "same"], {"strategy": strategy, "add_indicator": True}, fit="categories")
        add("marked", ["c"], {"strategy": strategy, "missing_values": "?"})
    add("categories", ["maybe"], {"strategy": "most_frequent", "add_indicator": True})
    add("magnitudes", ["holes", "empty"], {"strategy": "constant", "fill_value": -7.5})
    add("magnitudes", ["holes", "empty"], {"strategy": "constant", "fill_value": -7.5, "keep_empty_features": True})
    add("penguins", ["Sex"], {"strategy": "constant", "fill_value": "unknown"})
    add("empty_text", ["c", "empty"], {"strategy": "constant", "fill_value": "?", "keep_empty_features": True})
    add("magnitudes", ["holes"], {"strategy": "constant", "fill_value": "text"}, refused=True)
    add("penguins", ["Sex"], {"strategy": "mean"}, refused=True)
    goldens.write()


def generate():
    simple()
