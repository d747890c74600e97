"""What preparation does to models, measured: tables are prepared by Prepgraph's command, models are scikit-learn's.

    python study.py --cli out/cli.cjs --vega FOLDER --work FOLDER --results FILE [--seeds 3]

Each line of the results is one model on one prepared table. Lines that stand there already are not measured again, and
seeds come one after the other, so that a study that was stopped is one with fewer seeds.
"""

import argparse
import json
import subprocess
import time
from pathlib import Path

import numpy as np
import pandas as pd
from models import measured
from tables import Table, all_tables, spoilt, with_gaps

SCALERS = {
    "none": [],
    "MinMax": ["MinMaxScaler"],
    "Standard": ["StandardScaler"],
    "Robust": ["RobustScaler"],
    "Quantile": ["QuantileTransformer"],
    "Power": ["PowerTransformer"],
}
SPOILT_TABLES = ["iris", "wine", "breast_cancer", "diabetes", "penguins", "cars", "weather"]
GAPS_TABLES = ["iris", "wine", "breast_cancer", "diabetes", "penguins", "cars"]
FEW_LEVELS = ["penguins", "cars", "weather"]
MANY_LEVELS = ["movies", "birdstrikes", "flights", "gapminder", "jobs"]


class Study:
    def __init__(self, options):
        self.options = options
        self.work = Path(options.work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.results = Path(options.results)
        lines = self.results.read_text().splitlines() if self.results.exists() else []
        self.done = {self.key(json.loads(line)) for line in lines}

    @staticmethod
    def key(line):
        return tuple(line.get(part) for part in ("study", "table", "variant", "model", "seed"))

    def command(self, *arguments):
        ran = subprocess.run(["node", self.options.cli, *map(str, arguments)], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise RuntimeError(f"prepgraph {' '.join(map(str, arguments))}\n{ran.stderr}")
        return ran.stdout

    def csv_of(self, table: Table) -> Path:
        path = self.work / f"{table.name}.csv"
        if not path.exists():
            table.frame.to_csv(path, index=False)
        return path

    def split(self, table: Table, seed: int):
        stratify = {"stratify": table.target} if table.is_class else {}
        return ("TrainTestSplit", {"test_size": 0.25, "val_size": 0.15, "random_state": seed, **stratify})

    def document(self, table: Table, steps, seed: int):
        chain = [("SetTarget", {"column": table.target}), self.split(table, seed), *steps]
        nodes = [{"id": "source", "type": "CsvSource", "params": {"path": str(self.csv_of(table))}}]
        nodes += [{"id": f"n{at}", "type": kind, "params": params} for at, (kind, params) in enumerate(chain)]
        edges = [{"source": a["id"], "target": b["id"]} for a, b in zip(nodes, nodes[1:])]
        return {"format": "prepgraph", "version": 1, "nodes": nodes, "edges": edges}

    def suggested(self, table: Table, purpose: str, seed: int):
        """What `prepgraph suggest` proposes, with the split of the study."""
        path = self.work / f"{table.name}.{purpose}.prepgraph.json"
        if not path.exists():
            self.command("suggest", self.csv_of(table), "--target", table.target, "--for", purpose, "--output", path)
        document = json.loads(path.read_text())
        for node in document["nodes"]:
            if node["type"] == "TrainTestSplit":
                node["params"] = self.split(table, seed)[1]
        return document

    def prepared(self, table: Table, document):
        pipeline, output = self.work / "pipeline.prepgraph.json", self.work / "out.npz"
        pipeline.write_text(json.dumps(document))
        self.command("run", pipeline, "--output", output, "--dtype", "float64", "--threads", 1, "--progress", "none")
        arrays = np.load(output)
        data = {name: arrays[name] for name in arrays.files if name[:2] in ("x_", "y_")}
        if not table.is_class:
            for part in ("train", "val", "test"):
                known = np.isfinite(data[f"y_{part}"])
                data[f"x_{part}"], data[f"y_{part}"] = data[f"x_{part}"][known], data[f"y_{part}"][known]
        return data | {"is_class": table.is_class, "classes": len(arrays["classes"]) if table.is_class else 0}

    def measure(self, study, table: Table, variant, document, models, seed, group=None):
        name = table.name.split("-")[0]
        open_models = [m for m in models if (study, name, variant, m, seed) not in self.done]
        if not open_models:
            return
        data = self.prepared(table, document() if callable(document) else document)
        for model in open_models:
            started = time.perf_counter()
            found = measured(model, data, seed)
            line = {"study": study, "table": name, "variant": variant, "model": model, "seed": seed,
                    "kind": "class" if table.is_class else "number", "columns": int(data["x_train"].shape[1]),
                    "seconds": round(time.perf_counter() - started, 2), **({"group": group} if group else {}), **found}
            with self.results.open("a") as file:
                file.write(json.dumps(line) + "\n")
            self.done.add(self.key(line))

    # The steps that all variants share.
    def filled(self, table: Table, fill="median"):
        gappy = [name for name in table.numbers if table.frame[name].isna().any()]
        words = [name for name in table.words if table.frame[name].isna().any()]
        fills = {
            "median": ("SimpleImputer", {"columns": gappy, "strategy": "median", "keep_empty_features": True}),
            "mean": ("SimpleImputer", {"columns": gappy, "strategy": "mean", "keep_empty_features": True}),
            "KNN": ("KNNImputer", {"columns": table.numbers, "keep_empty_features": True}),
            "iterative": ("IterativeImputer", {"columns": table.numbers, "keep_empty_features": True}),
        }
        words_step = ("SimpleImputer", {"columns": words, "strategy": "most_frequent", "keep_empty_features": True})
        return ([fills[fill]] if gappy else []) + ([words_step] if words else [])

    def one_hot(self, table: Table):
        return [("OneHotEncoder", {"columns": table.words, "handle_unknown": "ignore"})] if table.words else []

    def scale_target(self, table: Table):
        return [] if table.is_class else [("StandardScaler", {"columns": [table.target]})]

    def scaled(self, table: Table, kinds):
        return [(kind, {"columns": table.numbers}) for kind in kinds] if table.numbers else []

    def whole(self, table: Table, scalers, seed, fill="median"):
        steps = [*self.filled(table, fill), *scalers, *self.one_hot(table), *self.scale_target(table)]
        return self.document(table, steps, seed)

    def scaling(self, table: Table, seed):
        for variant, kinds in SCALERS.items():
            models = ["net", "linear", "neighbours"] + (["trees"] if variant in ("none", "Standard") else [])
            self.measure("scaling", table, variant, self.whole(table, self.scaled(table, kinds), seed), models, seed)
        for purpose in ("net", "linear", "neighbours", "trees"):
            self.measure("scaling", table, "Suggest", lambda p=purpose: self.suggested(table, p, seed), [purpose], seed)

    def errors(self, clean: Table, seed):
        table = spoilt(clean, seed)
        standard = self.scaled(table, ["StandardScaler"])
        fence = [("Clip", {"columns": table.numbers, "bounds": "iqr"})]
        ends = [("Clip", {"columns": table.numbers, "bounds": "quantiles"})]
        variants = {
            "Standard": standard,
            "Robust": self.scaled(table, ["RobustScaler"]),
            "Power": self.scaled(table, ["PowerTransformer"]),
            "Quantile": self.scaled(table, ["QuantileTransformer"]),
            "Clip 1-99 %": [*ends, *standard],
            "Clip 3 IQR": [*fence, *standard],
        }
        models = ["net", "linear", "neighbours"]
        for variant, scalers in variants.items():
            self.measure("errors", table, variant, self.whole(table, scalers, seed), models, seed)
        for purpose in models:
            self.measure("errors", table, "Suggest", lambda p=purpose: self.suggested(table, p, seed), [purpose], seed)

    def levels(self, table: Table, seed):
        group = "few" if table.name in FEW_LEVELS else "many"
        words = {"columns": table.words}
        kind = ("binary" if table.frame[table.target].nunique() == 2 else "multiclass") if table.is_class else "continuous"
        encoders = {
            "one-hot": self.one_hot(table),
            "ordinal": [("OrdinalEncoder", {**words, "handle_unknown": "use_encoded_value", "unknown_value": -1})],
            "target": [("TargetEncoder", {**words, "target_type": kind})],
            "left out": [("DropColumns", words)],
        }
        for variant, encoder in encoders.items():
            if variant == "left out" and not table.numbers:
                continue
            scaler = [("StandardScaler", {})] if variant in ("ordinal", "target") else []
            numbers = [] if scaler else self.scaled(table, ["StandardScaler"])
            steps = [*self.filled(table), *numbers, *encoder, *scaler, *self.scale_target(table)]
            self.measure("levels", table, variant, self.document(table, steps, seed),
                         ["net", "linear", "neighbours", "trees"], seed, group)

    def gaps(self, clean: Table, seed):
        table = with_gaps(clean, 0.3, seed)
        for fill in ("median", "mean", "KNN", "iterative"):
            document = self.whole(table, self.scaled(table, ["StandardScaler"]), seed, fill)
            self.measure("gaps", table, fill, document, ["net", "linear", "neighbours", "trees"], seed)

    def target(self, table: Table, seed):
        steps = [*self.filled(table), *self.scaled(table, ["StandardScaler"]), *self.one_hot(table)]
        self.measure("target", table, "none", self.document(table, steps, seed), ["net"], seed)
        steps = [*steps, ("StandardScaler", {"columns": [table.target]})]
        self.measure("target", table, "Standard", self.document(table, steps, seed), ["net"], seed)

    def exports(self, table: Table):
        """The suggested preparation as scikit-learn code: the largest difference from the engine, and decoded targets."""
        if ("exports", table.name, "net", "sklearn", 0) in self.done:
            return
        pipeline, fitted = self.work / "export.prepgraph.json", self.work / "fitted.prepgraph.json"
        ours, theirs, code = self.work / "ours.csv", self.work / "theirs.csv", self.work / "prepare.py"
        pipeline.write_text(json.dumps(self.suggested(table, "net", 0)))
        new = self.work / "new.csv"
        table.features.to_csv(new, index=False)
        self.command("run", pipeline, "--output", self.work / "all.csv", "--fitted", fitted, "--progress", "none")
        self.command("apply", fitted, "--input", new, "--output", ours, "--progress", "none")
        self.command("export", fitted, "--target", "sklearn", "--output", code)
        exported = [self.options.python, str(code), "--output", str(theirs), "--input"]
        ran = subprocess.run([*exported, str(new)], capture_output=True, text=True, check=False)
        without_target = ran.returncode == 0
        if not without_target:
            ran = subprocess.run([*exported, str(self.csv_of(table))], capture_output=True, text=True, check=False)
        if ran.returncode != 0:
            raise RuntimeError(ran.stderr)
        a, b = pd.read_csv(ours), pd.read_csv(theirs)
        names = [name for name in a.columns if name != table.target]
        difference = float(np.nanmax(np.abs(a[names].astype(float).to_numpy() - b[names].astype(float).to_numpy())))
        line = {"study": "exports", "table": table.name, "variant": "net", "model": "sklearn", "seed": 0,
                "rows": len(a), "columns": len(names), "difference": difference, "without_target": without_target}
        if not table.is_class:
            scaled = pd.read_csv(self.work / "all.csv")[[table.target]].rename(columns={table.target: "prediction"})
            scaled.to_csv(self.work / "predictions.csv", index=False)
            self.command("decode", fitted, "--input", self.work / "predictions.csv", "--output", self.work / "decoded.csv",
                         "--progress", "none")
            decoded = pd.read_csv(self.work / "decoded.csv").iloc[:, 0].to_numpy()
            true = table.frame[table.target].to_numpy()
            line["decoded_difference"] = float(np.max(np.abs(decoded - true)) / np.max(np.abs(true)))
        with self.results.open("a") as file:
            file.write(json.dumps(line) + "\n")
        self.done.add(self.key(line))

    def run(self):
        tables = all_tables(Path(self.options.vega))
        if self.options.quick:
            tables = {name: tables[name] for name in ("iris", "cars")}
        if self.options.exports:
            for table in tables.values():
                self.exports(table)
            return
        studies = {
            "scaling": (self.scaling, lambda table: True),
            "errors": (self.errors, lambda table: table.name in SPOILT_TABLES),
            "target": (self.target, lambda table: not table.is_class),
            "gaps": (self.gaps, lambda table: table.name in GAPS_TABLES),
            "levels": (self.levels, lambda table: table.name in FEW_LEVELS + MANY_LEVELS),
        }
        for seed in range(self.options.seeds):
            for study, (measure, fits) in studies.items():
                print(f"seed {seed}: {study}", flush=True)
                for table in filter(fits, tables.values()):
                    measure(table, seed)


if __name__ == "__main__":
    import sys

    parser = argparse.ArgumentParser()
    parser.add_argument("--cli", required=True)
    parser.add_argument("--vega", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--results", required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--exports", action="store_true", help="instead compare the exports of what Suggest proposes with the engine")
    parser.add_argument("--python", default=sys.executable)
    Study(parser.parse_args()).run()
