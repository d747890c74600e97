"""Steps that bend, bin, expand or decompose number columns."""

import warnings

import keras
import numpy as np
import pandas as pd
from keras import layers
from sklearn.decomposition import PCA
from sklearn.feature_selection import VarianceThreshold
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    Normalizer,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    SplineTransformer,
)

from .cases import Goldens
from .scale import BEAK, MAGNITUDES, MOVIES, WINE, numeric
from .tables import table

SKLEARN = "scikit-learn 1.9.1"
KERAS = "Keras 3.15.1"
PANDAS = "pandas 3.0.6"

DIABETES = ["age", "bmi", "s1", "s6"]
CANCER = ["mean radius", "mean area", "area error", "worst smoothness"]
DIGITS = numeric("digits")[10:22]
FINITE = [name for name in MAGNITUDES if name not in ("holes", "empty")]


def fitted_case(goldens, estimator, data, take, params, *, learned=None, fit=None, tolerance=None):
    """As Goldens.sklearn, with an estimator of one's own making and `learned(estimator)`, in our shape."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        estimator.fit(table(fit or data)[take])
        output = np.asarray(estimator.transform(table(data)[take]))
    goldens.case(data, take, params, fit=fit, learned=learned(estimator) if learned else None,
                 names=estimator.get_feature_names_out(), columns=list(output.T), tolerance=tolerance)


def robust():
    goldens = Goldens("RobustScaler", SKLEARN)
    learned = ["center_", "scale_"]
    variants = [{}, {"with_centering": False}, {"with_scaling": False}, {"quantile_range": [10, 85.5]},
                {"unit_variance": True}, {"quantile_range": [5, 90], "unit_variance": True}]
    for params in variants:
        goldens.sklearn(RobustScaler, "penguins", BEAK, params, learned=learned)
        goldens.sklearn(RobustScaler, "magnitudes", MAGNITUDES, params, learned=learned)
    for data, take in [("wine", WINE), ("breast_cancer", CANCER), ("diabetes", DIABETES), ("digits", DIGITS),
                       ("cars", numeric("cars")), ("movies", MOVIES), ("extreme", ["top", "subnormal", "mixed"]),
                       ("one_row", ["x", "n", "m"])]:
        goldens.sklearn(RobustScaler, data, take, {}, learned=learned)
    goldens.sklearn(RobustScaler, "magnitudes", ["offset"], {}, learned=learned, tolerance={"offset": 1e-6})
    goldens.sklearn(RobustScaler, "categories_new", ["k", "f"], {}, fit="categories", learned=learned)
    goldens.write()


def rows():
    goldens = Goldens("Normalizer", SKLEARN)
    for norm in ("l1", "l2", "max"):
        for data, take in [("wine", WINE), ("digits", DIGITS), ("diabetes", DIABETES), ("breast_cancer", CANCER),
                           ("magnitudes", ["small", "negative", "constant"]), ("magnitudes", ["tiny", "zero"]),
                           ("magnitudes", ["large", "skew"]), ("extreme", ["top", "mixed"]), ("one_row", ["x", "n"])]:
            goldens.sklearn(Normalizer, data, take, {"norm": norm}, learned=[])
    goldens.sklearn(Normalizer, "penguins", BEAK, {}, learned=[], refused=True)
    goldens.write()


def quantile():
    goldens = Goldens("QuantileTransformer", SKLEARN)

    def add(data, take, params, *, learned=False, fit=None):
        estimator = QuantileTransformer(**{"random_state": 0, **params})
        fitted_case(goldens, estimator, data, take, params, fit=fit,
                    learned=(lambda e: {"n_quantiles_": e.n_quantiles_, "quantiles_": e.quantiles_.T}) if learned else None)

    for output in ("uniform", "normal"):
        more = {"output_distribution": output}
        add("penguins", BEAK, more)
        add("penguins", BEAK, {"n_quantiles": 10, **more}, learned=True)
        add("magnitudes", MAGNITUDES, {"n_quantiles": 7, **more}, learned=True)
        add("magnitudes", MAGNITUDES, more)
        add("movies", MOVIES, {"n_quantiles": 100, **more})
        add("digits", DIGITS, {"n_quantiles": 11, **more})
        add("wine", WINE, {"n_quantiles": 8, "subsample": 50, "random_state": 42, **more}, learned=True)
        add("cars", numeric("cars"), {"n_quantiles": 5, "subsample": 100, "random_state": 7, **more}, learned=True)
        add("categories_new", ["k", "f"], more, fit="categories")
        add("one_row", ["x", "n", "m"], more, learned=True)
        add("extreme", ["top", "subnormal", "mixed"], more)
    add("breast_cancer", CANCER, {})
    add("diabetes", DIABETES, {"n_quantiles": 1}, learned=True)
    goldens.sklearn(QuantileTransformer, "wine", WINE, {"n_quantiles": 100, "subsample": 50}, learned=[], refused=True)
    goldens.write()


def power():
    goldens = Goldens("PowerTransformer", SKLEARN)
    learned = ["lambdas_"]
    for standardize in (True, False):
        more = {"standardize": standardize}
        for method in ("yeo-johnson", "box-cox"):
            goldens.sklearn(PowerTransformer, "penguins", BEAK[2:], {"method": method, **more}, learned=learned)
        for data, take in [("penguins", BEAK[:2]), ("wine", WINE), ("breast_cancer", CANCER), ("diabetes", DIABETES),
                           ("movies", MOVIES), ("cars", ["Displacement", "Horsepower", "Miles_per_Gallon"]),
                           ("digits", DIGITS)]:
            goldens.sklearn(PowerTransformer, data, take, more, learned=learned)
        goldens.sklearn(PowerTransformer, "magnitudes", ["skew", "negative", "ties", "holes", "zero"], more, learned=learned)
        for data, take in [("penguins", BEAK[:2]), ("wine", WINE), ("breast_cancer", ["mean radius", "mean area", "area error"]),
                           ("movies", ["IMDB Rating", "IMDB Votes"]), ("magnitudes", ["skew", "holes"])]:
            goldens.sklearn(PowerTransformer, data, take, {"method": "box-cox", **more}, learned=learned)
    goldens.sklearn(PowerTransformer, "categories_new", ["k", "f"], {}, fit="categories", learned=learned)
    goldens.sklearn(PowerTransformer, "magnitudes", ["constant"], {"method": "box-cox"}, learned=learned, refused=True)
    goldens.sklearn(PowerTransformer, "magnitudes", ["small"], {"method": "box-cox"}, learned=learned, refused=True)
    goldens.sklearn(PowerTransformer, "magnitudes", ["empty"], {"method": "box-cox"}, learned=learned, refused=True)
    goldens.sklearn(PowerTransformer, "magnitudes", ["empty"], {}, learned=learned, refused=True)
    goldens.write()


def layer_case(goldens, layer, data, take, params, *, fit=None, learned=None, adapt=True):
    """A layer on float64, so that what is compared is the formula and not 32-bit rounding."""
    if adapt:
        layer.adapt(table(fit or data)[take].to_numpy("float64"))
    output = np.asarray(layer(table(data)[take].to_numpy("float64")))
    goldens.case(data, take, params, fit=fit, learned=learned(layer) if learned else None, names=take, columns=list(output.T))


def keras_scale():
    # Keras rounds scale and offset to 32 bits even on a float64 layer: these are exact in both.
    goldens = Goldens("Rescaling", KERAS)
    for params in ({"scale": 1 / 256}, {"scale": 2, "offset": -1}, {"scale": -0.5, "offset": 2**-9}):
        for data, take in [("penguins", BEAK), ("digits", DIGITS[:4]), ("magnitudes", MAGNITUDES),
                           ("extreme", ["top", "subnormal", "mixed"])]:
            layer_case(goldens, layers.Rescaling(**params, dtype="float64"), data, take, params, adapt=False)
    goldens.write()

    goldens = Goldens("Normalization", KERAS)

    def moments(layer):
        return {"mean": np.ravel(layer.mean), "variance": np.ravel(layer.variance)}

    for params in ({}, {"invert": True}):
        for data, take in [("penguins", BEAK), ("wine", WINE), ("breast_cancer", CANCER), ("digits", DIGITS[:6]),
                           ("magnitudes", ["small", "skew", "negative", "ties", "holes", "zero"]), ("one_row", ["x", "n"])]:
            layer_case(goldens, layers.Normalization(**params, dtype="float64"), data, take, params, learned=moments)
        layer_case(goldens, layers.Normalization(**params, dtype="float64"), "categories_new", ["k"], params, fit="categories",
                   learned=moments)
    for params in ({"mean": 3, "variance": 2}, {"mean": 0, "variance": 0}, {"mean": -1, "variance": 4, "invert": True}):
        layer_case(goldens, layers.Normalization(**params, dtype="float64"), "penguins", BEAK, params, adapt=False)
    goldens.write()


def logs():
    goldens = Goldens("Log", "NumPy 2")
    numpy = {"log": np.log, "log1p": np.log1p, "log2": np.log2, "log10": np.log10, "sqrt": np.sqrt, "cbrt": np.cbrt}
    for name, function in numpy.items():
        for data, take in [("penguins", BEAK[:2]), ("movies", MOVIES), ("magnitudes", MAGNITUDES), ("extreme", ["top", "mixed"])]:
            with np.errstate(all="ignore"):
                frame = table(data)[take].astype("float64").apply(function)
            params = {"function": name, "handle_invalid": "numpy"}
            goldens.case(data, take, params, names=take, columns=[frame[n].to_numpy() for n in take])
            if name != "cbrt":
                frame = frame.where(np.isfinite(frame) | (frame > 0))
                goldens.case(data, take, params | {"handle_invalid": "missing"}, names=take,
                             columns=[frame[n].to_numpy() for n in take])
    goldens.case("movies", ["US Gross"], {"function": "log"}, refused=True)
    goldens.case("magnitudes", ["negative"], {"function": "sqrt"}, refused=True)
    goldens.write()


def clip():
    goldens = Goldens("Clip", PANDAS)

    def add(data, take, params, *, fit=None):
        frame, train = table(data)[take].astype("float64"), table(fit or data)[take].astype("float64")
        if params.get("bounds") == "quantiles":
            low, high = (train.quantile(percent / 100) for percent in params.get("quantile_range", [1, 99]))
            made, learned = frame.clip(low, high, axis=1), {"lower_": low.to_numpy(), "upper_": high.to_numpy()}
        elif params.get("bounds") == "iqr":
            first, third = train.quantile(0.25), train.quantile(0.75)
            reach = params.get("threshold", 3) * (third - first)
            made = frame.clip(first - reach, third + reach, axis=1)
            learned = {"lower_": (first - reach).to_numpy(), "upper_": (third + reach).to_numpy()}
        else:
            made, learned = frame.clip(params.get("lower"), params.get("upper")), None
        goldens.case(data, take, params, fit=fit, learned=learned, names=take, columns=[made[n].to_numpy() for n in take])

    for data, take in [("penguins", BEAK), ("wine", WINE), ("movies", MOVIES), ("magnitudes", MAGNITUDES),
                       ("extreme", ["top", "subnormal", "mixed"])]:
        for params in ({}, {"lower": 0}, {"upper": 17.5}, {"lower": -1e-3, "upper": 200}, {"lower": 9, "upper": 3}):
            add(data, take, params)
        for params in ({"bounds": "quantiles"}, {"bounds": "quantiles", "quantile_range": [10, 77.7]}):
            add(data, take, params)
    add("categories_new", ["k", "f"], {"bounds": "quantiles", "quantile_range": [25, 75]}, fit="categories")
    for data, take in [("penguins", BEAK), ("wine", WINE), ("movies", MOVIES)]:
        for params in ({"bounds": "iqr"}, {"bounds": "iqr", "threshold": 0.5}):
            add(data, take, params)
    goldens.write()


def rank():
    goldens = Goldens("Rank", PANDAS)

    def add(data, take, params):
        frame = table(data)[take].rank(**params)
        goldens.case(data, take, params if list(table(data)[take].select_dtypes("object")) == [] else params | {"columns": take},
                     names=take, columns=[frame[n].to_numpy() for n in take])

    for method in ("average", "min", "max", "first", "dense"):
        for na_option in ("keep", "top", "bottom"):
            add("magnitudes", ["ties", "holes", "empty", "near_constant"],
                {"method": method, "na_option": na_option, "ascending": method != "min", "pct": na_option == "top"})
            add("categories", ["k", "f"], {"method": method, "na_option": na_option, "ascending": False})
            add("categories", ["f"], {"method": method, "na_option": na_option, "pct": True})
    for params in ({}, {"ascending": False}, {"pct": True}, {"method": "dense", "pct": True}):
        for data, take in [("penguins", BEAK), ("movies", MOVIES), ("cars", numeric("cars")),
                           ("extreme", ["top", "subnormal", "mixed"]), ("one_row", ["x", "n", "m"])]:
            add(data, take, params)
    goldens.write()


def k_bins():
    goldens = Goldens("KBinsDiscretizer", SKLEARN)

    def learned(estimator):
        return {"bin_edges_": [list(edges) for edges in estimator.bin_edges_], "n_bins_": estimator.n_bins_}

    def add(data, take, params, *, fit=None):
        arguments = {"random_state": 0, **params}
        if arguments.get("encode", "onehot") == "onehot":
            arguments["encode"] = "onehot-dense"
        fitted_case(goldens, KBinsDiscretizer(**arguments), data, take, params, fit=fit, learned=learned)

    ordinal = {"encode": "ordinal"}
    for strategy in ("quantile", "uniform", "kmeans"):
        more = {"strategy": strategy, **ordinal}
        for data, take in [("wine", WINE), ("breast_cancer", CANCER), ("diabetes", DIABETES), ("digits", DIGITS[:6]),
                           ("cars", ["Acceleration", "Weight_in_lbs"])]:
            add(data, take, more)
        add("wine", WINE[:2], {"n_bins": 3, "strategy": strategy})
        add("wine", WINE[:2], {"n_bins": 2, "strategy": strategy, "encode": "onehot-dense"})
        add("magnitudes", ["skew", "negative", "ties", "constant", "zero"], {"n_bins": 4, **more})
        add("wine", WINE, {"subsample": 60, "random_state": 3, **more})
        add("categories_new", ["k"], more, fit="categories")
        add("one_row", ["x", "n"], more)
    add("magnitudes", ["tiny", "small", "large", "offset"], {"strategy": "uniform", **ordinal})
    add("magnitudes", ["large"], {"strategy": "kmeans", **ordinal})
    for method in ("inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "linear",
                   "median_unbiased", "normal_unbiased"):
        add("wine", ["alcohol", "proline"], {"quantile_method": method, **ordinal})
        add("diabetes", ["age", "s6"], {"quantile_method": method, "n_bins": 7, "subsample": 101, "random_state": 1, **ordinal})
    for strategy in ("quantile", "uniform", "kmeans"):
        add("wine", WINE[:3], {"n_bins": [2, 5, 3], "strategy": strategy, **ordinal})
        add("wine", WINE[:2], {"n_bins": [3, 2], "strategy": strategy})
    goldens.sklearn(KBinsDiscretizer, "wine", WINE, {"n_bins": [2, 3]}, learned=[], refused=True)
    goldens.sklearn(KBinsDiscretizer, "penguins", BEAK, {}, learned=[], refused=True)
    goldens.write()

    goldens = Goldens("Binarizer", SKLEARN)
    for threshold in (0, 2.5, -1e-3):
        for data, take in [("wine", WINE), ("magnitudes", FINITE), ("digits", DIGITS[:4]), ("extreme", ["top", "subnormal"])]:
            goldens.sklearn(Binarizer, data, take, {"threshold": threshold}, learned=[])
    goldens.sklearn(Binarizer, "penguins", BEAK, {}, learned=[], refused=True)
    goldens.write()


def discretization():
    goldens = Goldens("Discretization", KERAS)

    def add(data, name, params, *, fit=None):
        layer = layers.Discretization(**params)
        if "num_bins" in params:
            layer.adapt(table(fit or data)[name].to_numpy("float64"))
        output = np.asarray(layer(table(data)[name].to_numpy("float64")))
        one_hot = params.get("output_mode") == "one_hot"
        names = [f"{name}_{k}" for k in range(output.shape[1])] if one_hot else [name]
        goldens.case(data, [name], params, fit=fit, learned={"bin_boundaries": [layer.bin_boundaries]}, names=names,
                     columns=list(output.T) if one_hot else [output])

    for params in ({"num_bins": 4}, {"num_bins": 10}, {"num_bins": 3, "epsilon": 0.1}, {"num_bins": 2, "output_mode": "one_hot"},
                   {"num_bins": 7, "epsilon": 0.003}):
        for data, name in [("wine", "alcohol"), ("wine", "proline"), ("diabetes", "bmi"), ("breast_cancer", "mean area"),
                           ("magnitudes", "skew"), ("magnitudes", "ties"), ("magnitudes", "constant"), ("movies", "IMDB Rating"),
                           ("digits", DIGITS[3])]:
            if not (name == "IMDB Rating" and params["num_bins"] > 4):
                add(data, name, params)
    for params in ({"bin_boundaries": [0.1, 0.3, 5.1, 40.9, 200]}, {"bin_boundaries": [13.05, 13.05, 14], "output_mode": "one_hot"}):
        for data, name in [("wine", "alcohol"), ("penguins", BEAK[0]), ("magnitudes", "holes"), ("magnitudes", "constant"),
                           ("extreme", "mixed")]:
            add(data, name, params)
    add("categories_new", "k", {"num_bins": 3}, fit="categories")
    for params in ({}, {"bin_boundaries": [1], "num_bins": 2}, {"bin_boundaries": [2, 1]}):
        goldens.case("wine", ["alcohol"], params, refused=True)
    goldens.write()


def intervals():
    def text_of(made):
        """The categories as they are called: pandas shows whole edges as floats once a cell is missing."""
        if not isinstance(made.dtype, pd.CategoricalDtype):
            return made.to_numpy()
        names = [str(name) for name in made.cat.categories]
        return [None if code < 0 else names[code] for code in made.cat.codes]

    def add(goldens, function, data, name, params):
        made, bins = function(table(data)[name], retbins=True, **params)
        goldens.case(data, [name], params, learned={"bins": [list(np.asarray(bins, dtype="float64"))]}, names=[name],
                     columns=[text_of(made)])

    goldens = Goldens("Cut", PANDAS)
    for params in ({"bins": 4}, {"bins": 1}, {"bins": 7, "right": False}, {"bins": 3, "include_lowest": True, "precision": 1},
                   {"bins": 5, "labels": False}, {"bins": 3, "labels": ["low", "mid", "high"]}, {"bins": 6, "precision": 0}):
        for data, name in [("wine", "alcohol"), ("wine", "proline"), ("penguins", BEAK[0]), ("movies", "US Gross"),
                           ("diabetes", "age"), ("magnitudes", "small"), ("magnitudes", "tiny"), ("magnitudes", "large"),
                           ("magnitudes", "zero"), ("magnitudes", "constant"), ("magnitudes", "ties"), ("magnitudes", "holes")]:
            add(goldens, pd.cut, data, name, params)
    for params in ({"bins": [0, 2, 40, 200]}, {"bins": [0, 2.5, 13.05, 50]}, {"bins": [0, 2, 14], "include_lowest": True},
                   {"bins": [0, 2, 2, 14], "duplicates": "drop"}, {"bins": [0, 4, 8], "labels": False, "right": False},
                   {"bins": [0, 0.00123456, 0.00123457, 14]}, {"bins": [-1e6 - 0.5, 0, 1e20]}, {"bins": [2, 2]}):
        for data, name in [("wine", "alcohol"), ("penguins", BEAK[1]), ("magnitudes", "ties"), ("magnitudes", "holes")]:
            add(goldens, pd.cut, data, name, params)
    goldens.case("wine", ["alcohol"], {"bins": [1, 2, 2, 4]}, refused=True)
    goldens.case("wine", ["alcohol"], {"bins": [3, 2, 1]}, refused=True)
    goldens.case("wine", ["alcohol"], {"bins": 3, "labels": ["a", "b"]}, refused=True)
    goldens.case("wine", ["alcohol"], {"bins": 2, "labels": ["a", "a"]}, refused=True)
    goldens.case("magnitudes", ["empty"], {"bins": 3}, refused=True)
    goldens.write()

    goldens = Goldens("Qcut", PANDAS)
    for params in ({"q": 4}, {"q": 10}, {"q": 3, "labels": False}, {"q": 3, "labels": ["low", "mid", "high"]},
                   {"q": [0, 0.1, 0.5, 0.9, 1]}, {"q": [0.25, 0.75], "precision": 1}):
        for data, name in [("wine", "alcohol"), ("wine", "proline"), ("penguins", BEAK[0]), ("diabetes", "bmi"),
                           ("movies", "US Gross"), ("magnitudes", "small"), ("magnitudes", "skew"), ("magnitudes", "holes"),
                           ("breast_cancer", "mean area")]:
            add(goldens, pd.qcut, data, name, params)
    for data, name in [("magnitudes", "ties"), ("digits", DIGITS[2]), ("cars", "Cylinders"), ("magnitudes", "constant")]:
        add(goldens, pd.qcut, data, name, {"q": 7, "duplicates": "drop"})
        goldens.case(data, [name], {"q": 7}, refused=True)
    goldens.write()


def polynomial():
    goldens = Goldens("PolynomialFeatures", SKLEARN)
    for params in ({}, {"degree": 3}, {"interaction_only": True}, {"include_bias": False}, {"degree": [2, 3]},
                   {"degree": 3, "interaction_only": True, "include_bias": False}, {"degree": 0}, {"degree": 1}):
        arguments = {name: tuple(value) if isinstance(value, list) else value for name, value in params.items()}
        for data, take in [("wine", WINE[:3]), ("digits", DIGITS[:3]), ("magnitudes", ["small", "negative", "zero"]),
                           ("one_row", ["x", "n"])]:
            goldens.sklearn(PolynomialFeatures, data, take, params, arguments=arguments, learned=["n_output_features_"])
    goldens.sklearn(PolynomialFeatures, "penguins", BEAK, {}, learned=[], refused=True)
    goldens.sklearn(PolynomialFeatures, "wine", WINE, {"degree": 0, "include_bias": False}, learned=[], refused=True)
    goldens.write()


def splines():
    goldens = Goldens("SplineTransformer", SKLEARN)

    def add(data, take, params, *, fit=None):
        degree = params.get("degree", 3)

        def learned(estimator):
            count = len(params["knots"]) if isinstance(params.get("knots"), list) else params.get("n_knots", 5)
            return {"base_knots_": [list(spline.t[degree:degree + count]) for spline in estimator.bsplines_]}

        fitted_case(goldens, SplineTransformer(**params), data, take, params, fit=fit, learned=learned)

    for extrapolation in ("constant", "linear", "continue", "periodic", "error"):
        for more in ({}, {"degree": 1}, {"degree": 2, "n_knots": 3, "knots": "quantile"}):
            params = {"extrapolation": extrapolation, **more}
            if more or extrapolation in ("constant", "error"):
                add("wine", ["alcohol"], params)
            if extrapolation != "error":
                add("categories_new", ["k"], params, fit="categories")
    for params in ({"include_bias": False}, {"knots": "quantile"}, {"n_knots": 2}, {"degree": 5, "n_knots": 4},
                   {"degree": 0, "extrapolation": "linear"}, {"degree": 0, "extrapolation": "periodic"}):
        # One column at a time: with several, linear extrapolation of degree 0 or 1 goes wrong in scikit-learn.
        add("diabetes", ["bmi"], params)
        add("diabetes", ["s6"], params)
    for params in ({}, {"degree": 2, "extrapolation": "periodic"}, {"extrapolation": "linear"}):
        add("magnitudes", ["large", "ties", "constant"], params)
        add("magnitudes", ["holes", "empty"], {**params, "handle_missing": "zeros"})
        add("penguins", BEAK[:1], {**params, "handle_missing": "zeros", "knots": "quantile"})
    # Knots of one's own, a number for each column, not as wide as the data.
    for extrapolation in ("constant", "linear", "continue", "periodic"):
        add("wine", ["alcohol", "proline"], {"knots": [[12, 400], [12.5, 500], [13, 900], [13.1, 1000], [14, 1200]], "extrapolation": extrapolation})
        add("diabetes", ["bmi"], {"knots": [[20], [22.5], [40]], "degree": 2, "extrapolation": extrapolation, "include_bias": False})
    add("categories_new", ["k"], {"knots": [[0], [5], [6], [11]], "degree": 1}, fit="categories")
    goldens.sklearn(SplineTransformer, "wine", ["alcohol"], {"knots": [[12], [14], [13]]}, learned=[], refused=True)
    goldens.sklearn(SplineTransformer, "wine", ["alcohol", "hue"], {"knots": [[12], [14]]}, learned=[], refused=True)
    goldens.sklearn(SplineTransformer, "wine", ["alcohol"], {"knots": [[12], [13]], "extrapolation": "periodic"}, learned=[], refused=True)
    goldens.sklearn(SplineTransformer, "penguins", BEAK, {}, learned=[], refused=True)
    goldens.sklearn(SplineTransformer, "wine", WINE, {"n_knots": 3, "extrapolation": "periodic"}, learned=[], refused=True)
    goldens.write()


def components():
    goldens = Goldens("PCA", SKLEARN)
    learned = ["mean_", "explained_variance_", "explained_variance_ratio_", "singular_values_", "noise_variance_",
               "n_components_", "n_samples_"]

    def add(data, take, params, *, attributes=learned, tolerance=None, fit=None):
        # The exact solver, which is the best that the reference can do; "auto" would take the covariance here and there.
        goldens.sklearn(PCA, data, take, params, arguments={"svd_solver": "full", **params}, learned=attributes, fit=fit,
                        tolerance=tolerance)

    for params in ({}, {"n_components": 2}, {"n_components": 0.9}, {"whiten": True}, {"n_components": 3, "whiten": True}):
        for data, take in [("wine", ["malic_acid", "ash", "hue", "flavanoids"]), ("diabetes", ["bp", "s1", "s5", "s6"]),
                           ("breast_cancer", CANCER[:3]), ("digits", DIGITS[:5]), ("magnitudes", ["negative", "skew", "ties"])]:
            add(data, take, params)
    for data, take in [("wine", WINE), ("diabetes", DIABETES), ("digits", DIGITS[:5]), ("breast_cancer", CANCER[:3]), ("wine", ["hue"])]:
        add(data, take, {"n_components": "mle"}, attributes=["n_components_"] if data == "diabetes" else learned)
    for params in ({}, {"n_components": 2, "whiten": True}, {"n_components": 0.8}):
        for solver in ("full", "covariance_eigh"):
            add("diabetes", ["bp", "s1", "s5", "s6"], {**params, "svd_solver": solver})
    goldens.sklearn(PCA, "categories_new", ["k", "f"], {"n_components": "mle"}, learned=[], refused=True)
    add("digits", DIGITS, {"n_components": 6})
    add("categories_new", ["k"], {}, fit="categories")
    goldens.sklearn(PCA, "wine", WINE, {"n_components": 5}, learned=[], refused=True)
    goldens.sklearn(PCA, "penguins", BEAK, {}, learned=[], refused=True)
    goldens.write()


def selection():
    goldens = Goldens("VarianceThreshold", SKLEARN)
    learned = ["variances_"]
    # Without the constants that are no whole numbers: their variance is nothing but rounding.
    spread = [name for name in MAGNITUDES if name not in ("constant", "near_constant")]
    for data, take in [("wine", WINE), ("digits", numeric("digits")[:24]), ("penguins", BEAK), ("magnitudes", spread),
                       ("breast_cancer", CANCER)]:
        for params in ({}, {"threshold": 0.5}):
            goldens.sklearn(VarianceThreshold, data, take, params, learned=learned)
    goldens.sklearn(VarianceThreshold, "magnitudes", ["constant", "zero"], {}, learned=[], refused=True)
    goldens.sklearn(VarianceThreshold, "one_row", ["x", "n"], {}, learned=[], refused=True)
    goldens.write()

    goldens = Goldens("DropCorrelated", "Prepgraph, by pandas.DataFrame.corr")
    for data, take in [("wine", numeric("wine")), ("breast_cancer", numeric("breast_cancer")), ("penguins", BEAK),
                       ("cars", numeric("cars")), ("movies", MOVIES), ("magnitudes", ["skew", "negative", "holes", "ties", "zero"])]:
        for params in ({}, {"threshold": 0.8}, {"threshold": 0.3}):
            frame = table(data)[take]
            correlation = frame.corr().abs()
            kept = []
            for name in take:
                if not any(correlation.loc[name, other] > params.get("threshold", 0.95) for other in kept):
                    kept.append(name)
            goldens.case(data, take, params, names=kept, columns=[frame[name] for name in kept])
    goldens.write()


def generate():
    keras.utils.set_random_seed(0)
    for family in (robust, rows, quantile, power, keras_scale, logs, clip, rank, k_bins, discretization, intervals, polynomial,
                   splines, components, selection):
        family()
