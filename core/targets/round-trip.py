"""Reads tables with pandas, and writes them: python round-trip.py FOLDER, with the names of files in FOLDER/jobs.json.

A job {"read": file} becomes {column: cells}; a job {"write": file, "columns": …, "times": […]} writes the file, and becomes
what pandas reads of it with "again".
"""
import io
import json
import math
import pathlib
import sqlite3
import sys

import numpy as np
import pandas as pd

folder = pathlib.Path(sys.argv[1])


def cell(value):
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return int(value.as_unit("us").asm8.astype("int64")) / 1000
    value = value.item() if hasattr(value, "item") else value
    return value if not isinstance(value, float) or abs(value) != float("inf") else str(value)


def read(path, times):
    if ".csv" in path.suffixes:
        return pd.read_csv(path, float_precision="round_trip", parse_dates=times, dtype={"long": str})
    if path.suffix in (".json", ".jsonl"):
        text = io.StringIO(path.read_text())
        frame = pd.read_json(text, lines=path.suffix == ".jsonl", precise_float=True, dtype=False, convert_dates=False)
        for name in times:
            frame[name] = pd.to_datetime(frame[name], format="ISO8601").dt.tz_localize(None)
        return frame
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype={"long": str})
    if path.suffix == ".orc":
        return pd.read_orc(path)
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    if path.suffix == ".dta":
        frame = pd.read_stata(path)
        # Stata's texts have no missing value: an empty one stands for it.
        texts = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name].dtype)]
        return frame.assign(**{name: frame[name].astype(object).replace("", None) for name in texts if name not in times})
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as database:
            frame = pd.read_sql_query("SELECT * FROM data", database, dtype_backend="numpy_nullable", parse_dates=times)
        return frame.assign(**{name: frame[name].astype("boolean") for name in frame if name == "flag"})
    if path.suffix == ".npz":
        arrays = np.load(path)
        [matrix] = [name for name in arrays.files if arrays[name].ndim == 2]
        return pd.DataFrame(arrays[matrix], columns=arrays["feature_names"])
    return pd.read_feather(path)


def moments(cells):
    """Milliseconds since 1970 as times of microseconds, of which each is the nearest double."""
    micros = ["NaT" if ms is None else math.floor(ms) * 1000 + round((ms - math.floor(ms)) * 1000) for ms in cells]
    return np.array([np.datetime64(us, "us") for us in micros])


def write(path, columns, times):
    frame = pd.DataFrame({name: moments(cells) if name in times else cells for name, cells in columns.items()})
    for name in columns:
        if name == "flag":
            frame[name] = frame[name].astype("boolean")
    kind = path.name.split(".", 1)[1]
    if kind in ("dta", "xlsx"):
        # Stata has no larger numbers; openpyxl writes 16 digits, which makes the largest ones infinite.
        frame["number"] = frame["number"].where(frame["number"].abs() < 8e307)
    if kind.startswith("csv"):
        frame.to_csv(path, index=False)
    elif kind == "xlsx":
        frame.to_excel(path, index=False)
    elif kind == "orc":
        frame.to_orc(path)
    elif kind == "dta":
        texts = frame.select_dtypes(["object", "string"]).columns
        frame = frame.assign(**{name: frame[name].fillna("") for name in texts})
        # Stata does not allow the name, and pandas 3.0.6 fails on dates beside a column that it renames.
        frame = frame.rename(columns={"long": "digits"})
        frame.to_stata(path, write_index=False, version=118, convert_dates=dict.fromkeys(times, "tc"))
    elif kind == "sqlite":
        with sqlite3.connect(path) as database:
            frame.to_sql("data", database, index=False)
    elif kind == "parquet":
        frame.to_parquet(path)
    elif kind == "arrow":
        frame.to_feather(path)
    elif kind == "jsonl":
        frame.to_json(path, orient="records", lines=True, double_precision=15, date_format="iso", date_unit="us")
    else:
        frame.to_json(path, orient=kind.removesuffix(".json"), double_precision=15, date_format="iso", date_unit="us")


results = []
for job in json.load(open(folder / "jobs.json")):
    times = job["times"]
    if "read" in job:
        frame = read(folder / job["read"], times)
        results.append({str(name): [cell(value) for value in frame[name].tolist()] for name in frame.columns})
    else:
        write(folder / job["write"], job["columns"], times)
        again = read(folder / job["write"], times) if job.get("again") else None
        results.append(again if again is None else {name: [cell(value) for value in again[name].tolist()] for name in again})
json.dump(results, open(folder / "results.json", "w"))
