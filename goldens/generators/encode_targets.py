"""Encoders that look at a target, and those of targets: TargetEncoder, LabelEncoder, LabelBinarizer, MultiLabelBinarizer; and counts."""

import json
import warnings

import numpy as np
import pandas as pd
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MultiLabelBinarizer, TargetEncoder

from . import tables
from .cases import Goldens, is_missing

PENGUINS = ["Species", "Island", "Sex"]


def target_encoder():
    goldens = Goldens("TargetEncoder", "scikit-learn 1.9.1")

    def add(data, columns, target, params=None, fit=None, refused=False, drop=False):
        params = {"columns": columns, "target": target, **(params or {})}
        arguments = {name: value for name, value in params.items() if name not in ("columns", "target")}
        # Left out, ours is 0; scikit-learn wants none without shuffling.
        if arguments.get("shuffle", True):
            arguments.setdefault("random_state", 0)
        if arguments.get("categories", "auto") != "auto":
            arguments["categories"] = [[np.nan if value is None else value for value in own] for own in arguments["categories"]]
        take = [*columns, target]
        frame, learned_from = tables.table(data)[take], tables.table(fit or data)[take]
        encoder = TargetEncoder(**arguments)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                output = encoder.fit_transform(learned_from[columns], learned_from[target])
            except (ValueError, IndexError, TypeError) as error:
                if not refused:
                    raise
                print(f"TargetEncoder refuses {data} {params}: {error}")
                return goldens.case(data, take, params, refused=True)
            if refused:
                raise AssertionError(f"TargetEncoder {params} was to be refused")
            if fit:
                output = encoder.transform(frame[columns])
        learned = {"target_mean_": encoder.target_mean_, "classes_": encoder.classes_, "target_type_": encoder.target_type_}
        if sum(map(len, encoder.encodings_)) <= 30:  # a short file: the cells tell the encodings too
            learned |= {"categories_": encoder.categories_, "encodings_": encoder.encodings_}
        return goldens.case(data, take, params, fit=fit, learned=learned,
                            names=[*encoder.get_feature_names_out(), target],
                            columns=[*output.T, frame[target]])

    birds = ["Wildlife Size", "Phase of flight", "Origin State"]
    for seed in (0, 1, 42):
        add("cars", ["Origin", "Cylinders"], "Weight_in_lbs", {"random_state": seed, "target_type": "continuous"})
        add("wine", ["target"], "alcohol", {"random_state": seed})
    for smooth in ("auto", 0, 2.5):
        add("cars", ["Origin", "Name"], "Weight_in_lbs", {"smooth": smooth, "target_type": "continuous"})
        add("birdstrikes", birds, "Effect Amount of damage", {"smooth": smooth})
        add("cars", ["Cylinders", "Year"], "Origin", {"smooth": smooth})
        add("categories_new", ["color", "k", "f"], "flag", {"smooth": smooth, "cv": 3}, fit="categories")
        add("categories", ["color", "k", "f", "maybe", "same"], "flag", {"smooth": smooth, "cv": 3})
    for folds in (2, 3, 10):
        add("diabetes", ["sex"], "target", {"cv": folds, "target_type": "continuous"})
        add("breast_cancer", ["target"], "mean radius", {"cv": folds})
        add("cars", ["Cylinders"], "Origin", {"cv": folds, "shuffle": False})
        add("cars", ["Cylinders"], "Acceleration", {"cv": folds, "shuffle": False})
    add("penguins", ["Island", "Sex"], "Species")
    add("digits", ["pixel_0_2", "pixel_3_4"], "target", {"random_state": 7})
    add("categories", ["color"], "binary", {"cv": 2, "target_type": "binary"})
    add("categories", ["color"], "same", {"cv": 2})
    add("categories", ["color"], "k", {"cv": 2})
    add("categories", ["color"], "k", {"cv": 2, "target_type": "continuous"})
    add("categories", ["color"], "k", {"cv": 2, "target_type": "binary"})
    add("categories", ["color", "binary"], "k", {"cv": 2, "categories": [["green", "red", "blue", None], ["y", "n"]]})
    add("categories", ["color", "binary"], "k", {"cv": 2, "target_type": "continuous", "categories": [["green", "red"], ["y"]]})
    add("categories_new", ["color", "binary"], "k", {"cv": 2, "target_type": "continuous", "categories": [["green", "red"], ["y"]]},
        fit="categories")
    add("birdstrikes", birds, "Speed IAS in knots", {"target_type": "continuous"}, refused=True)
    add("categories", ["color"], "f", {"cv": 2}, refused=True)
    add("categories", ["color"], "binary", {"cv": 13}, refused=True)
    add("categories", ["color"], "k", {"cv": 12}, refused=True)
    add("categories", ["color"], "binary", {"target_type": "continuous"}, refused=True)
    add("categories", ["color"], "binary", {"cv": 2, "target_type": "multiclass"}, refused=True)
    goldens.write()


def label_encoder():
    goldens = Goldens("LabelEncoder", "scikit-learn 1.9.1")

    def add(data, column, fit=None, refused=False):
        encoder = LabelEncoder().fit(tables.table(fit or data)[column])
        try:
            output = encoder.transform(tables.table(data)[column])
        except ValueError:
            if not refused:
                raise
            return goldens.case(data, [column], {"columns": [column]}, fit=fit, refused=True)
        return goldens.case(data, [column], {"columns": [column]}, fit=fit, learned={"classes_": [encoder.classes_]},
                            names=[column], columns=[output])

    for column in ["color", "binary", "k", "f", "flag", "maybe", "same"]:
        add("categories", column)
    for column in PENGUINS:
        add("penguins", column)
    add("unicode", "c")
    add("one_row", "m")
    add("birdstrikes", "Phase of flight")
    add("cars", "Origin")
    add("movies", "Major Genre")
    add("categories_new", "flag", fit="categories")
    add("categories_new", "maybe", fit="categories")
    add("categories_new", "color", fit="categories", refused=True)
    add("categories_new", "k", fit="categories", refused=True)
    goldens.write()


