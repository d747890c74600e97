"""How goldens are written: compact JSON, one case a line, NaN and infinities as strings."""

import hashlib
import json
import math
import warnings
from pathlib import Path

import numpy as np

from . import tables

GOLDENS = Path(__file__).parent.parent


def plain(value):
    """As JSON holds it. NumPy's scalars and arrays become Python's; whole floats lose their point, as in JavaScript."""
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        if value.is_integer() and abs(value) < 2**53 and not (value == 0 and math.copysign(1, value) < 0):
            return int(value)
    return value


def text(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write_json(name, parts):
    """An object with one line a part; lists of lists and of objects get one line an entry."""
    lines = []
    for key, part in plain(parts).items():
        if isinstance(part, list) and part and isinstance(part[0], list | dict):
            body = "[\n" + ",\n".join(text(entry) for entry in part) + "\n]"
        else:
            body = text(part)
        lines.append(f"{text(key)}: {body}")
    (GOLDENS / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


SMALL = 12
SAMPLES = 8


def cells(values):
    """Cells of one column: None for missing, Python's own types for the rest."""
    return [None if is_missing(value) else plain(value) for value in values]


def is_missing(value):
    return value is None or (isinstance(value, float | np.floating) and math.isnan(value))


def digest(values):
    """
    A column in little space, such that comparing with a tolerance is still possible: every cell of a short one; else the
    number of missing cells, the sum, the sum with weights that tell rows apart, the sum of squares, and eight cells.
    Infinite cells are counted and left out of the sums. Text has a hash instead of sums.
    """
    textual = any(isinstance(value, str) for value in values)
    values = cells(values)
    if len(values) <= SMALL:
        return {"cells": values}
    last = len(values) - 1
    sample = [values[k * last // (SAMPLES - 1)] for k in range(SAMPLES)]
    head = {"rows": len(values), "missing": values.count(None), "sample": sample}
    if textual:
        return head | {"hash": hashlib.sha256(text(values).encode()).hexdigest()[:16]}
    known = [(row, float(value)) for row, value in enumerate(values) if value is not None]
    numbers = [(row, value) for row, value in known if math.isfinite(value)]
    if len(numbers) < len(known):
        head["infinite"] = len(known) - len(numbers)
    return head | {
        "sum": total(x for _, x in numbers),
        "weighted": total((row % 97 + 1) * x for row, x in numbers),
        "squares": total(x * x for _, x in numbers),
    }


def total(terms):
    """None where it overflows."""
    try:
        result = math.fsum(terms)
    except (OverflowError, ValueError):
        return None
    return result if math.isfinite(result) else None


class Goldens:
    """The cases of one operator. `add` runs the reference; `write` writes <operator>.json."""

    def __init__(self, operator, reference):
        self.operator = operator
        self.reference = reference
        self.cases = []

    def case(self, data, take, params, *, fit=None, learned=None, names=None, columns=None, tolerance=None,
             magnitude=None, refused=False, **more):
        """`columns` are the reference's results, `names` what it calls them."""
        entry = {"data": data, "take": take, "params": params}
        if fit is not None:
            entry["fit"] = fit
        if refused:
            entry["refused"] = True
        if learned is not None:
            entry["learned"] = learned
        if columns is not None:
            entry["output"] = [{"name": str(name), **digest(column)} for name, column in zip(names, columns, strict=True)]
        if tolerance is not None:
            entry["tolerance"] = tolerance
        if magnitude is not None:
            entry["magnitude"] = magnitude
        self.cases.append(plain(entry | more))

    def sklearn(self, estimator, data, take, params, *, learned, fit=None, arguments=None, tolerance=None,
                magnitude=None, refused=False):
        """
        One case of an estimator of scikit-learn. `params` are ours, and its own too unless `arguments` says otherwise.
        `tolerance` maps names of columns to what may be lost where the problem itself is ill-conditioned; `magnitude` maps
        them to the size of the numbers whose difference they are, where that is near zero.
        """
        given = params if arguments is None else arguments
        # JSON has no tuples; scikit-learn wants one for a range.
        fitted = estimator(**{name: tuple(value) if name.endswith("_range") else value for name, value in given.items()})
        table = tables.table(data)[take]
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                fitted.fit(tables.table(fit)[take] if fit else table)
                output = fitted.transform(table)
            except (ValueError, TypeError) as error:
                if not refused:
                    raise
                print(f"{self.operator} refuses {data} {take} {params}: {error}")
                return self.case(data, take, params, fit=fit, refused=True)
        if refused:
            raise AssertionError(f"{self.operator} {params} was to be refused")
        attributes = {name: getattr(fitted, name) for name in learned if hasattr(fitted, name)}
        return self.case(data, take, params, fit=fit, learned=attributes, names=fitted.get_feature_names_out(),
                         columns=[output[:, at] for at in range(output.shape[1])], tolerance=tolerance, magnitude=magnitude)

    def write(self):
        write_json(f"{self.operator}.json", {"operator": self.operator, "reference": self.reference, "cases": self.cases})
