"""For tests: exported pipelines that learn anew, from files and within scikit-learn.

The folder holds cases.json: a list of {"name", "file", "train", "others": {kind: CSV}, "movesRows"}.
"""

import contextlib
import importlib.util
import io
import json
import math
import os
import subprocess
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
from sklearn.base import clone

warnings.filterwarnings("ignore")

# Loads what was saved in a process that knows nothing of the exported files.
ELSEWHERE = """
import joblib, json, os, sys
import pandas as pd
saved = json.load(sys.stdin)
os.chdir("/")
for path, train, names in saved:
    found = list(joblib.load(path).transform(pd.read_csv(train)).columns)
    assert found == names, (path, found, names)
"""


def plain(cell):
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    return cell.item() if hasattr(cell, "item") else cell


def refitted(module, case, path, saved):
    said = io.StringIO()
    out = saved + ".csv"
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = module.main(["--input", path, "--output", out, "--refit", "--save", saved])
    if code != 0:
        return {"error": said.getvalue(), "written": os.path.exists(out) or os.path.exists(saved)}
    df = pd.read_csv(out)
    return {"names": list(df.columns), "columns": [[plain(cell) for cell in df[name].astype(object)] for name in df.columns]}


def same(a, b):
    pd.testing.assert_frame_equal(pd.DataFrame(a).reset_index(drop=True), pd.DataFrame(b).reset_index(drop=True), check_dtype=False)


def manners(module, case):
    """Whether the pipeline behaves as scikit-learn's own do."""
    df = pd.read_csv(case["train"])
    pipeline = module.make_pipeline().fit(df)
    first = pipeline.transform(df)
    names = list(pipeline.get_feature_names_out())
    assert names == list(first.columns), names
    same(clone(pipeline).fit(df).transform(df), first)
    assert clone(module.make_pipeline().set_output(transform="default")).fit(df).transform(df).shape == first.shape
    assert isinstance(module.make_pipeline().set_output(transform="default").fit(df).transform(df), np.ndarray)
    assert len(pipeline.transform(df.head(0))) == 0
    if df.shape[1] == len(module.COLUMNS):
        same(module.make_pipeline().fit(df[list(module.COLUMNS)].to_numpy()).transform(df), first)
    if importlib.util.find_spec("polars") is not None:
        import polars

        made = module.make_pipeline().set_output(transform="polars").fit(polars.read_csv(case["train"])).transform(df)
        assert isinstance(made, polars.DataFrame) and made.columns == names, made
        assert module.transform(polars.read_csv(case["train"])).columns == list(module.transform(df).columns)
    if case["movesRows"]:
        try:
            module.make_pipeline().fit(df, np.zeros(len(df)))
            raise AssertionError("labels were taken")
        except ValueError as error:
            assert "drop or move rows" in str(error), error
    return names


def run(case, folder):
    path = os.path.join(folder, case["file"])
    spec = importlib.util.spec_from_file_location(os.path.splitext(case["file"])[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    saved = os.path.join(folder, case["file"] + ".joblib")
    found = {"refit": {}}
    try:
        for kind, given in case["others"].items():
            found["refit"][kind] = refitted(module, case, given, f"{saved}.{kind}")
        names = manners(module, case)
        joblib.dump(module.make_pipeline().fit(pd.read_csv(case["train"])), saved)
        found["saved"] = [saved, case["train"], names]
    except Exception as error:  # what does not behave is part of the test
        found["manners"] = f"{type(error).__name__}: {error}"[:400]
    return found


folder = sys.argv[1]
with open(os.path.join(folder, "cases.json"), encoding="utf-8") as source:
    results = [run(case, folder) for case in json.load(source)]
saved = json.dumps([found["saved"] for found in results if "saved" in found])
elsewhere = subprocess.run([sys.executable, "-c", ELSEWHERE], input=saved, text=True, capture_output=True)
with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as target:
    json.dump({"cases": results, "elsewhere": elsewhere.stderr[-2000:]}, target, allow_nan=False)
