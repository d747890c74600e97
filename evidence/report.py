"""Writes what was measured into docs/evidence.md, between its marks, and draws the pictures."""

import argparse
import json
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
MODELS = ["net", "linear", "neighbours", "trees"]
NEVER = 61
# Two standard errors from so few seeds: the chance that a difference beyond them is none.
CHANCE = {2: " (of true ties, up to three in ten count as won or lost)", 3: " (of true ties, up to two in ten count as won or lost)"}
COLOURS = ["#2563eb", "#d97706", "#059669", "#9333ea"]


def complete(results):
    """Without seeds that a study has not measured on all of its tables, as it was stopped."""
    lines = results.groupby(["study", "seed"])["table"].count()
    return results[[lines[study, seed] == lines[study].max() for study, seed in zip(results["study"], results["seed"])]]


def wins(lines, variant, base):
    """Tables won, tied and lost against the base: beyond two standard errors of the paired difference, and 0.005."""
    counts = [0, 0, 0]
    both = lines.pivot_table(index=["table", "seed"], columns="variant", values="score")
    if variant not in both or base not in both or lines["seed"].nunique() < 2:
        return None
    for _, group in (both[variant] - both[base]).dropna().groupby("table"):
        error = group.std(ddof=1) / np.sqrt(len(group)) if len(group) > 1 else np.inf
        sure = abs(group.mean()) > max(2 * error, 0.005)
        counts[0 if sure and group.mean() > 0 else 2 if sure else 1] += 1
    return "-".join(map(str, counts))


def mean(lines):
    """Mean over tables, and its standard error over seeds."""
    by_seed = lines.groupby("seed")["score"].mean()
    error = by_seed.std(ddof=1) / np.sqrt(len(by_seed)) if len(by_seed) > 1 else np.nan
    return by_seed.mean(), error


def grid(results, study, variants, base, models=MODELS, group=None):
    lines = results[results["study"] == study]
    if group is not None:
        lines = lines[lines["group"] == group]
    rows = []
    for variant in variants:
        cells = [variant]
        for model in models:
            own = lines[(lines["variant"] == variant) & (lines["model"] == model)]
            if own.empty:
                cells.append("")
                continue
            score, error = mean(own)
            against = None if variant == base else wins(lines[lines["model"] == model], variant, base)
            spread = "" if np.isnan(error) else f" ± {error:.3f}"
            cells.append(f"{score:.3f}{spread}{f' ({against})' if against else ''}")
        rows.append(cells)
    head = f"| | {' | '.join(models)} |\n| --- |{' --- |' * len(models)}\n"
    seeds = lines["seed"].nunique()
    tables = f"{lines['table'].nunique()} tables, {seeds} seed{'s' if seeds != 1 else ''}"
    return tables, head + "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def epochs(results, study, variants):
    """Epochs to 95 % of the best validation skill of the run itself, and of the best run of any of the variants."""
    lines = results[(results["study"] == study) & (results["model"] == "net") & results["variant"].isin(variants)]
    own, common = {v: [] for v in variants}, {v: [] for v in variants}
    for _, group in lines.groupby(["table", "seed"]):
        top = max(max(curve) for curve in group["curve"])
        for _, line in group.iterrows():
            for goal, kept in ((max(line["curve"]), own), (top, common)):
                reached = [at + 1 for at, skill in enumerate(line["curve"]) if goal > 0 and skill >= 0.95 * goal]
                kept[line["variant"]].append(reached[0] if reached else NEVER)
    return {v: (np.mean(own[v]), np.mean(common[v])) for v in variants if own[v]}


STYLE = """<style>
  text { font: 12px system-ui, sans-serif; fill: #1f2937 } .title { font-weight: 600 } .value { font-size: 10px } .axis { stroke: #9ca3af } .error { stroke: #1f2937 } .back { fill: #ffffff }
  @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .axis { stroke: #6b7280 } .error { stroke: #e5e7eb } .back { fill: #111827 } }
</style>"""


def svg(width, height, title, body):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img" aria-label="{title}">{STYLE}<rect class="back" width="{width}" height="{height}"/>'
            f'<text class="title" x="16" y="22">{title}</text>{body}</svg>\n')


