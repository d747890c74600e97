"""keras.utils.FeatureSpace, in double precision: its layers for numbers are made with float64 instead of float32."""

import keras
import numpy as np
import tensorflow as tf
from keras.src.layers.preprocessing.feature_space import TFDIdentity

from . import tables
from .cases import Goldens, is_missing

REFERENCE = "Keras 3.15.1"
FeatureSpace = keras.utils.FeatureSpace


def feature(settings, defaults):
    """Keras' own feature for what stands in our parameters."""
    if isinstance(settings, str):
        settings = {"type": settings}
    kind, arguments = settings["type"], {name: value for name, value in settings.items() if name != "type"}
    if kind == "float":
        return FeatureSpace.feature("float64", TFDIdentity(dtype="float64"), "float")
    if kind == "float_normalized":
        return FeatureSpace.feature("float64", keras.layers.Normalization(axis=-1, dtype="float64"), "float")
    if kind == "float_rescaled":
        return FeatureSpace.feature("float64", keras.layers.Rescaling(**{"scale": 1.0, "offset": 0.0} | arguments, dtype="float64"), "float")
    if kind == "float_discretized":
        # This layer computes in float32, whatever the others do.
        mode = arguments.pop("output_mode", "one_hot")
        arguments = {"num_bins": None if "bin_boundaries" in arguments else defaults.get("num_discretization_bins", 32)} | arguments
        return FeatureSpace.feature("float32", keras.layers.Discretization(**arguments, dtype="float32"), mode)
    if kind in ("integer_hashed", "string_hashed"):
        arguments.setdefault("num_bins", defaults.get("hashing_dim", 32))
    return getattr(FeatureSpace, kind)(**arguments)


def cells(frame, name, kind):
    if kind.startswith("string"):
        return tf.constant(["" if is_missing(cell) else cell for cell in frame[name]])
    dtype = "int64" if kind.startswith("integer") else "float32" if kind == "float_discretized" else "float64"
    return frame[name].to_numpy().astype(dtype)


def kind_of(settings):
    return settings if isinstance(settings, str) else settings["type"]


def crossed(cross):
    if isinstance(cross, list):
        return tuple(cross)
    return FeatureSpace.cross(tuple(cross["feature_names"]), cross["crossing_dim"], cross.get("output_mode", "one_hot"))


def widths(space):
    """Each result with how many columns it has, in the order in which they are put together."""
    names = space._preprocessed_features_names + space._crossed_features_names
    encoders = [space.one_hot_encoders.get(name) for name in names]
    return [(name, encoder.num_tokens if encoder else None) for name, encoder in zip(names, encoders, strict=True)]


