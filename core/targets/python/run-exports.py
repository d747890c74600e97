"""For tests: imports every exported file of a folder, gives it rows, and writes what it makes of them.

The folder holds cases.json: a list of {"file", "fit", "rows", "run"}; `run` names what to do with the module.
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

import pandas as pd

warnings.filterwarnings("ignore")


def table(module, columns):
    cells = {}
    kinds = {**module.COLUMNS, **getattr(module, "TARGET_COLUMNS", {})}
    if module.TARGET is not None:
        kinds.setdefault(module.TARGET, "text")
    for name in columns:
        if name not in kinds:
            continue
        kind = kinds[name]
        column = [float(cell) if cell in ("Infinity", "-Infinity") and kind == "number" else cell for cell in columns[name]]
        series = pd.Series(column, dtype=object)
        cells[name] = pd.to_datetime(series.astype(float), unit="ms") if kind == "datetime" else series
    return module.kept_words(pd.DataFrame(cells))


def plain(cell):
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, pd.Timestamp):
        return cell.value / 1e6
    if isinstance(cell, float) and math.isinf(cell):
        return "Infinity" if cell > 0 else "-Infinity"
    if isinstance(cell, str):
        return cell
    return cell.item() if hasattr(cell, "item") else cell


def run(case, folder):
    path = os.path.join(folder, case["file"])
    spec = importlib.util.spec_from_file_location(os.path.splitext(case["file"])[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    rows = table(module, case["rows"])
    if case["run"] == "transform":
        result = module.transform(rows)
    elif case["run"] == "pipeline":
        pipeline = module.make_pipeline()
        pipeline.fit(table(module, case["fit"]))
        result = pipeline.transform(rows)
    elif case["run"] in ("job", "refit"):
        import ray

        if not ray.is_initialized():
            ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
            ray.data.DataContext.get_current().enable_progress_bars = False
            logging.getLogger("ray.data").setLevel(logging.ERROR)
        if case["run"] == "job":
            # Two blocks, so that no function sees all rows.
            labels = {n: k for n, k in getattr(module, "TARGET_COLUMNS", {}).items() if n in rows.columns}
            prepared = module.prepare(rows)
            for name, kind in labels.items():
                prepared[name] = module.given(rows[name], kind)
            data = ray.data.from_pandas(module.kept_words(prepared)).repartition(2)
            result = module.results(module.make_job(data, **({"target": True} if labels else {})))
        else:
            data = ray.data.from_pandas(module.kept_words(module.prepare(table(module, case["fit"]))))
            result = module.results(module.refit(data))
    elif case["run"] == "check":
        with contextlib.redirect_stdout(io.StringIO()) as said:
            wrong = module.main(["--check"])
        if wrong or not said.getvalue().startswith("0 of"):
            raise ValueError(said.getvalue())
        return {"names": [], "columns": []}
    elif case["run"] == "model":
        saved = os.path.join(folder, "model.keras")
        module.make_model("float64").save(saved)
        features = module.keras.models.load_model(saved)(module.model_inputs(rows))
        result = pd.DataFrame(features.numpy(), columns=module.FEATURES)
    else:
        raise ValueError(case["run"])
    return {"names": list(result.columns), "columns": [[plain(c) for c in result[n].astype(object)] for n in result.columns]}


folder = sys.argv[1]
with open(os.path.join(folder, "cases.json"), encoding="utf-8") as source:
    cases = json.load(source)
results = []
for case in cases:
    try:
        results.append(run(case, folder))
    except Exception as error:  # what an export does with bad rows is part of the test
        results.append({"error": f"{type(error).__name__}: {error}"})
with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as target:
    json.dump(results, target, allow_nan=False)