def label_binarizer():
    goldens = Goldens("LabelBinarizer", "scikit-learn 1.9.1")

    def add(data, column, params=None, fit=None, refused=False):
        params = {"columns": [column], **(params or {})}
        arguments = {name: value for name, value in params.items() if name != "columns"}
        try:
            binarizer = LabelBinarizer(**arguments).fit(tables.table(fit or data)[column])
            output = binarizer.transform(tables.table(data)[column])
        except (ValueError, TypeError):
            if not refused:
                raise
            return goldens.case(data, [column], params, fit=fit, refused=True)
        classes = list(binarizer.classes_)
        names = [column] if len(classes) <= 2 else [f"{column}_{name}" for name in classes]
        return goldens.case(data, [column], params, fit=fit, learned={"classes_": [classes]}, names=names, columns=list(output.T))

    for labels in ({}, {"neg_label": -1}, {"neg_label": -2, "pos_label": 0}, {"neg_label": 3, "pos_label": 7}):
        for column in ("binary", "k", "flag", "same"):
            add("categories", column, labels)
        add("penguins", "Species", labels)
        add("wine", "target", labels)
        add("categories_new", "k", labels, fit="categories")
        add("categories_new", "flag", labels, fit="categories")
    add("cars", "Origin")
    add("digits", "target")
    add("categories", "color", refused=True)
    add("categories", "f", refused=True)
    add("diabetes", "bmi", refused=True)
    add("categories", "binary", {"neg_label": 1}, refused=True)
    add("categories", "binary", {"neg_label": 2, "pos_label": 1}, refused=True)
    goldens.write()


def multi_label_binarizer():
    goldens = Goldens("MultiLabelBinarizer", "scikit-learn 1.9.1")

    def labels_of(cells, delimiter):
        """The labels of a delimited cell: without spaces around them, none of them empty. Without a delimiter cells are lists."""
        if delimiter is None:
            return [[] if is_missing(cell) else [label for label in json.loads(cell) if label is not None] for cell in cells]
        return [[] if is_missing(cell) else [label for part in cell.split(delimiter) if (label := part.strip())] for cell in cells]

    def add(data, column, params=None, fit=None):
        params = params or {}
        delimiter = None if params.get("lists") else params.get("delimiter", ",")
        binarizer = MultiLabelBinarizer(classes=params.get("classes"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            binarizer.fit(labels_of(tables.table(fit or data)[column], delimiter))
            output = binarizer.transform(labels_of(tables.table(data)[column], delimiter))
        goldens.case(data, [column], params, fit=fit, learned={"classes_": [list(binarizer.classes_)]},
                     names=[f"{column}_{name}" for name in binarizer.classes_], columns=list(output.T))

    add("tags", "comma")
    add("tags", "bar", {"delimiter": "|"})
    add("tags", "dots", {"delimiter": "..."})
    add("tags", "comma", {"classes": ["c++", "b", "zz", "a.b"]})
    add("tags_new", "comma", fit="tags")
    add("tags_new", "bar", {"delimiter": "|"}, fit="tags")
    add("unicode", "c")
    add("empty_text", "empty")
    add("categories", "color", {"delimiter": " "})
    add("movies", "Major Genre", {"delimiter": "/"})
    add("birdstrikes", "Phase of flight", {"delimiter": " "})
    add("cars", "Name", {"delimiter": " ", "classes": ["ford", "toyota", "(sw)", "amc"]})
    add("lists", "labels", {"lists": True})
    add("lists", "labels", {"lists": True, "classes": ["blue", "a", "é"]})
    goldens.write()


def count_encoder():
    goldens = Goldens("CountEncoder", "pandas 3.0.6")

    def add(data, take, params=None, fit=None):
        params = params or {}
        own = params.get("handle_missing", "value") != "return_nan"
        frame, learned_from = tables.table(data)[take], tables.table(fit or data)[take]
        columns = []
        for name in take:
            counts = learned_from[name].value_counts(normalize=params.get("normalize", False), dropna=not own)
            missing = counts[counts.index.isna()].sum() if own else np.nan
            known = counts[~counts.index.isna()].to_dict()
            columns.append([missing if pd.isna(cell) else known.get(cell, 0) for cell in frame[name]])
        goldens.case(data, take, params, fit=fit, names=take, columns=columns)

    every = ["color", "binary", "k", "f", "flag", "maybe", "same"]
    for normalize in (False, True):
        for missing in ("value", "return_nan"):
            params = {"normalize": normalize, "handle_missing": missing}
            add("categories", every, params)
            add("categories_new", every, params, fit="categories")
            add("penguins", PENGUINS, params)
            add("empty_text", ["c", "empty"], params)
        add("unicode", ["c"], {"normalize": normalize})
        add("many", ["c"], {"normalize": normalize})
        add("movies", ["Director", "Major Genre", "US Gross"], {"normalize": normalize})
        add("birdstrikes", ["Origin State"], {"normalize": normalize})
    add("categories", ["binary", "k"], {"handle_missing": "error"})
    goldens.case("categories", ["color"], {"handle_missing": "error"}, refused=True)
    goldens.case("categories_new", ["binary"], {"handle_missing": "error"}, fit="categories", refused=True)
    goldens.write()


def generate():
    target_encoder()
    label_encoder()
    label_binarizer()
    multi_label_binarizer()
    count_encoder()
