"""Which rows train and which test: marks 0 train, 1 validation, 2 test, 3 none of them."""

import math

import numpy as np
from sklearn.model_selection import GroupShuffleSplit, train_test_split

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

    def add_groups(data, params):
        groups = tables.table(data)[params["group"]].to_numpy()
        seed, share = params.get("random_state", 0), params.get("val_size")

        def split(chosen, **sizes):
            splitter = GroupShuffleSplit(n_splits=1, random_state=seed, **sizes)
            parts = next(splitter.split(chosen, groups=groups[chosen]))
            return [chosen[part] for part in parts]

        rows = np.arange(len(groups))
        train, test = split(rows, **{key: params[key] for key in ("test_size", "train_size") if key in params})
        parts = {"train": train, "test": test}
        if share is not None:
            train, val = split(train, test_size=math.ceil(share * len(set(groups))) if share < 1 else share)
            parts = {"train": train, "val": val, "test": test}
        goldens.case(data, list(tables.table(data).columns), params, marks=marks(len(rows), **parts))

    def add_time(data, params):
        time = tables.table(data)[params["time"]]
        order = time.sort_values(kind="stable").index.to_numpy()
        train, test = train_test_split(order, shuffle=False, test_size=params.get("test_size"))
        parts = {"train": train, "test": test}
        if "val_size" in params:
            train, val = train_test_split(train, shuffle=False, test_size=math.ceil(params["val_size"] * len(order)))
            parts = {"train": train, "val": val, "test": test}
        goldens.case(data, list(tables.table(data).columns), params, marks=marks(len(order), **parts))

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
    for seed in (0, 42):
        add_groups("cars", {"group": "Name", "random_state": seed})
    add_groups("penguins", {"group": "Island"})
    add_groups("penguins", {"group": "Island", "test_size": 1, "train_size": 1, "random_state": 3})
    add_groups("cars", {"group": "Cylinders", "test_size": 0.3, "random_state": 1})
    add_groups("cars", {"group": "Name", "test_size": 0.25, "val_size": 0.1, "random_state": 7})
    add_groups("cars", {"group": "Origin", "test_size": 1, "val_size": 1, "random_state": 7})
    for params in ({}, {"test_size": 0.1}, {"test_size": 40}, {"test_size": 0.2, "val_size": 0.1}, {"shuffle": False}):
        add_time("cars", {"time": "Weight_in_lbs", **params})
    goldens.case("penguins", ["Island", "Sex"], {"group": "Sex"}, refused=True)
    goldens.case("penguins", ["Island", "Body Mass (g)"], {"time": "Body Mass (g)"}, refused=True)
    goldens.case("penguins", ["Island", "Species"], {"time": "Island"}, refused=True)
    goldens.case("penguins", ["Island", "Species"], {"group": "Island", "stratify": "Species"}, refused=True)
    goldens.case("penguins", ["Island", "Species"], {"group": "Island", "shuffle": False}, refused=True)
    goldens.write()
