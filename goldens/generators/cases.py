"""How goldens are written: compact JSON, one case a line, NaN and infinities as strings."""

import json
import math
from pathlib import Path

import numpy as np

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
