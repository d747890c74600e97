"""Keras' layers for categories and text, in double precision: where they compute with floats, so does the engine."""

import keras
import numpy as np

from . import tables
from .cases import Goldens, is_missing

REFERENCE = "Keras 3.15.1"


def texts(data, column):
    """A missing cell is the empty text."""
    return np.array([["" if is_missing(cell) else cell] for cell in tables.table(data)[column]], dtype=object)


def integers(data, column):
    return tables.table(data)[column].to_numpy()[:, None]


def outputs(names, results, is_int):
    """Columns and their names: a column for each code is named after the column and the code."""
    all_names, columns = [], []
    for name, result in zip(names, results, strict=True):
        result = np.asarray(result)
        if is_int:
            all_names.append(name)
            columns.append(result[:, 0])
        else:
            all_names += [f"{name}_{k}" for k in range(result.shape[1])]
            columns += list(result.T)
    return all_names, columns


def lookup(goldens, make, cells, data, take, params, fit=None, refused=False, arguments=None):
    arguments = params if arguments is None else arguments
    learned = {"vocabulary": [], "idf_weights": []}
    results = []
    try:
        for name in take:
            layer = make(**arguments)
            if arguments.get("vocabulary") is None:
                layer.adapt(cells(fit or data, name))
            results.append(layer(cells(data, name)))
            inner = getattr(layer, "_lookup_layer", layer)
            learned["vocabulary"].append(list(layer.get_vocabulary()))
            learned["idf_weights"].append(inner.idf_weights.numpy() if params.get("output_mode") == "tf_idf" else None)
    except Exception as error:
        if not refused:
            raise
        print(f"{goldens.operator} refuses {data} {take} {params}: {str(error)[:100]}")
        return goldens.case(data, take, params, fit=fit, refused=True)
    if refused:
        raise AssertionError(f"{goldens.operator} {params} was to be refused")
    if sum(map(len, learned["vocabulary"])) > 40:
        learned = None  # a short file: the codes tell the vocabulary too
    names, columns = outputs(take, results, params.get("output_mode", "int") == "int" and goldens.operator != "TextVectorization")
    return goldens.case(data, take, params, fit=fit, learned=learned, names=names, columns=columns)


MODES = ["int", "one_hot", "multi_hot", "count", "tf_idf"]


def string_lookup():
    goldens = Goldens("StringLookup", REFERENCE)

    def add(data, take, params, **more):
        lookup(goldens, keras.layers.StringLookup, texts, data, take, params, **more)

    for mode in MODES:
        for more in ({}, {"mask_token": ""}, {"mask_token": "", "num_oov_indices": 3, "max_tokens": 6}, {"num_oov_indices": 2}):
            params = {"output_mode": mode, **more}
            add("categories", ["color", "binary"], params)
            add("categories_new", ["color", "binary"], params, fit="categories")
        add("categories_new", ["color"], {"output_mode": mode, "vocabulary": ["red", "green", "violet"]}) if mode != "tf_idf" else None
        add("penguins", ["Species", "Island", "Sex"], {"output_mode": mode})
    for more in ({"salt": 133}, {"salt": [5, 7]}, {}):
        add("unicode", ["c"], {"max_tokens": 5, "num_oov_indices": 3, **more})
        add("movies", ["Director", "Major Genre"], {"max_tokens": 20, "num_oov_indices": 10, "mask_token": "", **more})
    add("unicode", ["c"], {})
    add("many", ["c"], {})
    add("many", ["c"], {"max_tokens": 100, "num_oov_indices": 7})
    add("cars", ["Name", "Origin"], {})
    add("birdstrikes", ["Origin State", "Wildlife Size"], {"max_tokens": 12})
    add("birdstrikes", ["Origin State"], {"max_tokens": 12, "output_mode": "tf_idf", "pad_to_max_tokens": True})
    add("categories", ["color"], {"max_tokens": 9, "output_mode": "one_hot", "pad_to_max_tokens": True})
    add("categories", ["color"], {"oov_token": "red"})
    given = {"vocabulary": ["red", "green"]}
    add("categories", ["color"], {**given, "output_mode": "tf_idf", "idf_weights": [0.5, 0.25]})
    add("categories", ["color"], {**given, "output_mode": "tf_idf", "idf_weights": [0.5, 0.25], "max_tokens": 5, "pad_to_max_tokens": True})
    add("categories", ["color"], {"vocabulary": ["[UNK]", "red", "blue"], "output_mode": "tf_idf", "idf_weights": [0.9, 0.5, 0.25]})
    add("categories", ["color"], {"vocabulary": ["", "[UNK]", "red", "blue"], "mask_token": ""})
    add("categories", ["color"], {"num_oov_indices": 0})
    add("categories", ["color"], {**given, "num_oov_indices": 0}, refused=True)
    add("categories", ["color"], {"vocabulary": ["red", "red"]}, refused=True)
    add("categories", ["color"], {"vocabulary": ["red", ""], "mask_token": ""}, refused=True)
    add("categories", ["color"], {**given, "max_tokens": 2}, refused=True)
    add("categories", ["color"], {"pad_to_max_tokens": True, "output_mode": "count"}, refused=True)
    add("categories", ["color"], {**given, "output_mode": "tf_idf"}, refused=True)
    add("categories", ["color"], {**given, "output_mode": "tf_idf", "idf_weights": [1.0]}, refused=True)
    goldens.write()