def legend(names, y):
    return "".join(f'<rect x="{60 + at * 130}" y="{y}" width="12" height="12" fill="{COLOURS[at]}"/>'
                   f'<text x="{78 + at * 130}" y="{y + 11}">{name}</text>' for at, name in enumerate(names))


def bars(results, study, variants, models, title):
    lines = results[results["study"] == study]
    left, top, tall, group_width = 50, 64, 220, 92
    low = 0.0
    width = left + group_width * len(variants) + 20
    body = legend(models, 34)
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        y = top + tall * (1 - tick)
        body += f'<line class="axis" x1="{left}" x2="{width - 16}" y1="{y}" y2="{y}" stroke-width="0.5"/>'
        body += f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>'
    for at, variant in enumerate(variants):
        for place, model in enumerate(models):
            own = lines[(lines["variant"] == variant) & (lines["model"] == model)]
            if own.empty:
                continue
            score, error = mean(own)
            x = left + group_width * at + 8 + place * 26
            y = top + tall * (1 - max(low, score))
            body += f'<rect x="{x}" y="{y:.1f}" width="22" height="{top + tall - y:.1f}" fill="{COLOURS[place]}"/>'
            body += f'<text x="{x + 11}" y="{y - 5:.1f}" text-anchor="middle" class="value">{score:.2f}</text>'
            if not np.isnan(error):
                ends = [top + tall * (1 - max(low, score + sign * error)) for sign in (1, -1)]
                body += f'<line class="error" x1="{x + 11}" x2="{x + 11}" y1="{ends[0]:.1f}" y2="{ends[1]:.1f}"/>'
        body += f'<text x="{left + group_width * (at + 0.5)}" y="{top + tall + 20}" text-anchor="middle">{variant}</text>'
    return svg(width, top + tall + 36, title, body)


def curves(results, variants, title):
    lines = results[(results["study"] == "scaling") & (results["model"] == "net")]
    left, top, wide, tall, longest = 50, 64, 560, 240, 60
    body = legend(variants, 34)
    for tick in (0, 0.25, 0.5, 0.75, 1):
        y = top + tall * (1 - tick)
        body += f'<line class="axis" x1="{left}" x2="{left + wide}" y1="{y}" y2="{y}" stroke-width="0.5"/>'
        body += f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>'
    for tick in (1, 20, 40, 60):
        x = left + wide * (tick - 1) / (longest - 1)
        body += f'<text x="{x}" y="{top + tall + 18}" text-anchor="middle">{tick}</text>'
    body += f'<text x="{left + wide / 2}" y="{top + tall + 36}" text-anchor="middle">epochs</text>'
    for at, variant in enumerate(variants):
        best = []
        for curve in lines[lines["variant"] == variant]["curve"]:
            so_far = np.maximum.accumulate(np.maximum(0, curve))
            best.append(np.pad(so_far, (0, longest - len(so_far)), mode="edge"))
        if best:
            points = " ".join(f"{left + wide * e / (longest - 1):.1f},{top + tall * (1 - skill):.1f}"
                              for e, skill in enumerate(np.mean(best, axis=0)))
            body += f'<polyline points="{points}" fill="none" stroke="{COLOURS[at]}" stroke-width="2"/>'
    return svg(left + wide + 20, top + tall + 48, title, body)


