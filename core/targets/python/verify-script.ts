/**
 * The Python programs of "Verify export". They run in the user's own interpreter beside the exported file. The first
 * reports the interpreter's packages; the second passes rows to the file and compares every cell of the result.
 */

/**
 * `-c PROBE module=pip …`: prints the version of Python and of each package as one line of
 * JSON, null for an absent package.
 */
export const PROBE = `
import importlib.metadata, importlib.util, json, platform, sys

def version(module, pip):
    try:
        if importlib.util.find_spec(module) is None:
            return None
    except (ImportError, ValueError):
        return None
    try:
        return importlib.metadata.version(pip)
    except importlib.metadata.PackageNotFoundError:
        return ""

wanted = [argument.split("=", 1) for argument in sys.argv[1:]]
packages = {module: version(module, pip) for module, pip in wanted}
print(json.dumps({"executable": sys.executable, "version": platform.python_version(), "packages": packages}))
`.trim();

/** Prefix of output lines that name the next stage: load, transform, compare. */
export const STAGE_MARK = 'prepgraph: ';

/**
 * `verify.py TARGET FILE ROWS RESULT`: reads rows and expected cells from the JSON file ROWS, and writes to RESULT the
 * number of differing cells and the first of them.
 */
export const VERIFY = `"""Gives an exported pipeline rows and compares every cell with what Prepgraph made of them."""

import importlib.util
import json
import logging
import math
import os
import signal
import sys
import threading

MOST_SHOWN = 20


def say(stage):
    print("${STAGE_MARK}" + stage, flush=True)


def end_with_parent():
    """Ends this process, and what it started, once whoever started it is gone: its input is then at its end."""
    while os.read(0, 4096):
        pass
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def plain(cell):
    """Python's own value of a cell; missing is None."""
    if cell is None:
        return None
    if hasattr(cell, "isoformat"):
        return None if cell != cell else cell.isoformat()
    if hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, float) and math.isnan(cell):
        return None
    return cell if isinstance(cell, (bool, int, float, str)) else None


def load(path):
    spec = importlib.util.spec_from_file_location("prepgraph_export", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def by_script(target, path, rows):
    """Names, kinds and cells of the columns that the exported file makes of the rows, and of those expected."""
    import pandas as pd

    module = load(path)
    say("transform")
    df = module.kept_words(pd.DataFrame(rows["input"], dtype=object))
    labels = {name: kind for name, kind in getattr(module, "TARGET_COLUMNS", {}).items() if name in df.columns}
    if target == "ray":
        import ray

        ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        prepared = module.prepare(df)
        for name, kind in labels.items():
            prepared[name] = module.given(df[name], kind)
        prepared = module.kept_words(prepared)
        with_target = {"target": True} if labels else {}
        result = module.results(module.make_job(ray.data.from_pandas(prepared), **with_target))
    else:
        result = module.transform(df)
    say("compare")
    kinds = {**module.RESULT, **getattr(module, "TARGET_RESULT", {})}
    cells = {}
    for name in result.columns:
        column = result[name].reset_index(drop=True)
        column = module.column_of(column, kinds[name]) if name in kinds else column
        cells[str(name)] = [plain(cell) for cell in column.astype(object)]
    wanted = {}
    for name, expected in rows["expected"].items():
        column = pd.Series(expected, dtype=object)
        if name in kinds:
            column = module.column_of(column, kinds[name])
        wanted[name] = [plain(cell) for cell in column.astype(object)]
    return cells, wanted


def number(cell):
    return float("nan") if cell is None else float(cell)


def by_model(path, rows):
    import numpy as np
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    named = {given["input"]: given for given in json.loads(about["prepgraph.inputs"])}
    missing = json.loads(about["prepgraph.missing"])
    words, mark = set(missing["words"]), missing["mark"]
    say("transform")
    feed = {}
    for given in session.get_inputs():
        column = rows["input"][named[given.name]["column"]]
        if given.type in ("tensor(float)", "tensor(double)"):
            dtype = np.float32 if given.type == "tensor(float)" else np.float64
            feed[given.name] = np.array([number(cell) for cell in column], dtype=dtype).reshape(-1, 1)
        else:
            texts = ["" if cell is None else cell + mark if cell in words else cell for cell in column]
            feed[given.name] = np.array(texts, dtype=object).reshape(-1, 1)
    features = session.run(["features"], feed)[0]
    say("compare")
    names = json.loads(about["prepgraph.columns"])
    cells = {name: [plain(cell) for cell in features[:, at]] for at, name in enumerate(names)}
    wanted = {name: [plain(number(cell)) for cell in rows["expected"][name]] for name in names}
    return cells, wanted


def same(found, wanted, tolerance, largest):
    if found is None or wanted is None:
        return found is wanted
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool) and isinstance(found, (int, float)):
        allowed = tolerance["relative"] * abs(wanted) + tolerance["ofLargest"] * largest
        return found == wanted or abs(found - wanted) <= allowed
    return found == wanted


def shown(cell):
    """JSON has no infinities."""
    return str(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell


def compare(cells, wanted, tolerance):
    if list(cells) != list(wanted):
        return {"shape": f"The columns are {', '.join(cells)}; they should be {', '.join(wanted)}."}
    rows = len(next(iter(wanted.values()), []))
    for name, column in cells.items():
        if len(column) != rows:
            return {"shape": f"There are {len(column)} rows; there should be {rows}."}
    different = 0
    differences = []
    for name, expected in wanted.items():
        finite = [abs(cell) for cell in expected if isinstance(cell, (int, float)) and math.isfinite(cell)]
        largest = max(finite, default=0)
        for row, (cell, right) in enumerate(zip(cells[name], expected)):
            if same(cell, right, tolerance, largest):
                continue
            different += 1
            if len(differences) < MOST_SHOWN:
                differences.append({"row": row, "column": name, "expected": shown(right), "got": shown(cell)})
    return {"rows": rows, "columns": len(wanted), "different": different, "differences": differences}


def main(target, path, source, result):
    say("load")
    with open(source, encoding="utf-8") as file:
        rows = json.load(file)
    for table in ("input", "expected"):
        rows[table] = dict(rows[table])
    cells, wanted = by_model(path, rows) if target == "onnx" else by_script(target, path, rows)
    with open(result, "w", encoding="utf-8") as file:
        json.dump(compare(cells, wanted, rows["tolerance"]), file, allow_nan=False)


threading.Thread(target=end_with_parent, daemon=True).start()
main(*sys.argv[1:])
`;
