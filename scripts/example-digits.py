"""Writes examples/digits.csv: the first 500 of scikit-learn's handwritten digits, a column for each of the 8 × 8 pixels."""

from pathlib import Path

from sklearn.datasets import load_digits

ROWS = 500

digits = load_digits(as_frame=True)
table = digits.data.head(ROWS).astype(int)
table.columns = [f"row{at // 8}_column{at % 8}" for at in range(64)]
table["digit"] = digits.target.head(ROWS)
table.to_csv(Path(__file__).parent.parent / "examples" / "digits.csv", index=False, lineterminator="\n")