def generate():
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    goldens = Goldens("FeatureSpace", REFERENCE)

    def add(data, params, fit=None, refused=False):
        features = params["features"]
        take = list(features)
        defaults = {name: params[name] for name in ("crossing_dim", "hashing_dim", "num_discretization_bins", "output_mode") if name in params}
        try:
            space = FeatureSpace({name: feature(settings, defaults) for name, settings in features.items()},
                                 crosses=[crossed(cross) for cross in params.get("crosses", [])], **defaults)
            given = {name: cells(tables.table(fit or data), name, kind_of(settings)) for name, settings in features.items()}
            if space._list_adaptable_preprocessors():
                # In one batch: the sketch of Discretization is another one where batches are merged.
                rows = len(tables.table(fit or data))
                space.adapt(tf.data.Dataset.from_tensor_slices(given).batch(rows))
            result = space({name: cells(tables.table(data), name, kind_of(settings)) for name, settings in features.items()})
        except (ValueError, tf.errors.InvalidArgumentError) as error:
            if not refused:
                raise
            print(f"FeatureSpace refuses {data} {params}: {str(error)[:100]}")
            return goldens.case(data, take, params, fit=fit, refused=True)
        if refused:
            raise AssertionError(f"FeatureSpace {params} was to be refused")
        names = [column for name, width in widths(space)
                 for column in ([name] if width is None else [f"{name}_{code}" for code in range(width)])]
        if isinstance(result, dict):
            matrix = np.concatenate([np.asarray(result[name]) for name, _ in widths(space)], axis=1)
        else:
            matrix = np.asarray(result)
        learned = {"feature_names_in_": sorted(features), "mean": [], "variance": [], "bin_boundaries": [], "vocabulary": []}
        for name in sorted(features):
            layer = space.preprocessors[name]
            normal = isinstance(layer, keras.layers.Normalization)
            learned["mean"].append(np.asarray(layer.mean).item() if normal else None)
            learned["variance"].append(np.asarray(layer.variance).item() if normal else None)
            learned["bin_boundaries"].append(list(layer.bin_boundaries) if isinstance(layer, keras.layers.Discretization) else None)
            has_words = isinstance(layer, keras.layers.StringLookup | keras.layers.IntegerLookup)
            learned["vocabulary"].append(list(layer.get_vocabulary()) if has_words else None)
        goldens.case(data, take, params, fit=fit, learned=learned, names=names, columns=list(matrix.T))

    numbers = {"k": "float_normalized", "color": "string_categorical", "binary": "string_hashed"}
    for fit in (None, "categories"):
        data = "categories" if fit is None else "categories_new"
        add(data, {"features": numbers}, fit=fit)
        add(data, {"features": {"k": "integer_categorical", "color": {"type": "string_categorical", "max_tokens": 4, "num_oov_indices": 2}}}, fit=fit)
        add(data, {"features": {"k": "integer_hashed", "binary": {"type": "string_hashed", "num_bins": 3}}, "hashing_dim": 5}, fit=fit)
        add(data, {"features": {"k": {"type": "integer_categorical", "max_tokens": 4}, "color": "string_categorical", "binary": "string_hashed"},
                   "hashing_dim": 4, "crosses": [["k", "color"], ["color", "binary"], ["binary", "k"]], "crossing_dim": 6}, fit=fit)
        add(data, {"features": {"k": {"type": "integer_categorical", "output_mode": "int"}, "color": {"type": "string_hashed", "num_bins": 7, "output_mode": "int"}},
                   "crosses": [{"feature_names": ["color", "k"], "crossing_dim": 1009, "output_mode": "int"}, ["k", "color"]],
                   "crossing_dim": 3, "output_mode": "dict"}, fit=fit)
    add("wine", {"features": {"proline": "float_normalized", "alcohol": {"type": "float_rescaled", "scale": 0.25, "offset": -1}, "hue": "float"}})
    add("wine", {"features": {"proline": {"type": "float_discretized", "num_bins": 4}, "hue": {"type": "float_discretized", "output_mode": "int"}},
                 "num_discretization_bins": 9, "output_mode": "dict"})
    add("wine", {"features": {"proline": "float_discretized", "alcohol": "float_discretized"}, "num_discretization_bins": 3,
                 "crosses": [["proline", "alcohol"]]})
    add("penguins", {"features": {"Species": "string_categorical", "Island": "string_categorical", "Sex": "string_categorical"},
                     "crosses": [["Species", "Island"], ["Island", "Sex"]]})
    add("diabetes", {"features": {"age": "float_normalized", "bmi": "float_discretized", "sex": "float_rescaled"}, "num_discretization_bins": 5})
    add("birdstrikes", {"features": {"Origin State": {"type": "string_categorical", "max_tokens": 12}, "Wildlife Size": "string_hashed"},
                        "hashing_dim": 6, "crosses": [{"feature_names": ["Origin State", "Wildlife Size"], "crossing_dim": 40}]})
    add("unicode", {"features": {"c": "string_categorical"}})
    add("digits", {"features": {"target": "integer_categorical", "pixel_3_4": "integer_hashed", "pixel_0_2": "float_normalized"}, "hashing_dim": 4})
    # Few different values: fewer boundaries than bins, and columns of zeros.
    add("classes", {"features": {"y": {"type": "float_discretized", "num_bins": 20}}})
    add("classes", {"features": {"y": {"type": "integer_categorical", "output_mode": "int"}}}, refused=True)
    add("categories", {"features": {"k": "float", "color": "string_categorical"}, "crosses": [["k", "color"]]}, refused=True)
    add("categories", {"features": {"color": "string_categorical"}, "crosses": [["color", "binary"]]}, refused=True)
    add("categories", {"features": {"color": "string_categorical", "binary": "string_categorical"},
                       "crosses": [{"feature_names": ["color", "binary"], "crossing_dim": 4, "output_mode": "int"}]}, refused=True)
    add("wine", {"features": {"hue": {"type": "float_discretized", "num_bins": 3, "bin_boundaries": [1, 2]}}}, refused=True)
    add("wine", {"features": {}}, refused=True)
    goldens.write()
    keras.config.set_floatx(before[0])
    keras.config.set_dtype_policy(before[1])

