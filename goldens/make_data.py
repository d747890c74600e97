"""Writes the data sets of goldens/data and examples/penguins.csv. Run once; their bytes are then fixed. See README.md.

    python goldens/make_data.py node_modules/vega-datasets/data
"""

import sys
from pathlib import Path

import pandas as pd
from sklearn import datasets

HERE = Path(__file__).parent
SOURCE = Path(sys.argv[1])


def write(frame, path):
    frame.to_csv(path, index=False, lineterminator="\n")


def whole(frame, names):
    """Whole numbers are written without a point, missing cells or not."""
    return frame.astype({name: "Int64" for name in names})


penguins = pd.read_json(SOURCE / "penguins.json")
write(whole(penguins, ["Flipper Length (mm)", "Body Mass (g)"]), HERE.parent / "examples" / "penguins.csv")

for name in ("wine", "breast_cancer", "diabetes", "digits"):
    options = {"scaled": False} if name == "diabetes" else {}
    frame = getattr(datasets, f"load_{name}")(as_frame=True, **options).frame
    if name == "digits":
        frame = frame.head(300).astype("int64")
    write(frame, HERE / "data" / f"{name}.csv")

cars = pd.read_json(SOURCE / "cars.json", convert_dates=False)
write(whole(cars, ["Horsepower"]), HERE / "data" / "cars.csv")

# Every eighth film and every thirtieth strike: small, and still of all years.
movies = pd.read_json(SOURCE / "movies.json", convert_dates=False, dtype={"Title": "str"}).iloc[::8]
numbers = movies.select_dtypes("number").columns
write(whole(movies, [n for n in numbers if (movies[n].dropna() % 1 == 0).all()]), HERE / "data" / "movies.csv")
write(pd.read_csv(SOURCE / "birdstrikes.csv", keep_default_na=False).iloc[::30], HERE / "data" / "birdstrikes.csv")
