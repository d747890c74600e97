"""Scalers."""

from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, StandardScaler

from .cases import Goldens
from .tables import table

BEAK = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
WINE = ["alcohol", "malic_acid", "proline", "hue"]
MOVIES = ["US Gross", "Production Budget", "IMDB Rating", "IMDB Votes"]

# Every column of `magnitudes` but the one whose digits cancel.
MAGNITUDES = [name for name in table("magnitudes") if name != "offset"]


def numeric(name):
    return list(table(name).select_dtypes("number").columns)


def everywhere(goldens, estimator, learned, variants):
    """The data sets and the adversarial tables that every scaler is held to."""
    for params in variants:
        goldens.sklearn(estimator, "penguins", BEAK, params, learned=learned)
        # The reference's mean of a constant column is off by its last digit, and so is the difference from it.
        goldens.sklearn(estimator, "magnitudes", MAGNITUDES, params, learned=learned, magnitude={"constant": 5.1})
    for data, take in [("wine", WINE), ("breast_cancer", numeric("breast_cancer")), ("diabetes", numeric("diabetes")),
                       ("digits", numeric("digits")[:24]), ("cars", numeric("cars")), ("movies", MOVIES),
                       ("extreme", ["top", "subnormal", "mixed"]), ("one_row", ["x", "n", "m"])]:
        goldens.sklearn(estimator, data, take, {}, learned=learned)


def standard():
    goldens = Goldens("StandardScaler", "scikit-learn 1.9.1")
    learned = ["mean_", "var_", "scale_", "n_samples_seen_"]
    variants = [{}, {"with_mean": False}, {"with_std": False}, {"with_mean": False, "with_std": False}]
    everywhere(goldens, StandardScaler, learned, variants)
    # 1e9 plus a share: the last digit of the mean is worth 1e-7 standard deviations.
    goldens.sklearn(StandardScaler, "magnitudes", ["offset"], {}, learned=learned, tolerance={"offset": 1e-6})
    goldens.write()


def min_max():
    goldens = Goldens("MinMaxScaler", "scikit-learn 1.9.1")
    learned = ["min_", "scale_", "data_min_", "data_max_", "data_range_", "n_samples_seen_"]
    everywhere(goldens, MinMaxScaler, learned, [{}, {"feature_range": [-1, 1]}, {"feature_range": [5, 5.5], "clip": True}])
    goldens.sklearn(MinMaxScaler, "magnitudes", ["offset"], {}, learned=learned, tolerance={"offset": 1e-6})
    for clip in (False, True):
        goldens.sklearn(MinMaxScaler, "categories_new", ["k", "f"], {"clip": clip}, fit="categories", learned=learned)
    goldens.write()


def max_abs():
    goldens = Goldens("MaxAbsScaler", "scikit-learn 1.9.1")
    learned = ["max_abs_", "scale_", "n_samples_seen_"]
    everywhere(goldens, MaxAbsScaler, learned, [{}, {"clip": True}])
    for clip in (False, True):
        goldens.sklearn(MaxAbsScaler, "categories", ["k", "f"], {"clip": clip}, fit="categories_new", learned=learned)
    goldens.write()


def generate():
    standard()
    min_max()
    max_abs()
