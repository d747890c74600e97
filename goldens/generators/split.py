"""Which rows train and which test: marks 0 train, 1 validation, 2 test, 3 none of them."""

import math

import numpy as np
from sklearn.model_selection import train_test_split

from . import tables
from .cases import Goldens

TRAIN, VALIDATION, TEST, UNUSED = range(4)


def marks(rows, **parts):
    marked = np.full(rows, UNUSED)
    for mark, chosen in parts.items():
        marked[chosen] = {"train": TRAIN, "val": VALIDATION, "test": TEST}[mark]
    return "".join(map(str, marked))


def generate():
    goldens = Goldens("TrainTestSplit", "scikit-learn 1.9.1")

    def add(data, params):
        frame = tables.table(data)
        rows = np.arange(len(frame))
        arguments = {**params, "random_state": params.get("random_state", 0)}
        if not arguments.get("shuffle", True):
            del arguments["random_state"]
        by = arguments.pop("stratify", None)
        share = arguments.pop("val_size", None)

        def split(chosen, **sizes):
            shared = {key: value for key, value in arguments.items() if key not in ("test_size", "train_size")}
            labels = None if by is None else frame[by].iloc[chosen]
            return train_test_split(chosen, stratify=labels, **shared, **sizes)

        sizes = {key: arguments[key] for key in ("test_size", "train_size") if key in arguments}
        train, test = split(rows, **sizes)
        parts = {"train": train, "test": test}
        if share is not None:
            count = math.ceil(share * len(rows)) if share < 1 else share
            train, val = split(train, test_size=count)
            parts = {"train": train, "val": val, "test": test}
        goldens.case(data, list(frame.columns), params, marks=marks(len(rows), **parts))

    for seed in (0, 1, 42):
        add("penguins", {"random_state": seed})
    add("penguins", {})
    add("penguins", {"test_size": 0.25, "random_state": 42, "stratify": "Species"})
    add("penguins", {"test_size": 0.2, "val_size": 0.1, "random_state": 7})
    add("penguins", {"test_size": 60, "val_size": 40, "random_state": 7, "stratify": "Island"})
    add("penguins", {"test_size": 10, "train_size": 50, "random_state": 3})
    add("penguins", {"train_size": 0.6, "random_state": 3})
    add("penguins", {"shuffle": False})
    add("penguins", {"shuffle": False, "test_size": 0.2, "val_size": 0.1})
    add("wine", {"test_size": 0.3, "random_state": 5, "stratify": "target"})
    add("cars", {"test_size": 1, "random_state": 9})
    goldens.write()
