"""Writes random.json: what NumPy, scikit-learn and pandas draw for given seeds. core/random/*.test.ts read it.

    python goldens/random_rows.py

Needs numpy, scikit-learn 1.9.1 and pandas 3.0.6. Arrays of more than 12 row numbers are stored as
"<length>:<first 32 hex digits of the SHA-256 of their little-endian int32 bytes>". (The name is not random.py, because
Python would then take this file for the standard library's `random` in every script of this folder.)
"""

import hashlib
import itertools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.model_selection import GroupShuffleSplit, train_test_split
from sklearn.model_selection._split import _validate_shuffle_split
from sklearn.utils import resample
from sklearn.utils.extmath import _approximate_mode

SEEDS = [0, 1, 42, 2**32 - 1]
SIZES = [2, 3, 10, 344, 1000, 100_003]


def packed(rows):
    rows = np.asarray(rows)
    if len(rows) <= 12:
        return rows.tolist()
    assert rows.max() < 2**31
    return f"{len(rows)}:{hashlib.sha256(rows.astype('<i4').tobytes()).hexdigest()[:32]}"


def outcome(call):
    """What the call gives, or None where the reference refuses it."""
    try:
        return call()
    except ValueError:
        return None


def labels(kind, n):
    """The same labels as `labelsOf` in splits.test.ts."""
    if kind == "ties":
        return np.array([row % 4 for row in range(n)])
    if kind == "booleans":
        return np.array([row % 3 == 0 for row in range(n)])
    if kind == "floats":
        return np.array([[2.5, -1.5, 10.0, 9.0, 0.0][row % 5] for row in range(n)])
    if kind == "imbalanced":
        return np.array(["rare" if row % 50 == 7 else "some" if row % 5 == 0 else "common" for row in range(n)])
    if kind == "unicode":
        names = ["\uff5e", "\U0001f600", "a", "Z", "é", "", "ab", "\U00010000", "\ue000"]
        return np.array([names[row % len(names)] for row in range(n)])
    if kind == "drawn":
        return np.random.RandomState(7).randint(0, max(2, n // 20), size=n)
    if kind == "lone":
        return np.array(["lone" if row == n - 1 else "other" for row in range(n)])
    raise AssertionError(kind)


KINDS = ["ties", "booleans", "floats", "imbalanced", "unicode", "drawn", "lone"]


def weights(n):
    return np.array([((row * 37) % 11) / 7 for row in range(n)])


def draws():
    for seed in [*SEEDS, 12345]:
        state = lambda: np.random.RandomState(seed)
        far = state()
        far.random_sample(1000)
        yield {
            "seed": seed,
            "uint32": state().randint(0, 2**32, size=5).tolist(),
            "doubles": state().random_sample(5).tolist(),
            "doublesAfter1000": far.random_sample(3).tolist(),
            "uniform": state().uniform(-3.7, 12.1, size=4).tolist(),
            "normal": state().normal(1.5, 2.25, size=9).tolist(),
            "randint": [
                [low, high, state().randint(low, high, size=5).tolist()]
                for low, high in [
                    (0, 1),
                    (7, 8),
                    (0, 2),
                    (-5, 6),
                    (0, 1000),
                    (0, 2**31),
                    (-(2**31), 2**31),
                    (0, 2**32 + 1),
                    (-3, 2**40),
                    (0, 2**53 - 1),
                ]
            ],
        }


def permutations():
    for seed, n in itertools.product(SEEDS, [1, *SIZES]):
        state = np.random.RandomState(seed)
        yield [seed, n, packed(state.permutation(n)), state.randint(0, 2**32)]
    yield [42, 3_000_000, packed(np.random.RandomState(42).permutation(3_000_000)), None]


def choices():
    for seed, n, replace, weighted in itertools.product(SEEDS, [1, 10, 1000], [True, False], [True, False]):
        p = None
        if weighted and n > 1:
            p = weights(n) / weights(n).sum()
        for size in sorted({0, 1, n // 2, n * 3 // 4}):
            state = np.random.RandomState(seed)
            rows = state.choice(n, size=size, replace=replace, p=p)
            yield [seed, n, size, replace, p is not None, packed(rows), state.randint(0, 2**32)]


def counts():
    some = [None, -1, 0, 1, 2, 3, 9, 10, 0.05, 1 / 3, 0.5, 0.7, 0.95, 1.5, -0.1]
    for n, test, train in itertools.product([1, 2, 3, 10, 344], some, some):
        yield [n, test, train, outcome(lambda: _validate_shuffle_split(n, test, train, 0.25))]


def plain_splits():
    sizes = [(None, None), (0.2, None), (None, 0.7), (1 / 3, 0.5), (1, None)]
    for seed, n, (test, train) in itertools.product(SEEDS, SIZES, sizes):
        split = outcome(lambda: train_test_split(np.arange(n), test_size=test, train_size=train, random_state=seed))
        yield [seed, n, test, train, split and [packed(rows) for rows in split]]


def ordered_splits():
    for n, test, train in [(10, None, None), (10, 0.25, 0.5), (344, 0.2, None), (3, 1, 1)]:
        split = train_test_split(np.arange(n), test_size=test, train_size=train, shuffle=False)
        yield [n, test, train, [packed(rows) for rows in split]]


def stratified_splits():
    sizes = [(None, None), (0.2, None), (1 / 3, 0.5), (8, None)]
    for kind, n, (test, train), seed in itertools.product(KINDS, [10, 40, 344, 1000], sizes, SEEDS):
        if n == 1000 and seed == 1 or n == 40 and seed == 42:
            continue
        y = labels(kind, n)
        split = outcome(
            lambda: train_test_split(np.arange(n), test_size=test, train_size=train, random_state=seed, stratify=y)
        )
        if split is None and seed != 0:
            continue
        yield [kind, n, seed, test, train, split and [packed(rows) for rows in split]]
    y = labels("imbalanced", 100_003)
    split = train_test_split(np.arange(100_003), test_size=0.2, random_state=42, stratify=y)
    yield ["imbalanced", 100_003, 42, 0.2, None, [packed(rows) for rows in split]]


def group_splits():
    for kind, n, (test, train), seed in itertools.product(
        ["ties", "unicode", "drawn", "lone"], [10, 344, 1000], [(None, None), (0.3, 0.5), (1, None)], SEEDS
    ):
        groups = labels(kind, n)
        splitter = GroupShuffleSplit(n_splits=1, test_size=test, train_size=train, random_state=seed)
        split = outcome(lambda: next(splitter.split(np.zeros(n), groups=groups)))
        yield [kind, n, seed, test, train, split and [packed(rows) for rows in split]]


def three_way_splits():
    """[how, kind, n, seed, test size, val size, [train, val, test]] by the recipe of `trainValTestSplit`."""
    sizes = [(0.2, 0.1), (0.25, 1 / 3), (50, 30), (None, 0.15)]
    for n, (test, val), seed in itertools.product([344, 1000], sizes, SEEDS):
        count = val if isinstance(val, int) else math.ceil(val * n)
        every = np.arange(n)
        rest, tested = train_test_split(every, test_size=test, random_state=seed)
        trained, validated = train_test_split(rest, test_size=count, random_state=seed)
        yield ["plain", "", n, seed, test, val, [packed(rows) for rows in (trained, validated, tested)]]
        for kind in ["imbalanced", "ties"]:
            y = labels(kind, n)
            rest, tested = train_test_split(every, test_size=test, random_state=seed, stratify=y)
            trained, validated = train_test_split(rest, test_size=count, random_state=seed, stratify=y[rest])
            yield ["stratified", kind, n, seed, test, val, [packed(rows) for rows in (trained, validated, tested)]]
    for n, (test, val), seed in itertools.product([344, 1000], [(0.2, 0.1), (3, 4), (None, 0.3)], SEEDS):
        groups = labels("drawn", n)
        count = val if isinstance(val, int) else math.ceil(val * len(np.unique(groups)))
        first = GroupShuffleSplit(n_splits=1, test_size=test, random_state=seed)
        rest, tested = next(first.split(np.zeros(n), groups=groups))
        second = GroupShuffleSplit(n_splits=1, test_size=count, random_state=seed)
        trained, validated = next(second.split(np.zeros(len(rest)), groups=groups[rest]))
        split = (rest[trained], rest[validated], tested)
        yield ["groups", "drawn", n, seed, test, val, [packed(rows) for rows in split]]


def modes():
    for (class_counts, n), seed in itertools.product(
        [([4, 2], 3), ([5, 2], 4), ([2, 2, 2, 1], 2), ([10] * 7, 5), ([3, 3, 3], 9), ([1, 1000, 1], 1), ([1] * 9, 4)],
        SEEDS,
    ):
        yield [class_counts, n, seed, _approximate_mode(np.array(class_counts), n, seed).tolist()]


def resamples():
    for n, size, replace, seed in itertools.product([1, 10, 1000], [None, 1, 7, 400], [True, False], SEEDS):
        rows = np.arange(n)
        for mode in ["plain", "weights", "ties", "imbalanced"]:
            extra = {}
            if mode == "weights":
                if not replace or n == 1:
                    continue
                extra = {"sample_weight": weights(n)}
            elif mode != "plain":
                extra = {"stratify": labels(mode, n)}
            drawn = outcome(lambda: resample(rows, n_samples=size, replace=replace, random_state=seed, **extra))
            if drawn is None and seed != 0:
                continue
            yield [mode, n, size, replace, seed, None if drawn is None else packed(drawn)]


def samples():
    asked = [(None, None), (0, None), (4, None), (None, 0.25), (None, 0.05), (None, 0.5), (None, 1), (None, 1.5)]
    for n, (size, share), replace, weighted, seed in itertools.product(
        [0, 1, 10, 30, 1000], asked, [True, False], [True, False], SEEDS
    ):
        if weighted and n < 2:
            continue
        frame = pd.DataFrame({"row": np.arange(n)})
        by = weights(n) if weighted else None
        drawn = outcome(
            lambda: frame.sample(n=size, frac=share, replace=replace, weights=by, random_state=seed)["row"].to_numpy()
        )
        if seed in (1, 2**32 - 1) and (drawn is None or n != 1000):
            continue
        yield [n, size, share, replace, weighted, seed, None if drawn is None else packed(drawn)]


def main():
    sections = {
        "draws": draws,
        "permutations": permutations,
        "choices": choices,
        "counts": counts,
        "plainSplits": plain_splits,
        "orderedSplits": ordered_splits,
        "stratifiedSplits": stratified_splits,
        "groupSplits": group_splits,
        "threeWaySplits": three_way_splits,
        "modes": modes,
        "resamples": resamples,
        "samples": samples,
    }
    versions = {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "pandas": pd.__version__}
    blocks = [f'"versions":{json.dumps(versions)}']
    for name, cases in sections.items():
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases())
        blocks.append(f'"{name}":[\n{lines}\n]')
    Path(__file__).with_name("random.json").write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


main()