def integer_lookup():
    goldens = Goldens("IntegerLookup", REFERENCE)

    def add(data, take, params, **more):
        lookup(goldens, keras.layers.IntegerLookup, integers, data, take, params, **more)

    for mode in MODES:
        for more in ({}, {"mask_token": 3}, {"mask_token": 2, "num_oov_indices": 3, "max_tokens": 6}, {"num_oov_indices": 2}):
            params = {"output_mode": mode, **more}
            add("categories", ["k"], params)
            add("categories_new", ["k"], params, fit="categories")
        add("digits", ["target", "pixel_0_2"], {"output_mode": mode, "max_tokens": 8})
        add("cars", ["Cylinders"], {"output_mode": mode})
    add("digits", ["pixel_3_4", "pixel_4_4"], {})
    add("wine", ["proline", "alcohol"], {"max_tokens": 10})
    for more in ({"oov_method": "farmhash"}, {"oov_method": "farmhash", "salt": 9}, {"oov_method": "farmhash", "salt": [1, 2]}, {}):
        add("wine", ["proline"], {"max_tokens": 20, "num_oov_indices": 5, **more})
        add("categories_new", ["k"], {"num_oov_indices": 4, "vocabulary": [3, 10], **more})
    add("categories", ["k"], {"vocabulary": [-1, 3, 2], "output_mode": "tf_idf", "idf_weights": [0.5, 0.25, 2]})
    add("categories", ["k"], {"oov_token": 3})
    add("categories", ["k"], {"vocabulary": [3], "num_oov_indices": 0}, refused=True)
    add("categories", ["k"], {"salt": 3, "num_oov_indices": 2}, refused=True)
    goldens.write()


def category_encoding():
    goldens = Goldens("CategoryEncoding", REFERENCE)

    def add(data, take, params, refused=False):
        results = []
        try:
            for name in take:
                results.append(keras.layers.CategoryEncoding(**params)(integers(data, name)))
        except Exception:
            if not refused:
                raise
            return goldens.case(data, take, params, refused=True)
        names, columns = outputs(take, results, is_int=False)
        return goldens.case(data, take, params, learned={"num_tokens": [params["num_tokens"]] * len(take)}, names=names,
                            columns=columns)

    for mode in ("multi_hot", "one_hot", "count"):
        add("classes", ["y"], {"num_tokens": 5, "output_mode": mode})
        add("classes", ["y"], {"num_tokens": 3, "output_mode": mode})
        add("digits", ["target"], {"num_tokens": 10, "output_mode": mode})
        add("cars", ["Cylinders"], {"num_tokens": 9, "output_mode": mode})
        add("magnitudes", ["ties", "skew"], {"num_tokens": 6, "output_mode": mode})
        add("categories", ["k"], {"num_tokens": 4, "output_mode": mode}, refused=mode != "one_hot")
    goldens.write()


def hashing():
    goldens = Goldens("Hashing", REFERENCE)

    def add(data, take, params, cells=texts):
        results = [keras.layers.Hashing(**params)(cells(data, name)) for name in take]
        names, columns = outputs(take, results, params.get("output_mode", "int") == "int")
        goldens.case(data, take, params, names=names, columns=columns)

    for more in ({}, {"salt": 133}, {"salt": [1, 2]}, {"mask_value": ""}, {"mask_value": "red", "salt": 7}):
        add("categories", ["color", "binary"], {"num_bins": 5, **more})
        add("unicode", ["c"], {"num_bins": 1000003, **more})
        add("penguins", ["Species", "Sex"], {"num_bins": 2, **more})
        for mode in ("one_hot", "multi_hot", "count"):
            add("categories", ["color"], {"num_bins": 3, "output_mode": mode, **more})
        add("movies", ["Director"], {"num_bins": 50, **more})
    for more in ({}, {"salt": 133}, {"mask_value": 3}, {"mask_value": 0, "salt": [1, 2]}):
        add("categories", ["k"], {"num_bins": 7, **more}, integers)
        add("digits", ["target", "pixel_3_4"], {"num_bins": 5, **more}, integers)
        add("wine", ["alcohol", "proline"], {"num_bins": 1009, **more}, integers)
    add("magnitudes", ["offset", "negative", "skew"], {"num_bins": 100}, integers)
    add("many", ["c"], {"num_bins": 100000})
    add("categories", ["color"], {"num_bins": 1, "mask_value": ""})
    goldens.write()