def main(options):
    results = pd.DataFrame([json.loads(line) for line in Path(options.results).read_text().splitlines()])
    results["score"] = results["score"].clip(lower=-1)
    results = complete(results)
    docs = Path(options.docs)
    scalers = ["none", "MinMax", "Standard", "Robust", "Quantile", "Power", "Suggest"]
    spoilt = ["Standard", "Robust", "Power", "Quantile", "Clip 1-99 %", "Clip 3 IQR", "Suggest"]
    three = MODELS[:3]
    seeds = results["seed"].nunique()
    names = sorted(results["table"].unique())
    parts = [f"""## `npm run evidence`

Measured on {date.today().isoformat()} with seed{'s' if seeds != 1 else ''} {', '.join(map(str, sorted(results['seed'].unique())))} on {len(names)} tables of scikit-learn and of vega-datasets
({', '.join(names)}), at most 1,000 rows each; Python {platform.python_version()}, scikit-learn {version('scikit-learn')}, NumPy {version('numpy')}, pandas {version('pandas')}. It is smaller
than the study above: fewer tables, {seeds} seed{'s' if seeds != 1 else ''}, and scikit-learn's MLP (same layers, Adam, batches and patience) in place of Keras. Tables are split and prepared by
`prepgraph run`; *Suggest* is what `prepgraph suggest` proposes for that model. Targets that are numbers are standardised for all models but in the last grid.
Scores: AUC or R², mean over tables; where there are several seeds, ± standard error over them, and in brackets tables won-tied-lost{CHANCE.get(seeds, '')}.
"""]
    count, text = grid(results, "scaling", scalers, "none")
    steps = results[(results["study"] == "scaling") & (results["model"] == "linear") & results["steps"].notna()]
    told = epochs(results, "scaling", scalers)
    parts.append(f"### Scaling, {count}, against none\n\n![Scores by scaler](evidence-scaling.svg)\n\n{text}")
    parts.append("Epochs to 95 % of the best validation skill, of the run itself and of the best run of any scaling (never = 61): "
                 + "; ".join(f"{v} {own:.1f} and {common:.0f}" for v, (own, common) in told.items()) + ". "
                 + "Steps of the solver of logistic regression: "
                 + ", ".join(f"{v} {steps[steps['variant'] == v]['steps'].mean():.0f}" for v in scalers) + ".\n\n"
                 + "![Validation skill by epoch](evidence-epochs.svg)\n")
    count, text = grid(results, "errors", spoilt, "Standard", three)
    parts.append(f"### One number in a hundred times 100, {count}, against Standard\n\n![Scores with gross errors](evidence-errors.svg)\n\n{text}")
    for group, title in (("few", "up to 10 values"), ("many", "above 30 values in a column")):
        count, text = grid(results, "levels", ["one-hot", "ordinal", "target", "left out"], "one-hot", group=group)
        parts.append(f"### Categories, {title}, {count}, against one-hot\n\n{text}")
    count, text = grid(results, "gaps", ["median", "mean", "KNN", "iterative"], "median")
    parts.append(f"### 30 % of the numbers missing at random, {count}, against the median\n\n{text}")
    count, text = grid(results, "target", ["none", "Standard"], "none", ["net"])
    told = epochs(results, "target", ["none", "Standard"])
    parts.append(f"### The target of nets, {count}, against none\n\n{text}\nEpochs, own and common: "
                 + "; ".join(f"{v} {own:.0f} and {common:.0f}" for v, (own, common) in told.items()) + ".\n")
    exports = results[results["study"] == "exports"]
    if not exports.empty:
        decoded = exports["decoded_difference"].dropna() if "decoded_difference" in exports else []
        parts.append(f"### Exports\n\nWhat Suggest proposes for nets, exported to scikit-learn and run on each table: {len(exports)} tables ({int(exports['without_target'].sum())} of them without their target column), "
                     f"{int(exports['columns'].sum()):,} columns, each there, largest difference from the engine {exports['difference'].max():.1g}. "
                     + (f"Numbers that were standardised and decoded again ({len(decoded)} tables) differ by {decoded.max():.1g} of the largest at most.\n" if len(decoded) else "\n"))
    page = docs / "evidence.md"
    text = page.read_text(encoding="utf-8")
    before = text.split(BEGIN)[0].rstrip()
    page.write_text(f"{before}\n\n{BEGIN}\n\n" + "\n".join(parts) + f"\n{END}\n", encoding="utf-8")
    (docs / "evidence-scaling.svg").write_text(bars(results, "scaling", scalers, three, "Score by scaler (AUC or R²)"), encoding="utf-8")
    (docs / "evidence-errors.svg").write_text(bars(results, "errors", spoilt, three, "Score with one number in a hundred times 100"), encoding="utf-8")
    (docs / "evidence-epochs.svg").write_text(
        curves(results, ["none", "MinMax", "Standard", "Suggest"], "Validation skill of nets by epoch (mean over tables)"), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", required=True)
    parser.add_argument("--docs", required=True)
    main(parser.parse_args())
