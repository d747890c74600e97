"""For tests: what exported files make of tables with labels, without, and with some.

The folder holds cases.json: a list of {"file", "target", "label", "tables": {kind: CSV}, "outputs": {kind: CSV}}.
"""

import contextlib
import importlib.util
import io
import json
import logging
import math
import os
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")


def plain(cell):
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell.item() if hasattr(cell, "item") else cell


def cells(df):
    return {"names": list(df.columns), "columns": [[plain(c) for c in df[name].astype(object)] for name in df.columns]}


def attempt(work):
    try:
        return work()
    except Exception as error:  # what a file refuses is part of the test
        return {"error": f"{type(error).__name__}: {error}"}


def in_ray(module, path, target):
    return module.results(module.make_job(module.read(path), **({"target": True} if target else {})))


def run(case, folder):
    path = os.path.join(folder, case["file"])
    spec = importlib.util.spec_from_file_location(os.path.splitext(case["file"])[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found = {"TARGET": module.TARGET, "transform": {}, "features": {}, "written": {}}
    if case["target"] == "ray" and not module.ray.is_initialized():
        module.ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        module.ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
    tables = {kind: pd.read_csv(name, dtype=str, keep_default_na=False, na_values=[""]) for kind, name in case["tables"].items()}
    model = module.make_model("float64") if case["target"] == "keras" else None
    for kind, name in case["tables"].items():
        if case["target"] == "ray":
            found["transform"][kind] = attempt(lambda: cells(in_ray(module, name, True)))
            found["features"][kind] = attempt(lambda: cells(in_ray(module, name, False)))
        else:
            found["transform"][kind] = attempt(lambda: cells(module.transform(tables[kind])))
        if case["target"] == "sklearn":
            pipeline = module.make_pipeline().fit(tables["whole"])
            found["features"][kind] = attempt(lambda: cells(pipeline.transform(tables[kind])))
        if case["target"] == "keras":
            features = lambda: pd.DataFrame(model(module.model_inputs(tables[kind])).numpy(), columns=module.FEATURES)
            found["features"][kind] = attempt(lambda: cells(features()))
            found["inputs"] = list(model.input)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        found["check"] = module.main(["--check"])
    found["checkColumns"] = list(module.CHECK_INPUT)
    labels = tables["whole"][case["label"]]
    found["encoded"] = attempt(lambda: cells(pd.DataFrame(module.encode_target(labels))))
    found["unseen"] = attempt(lambda: cells(pd.DataFrame(module.encode_target(tables["unseen"][case["label"]]))))
    encoded = module.encode_target(labels.dropna())
    found["decoded"] = attempt(lambda: cells(module.decode_target(encoded).to_frame()))
    found["fromArray"] = attempt(lambda: cells(module.decode_target(np.asarray(encoded)).to_frame()))
    if hasattr(module, "target_layer"):
        kind = module.TARGET_COLUMNS[module.TARGET]
        given = module.column_of(labels.dropna(), kind)
        as_tensor = module.tf.constant(np.asarray(given).reshape(-1, 1), module.tf.string if kind == "text" else module.tf.float64)
        layer = module.target_layer("float64")(as_tensor).numpy()
        found["layer"] = bool(np.allclose(layer, np.asarray(encoded, dtype=float).reshape(len(layer), -1)))
    # Last, for a file of Keras stays as it was learned anew.
    for more in ([], ["--refit"]):
        for kind in case["written"]:
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = module.main(["--input", case["tables"][kind], "--output", case["outputs"][kind], *more])
            written = cells(pd.read_csv(case["outputs"][kind])) if code == 0 else {"error": said.getvalue()}
            found["written"][kind + "".join(more)] = written
    return found


folder = sys.argv[1]
with open(os.path.join(folder, "cases.json"), encoding="utf-8") as source:
    results = [run(case, folder) for case in json.load(source)]
with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as target:
    json.dump(results, target, allow_nan=False)