def hashed_crossing():
    goldens = Goldens("HashedCrossing", REFERENCE)

    def add(data, take, params):
        frame = tables.table(data)
        inputs = tuple(texts(data, name) if frame[name].dtype == object else integers(data, name) for name in take)
        mode = params.get("output_mode", "int")
        arguments = {key: value for key, value in params.items() if key != "columns"}
        name = "_X_".join(take)
        names, columns = outputs([name], [keras.layers.HashedCrossing(**arguments)(inputs)], mode == "int")
        goldens.case(data, take, {"columns": take, **params}, names=names, columns=columns)

    for bins in (1, 5, 1000000007):
        add("categories", ["color", "binary"], {"num_bins": bins})
        add("categories", ["binary", "color"], {"num_bins": bins})
        add("categories", ["color", "k"], {"num_bins": bins})
        add("categories", ["k", "color", "same"], {"num_bins": bins})
        add("penguins", ["Species", "Island", "Sex"], {"num_bins": bins})
        add("cars", ["Name", "Cylinders", "Origin"], {"num_bins": bins})
        add("digits", ["target", "pixel_3_4"], {"num_bins": bins})
    add("categories", ["color", "k"], {"num_bins": 4, "output_mode": "one_hot"})
    add("penguins", ["Species", "Sex"], {"num_bins": 6, "output_mode": "one_hot"})
    goldens.case("wine", ["alcohol", "proline"], {"columns": ["alcohol", "proline"]}, refused=True)
    goldens.case("penguins", ["Sex"], {"columns": ["Sex"]}, refused=True)
    goldens.write()


def text_vectorization():
    goldens = Goldens("TextVectorization", REFERENCE)

    def add(data, take, params, **more):
        arguments = {name: tuple(value) if name == "ngrams" and isinstance(value, list) else value for name, value in params.items()}
        lookup(goldens, keras.layers.TextVectorization, texts, data, take, params, arguments=arguments, **more)

    for standardize in ("lower_and_strip_punctuation", "lower", "strip_punctuation", None):
        for split in ("whitespace", None):
            add("docs", ["text"], {"standardize": standardize, "split": split})
        add("docs", ["text"], {"standardize": standardize, "output_mode": "count", "max_tokens": 9})
    add("docs", ["text"], {"split": "character"})
    for mode in ("int", "multi_hot", "count", "tf_idf"):
        for more in ({}, {"ngrams": 2}, {"ngrams": [3, 1]}, {"max_tokens": 5}):
            add("docs", ["text"], {"output_mode": mode, **more})
        for more in ({"max_tokens": 6}, {"ngrams": 2, "max_tokens": 12}):
            length = {"output_sequence_length": 7} if mode == "int" else {}
            add("docs_new", ["text"], {"output_mode": mode, **more, **length}, fit="docs")
        add("docs", ["text"], {"output_mode": mode, "split": None})
        add("docs", ["text"], {"output_mode": mode, "vocabulary": ["the", "cat", "a"]}) if mode != "tf_idf" else None
    add("docs", ["text"], {"ngrams": [2]})
    add("docs", ["text"], {"output_sequence_length": 2})
    add("docs", ["text"], {"output_sequence_length": 9, "ngrams": 2})
    add("docs", ["text"], {"output_mode": "count", "split": "character", "max_tokens": 10})
    add("docs", ["text"], {"output_mode": "tf_idf", "max_tokens": 40, "pad_to_max_tokens": True})
    add("docs", ["text"], {"output_mode": "tf_idf", "vocabulary": ["the", "cat"], "idf_weights": [0.5, 0.25]})
    add("docs", ["text"], {"output_mode": "tf_idf", "vocabulary": ["[UNK]", "the", "cat"], "idf_weights": [2, 0.5, 0.25]})
    add("docs", ["text"], {"vocabulary": ["", "[UNK]", "the", "cat"]})
    add("movies", ["Title"], {"max_tokens": 50, "output_sequence_length": 6})
    add("movies", ["Title"], {"max_tokens": 15, "output_mode": "tf_idf"})
    add("cars", ["Name"], {"output_sequence_length": 4})
    add("birdstrikes", ["Airport Name", "Wildlife Species"], {"max_tokens": 12, "output_mode": "count"})
    add("docs", ["text"], {"vocabulary": ["a", "a"]}, refused=True)
    add("docs", ["text"], {"output_mode": "count", "output_sequence_length": 3}, refused=True)
    goldens.write()


def generate():
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    string_lookup()
    integer_lookup()
    category_encoding()
    hashing()
    hashed_crossing()
    text_vectorization()
    keras.config.set_floatx(before)
