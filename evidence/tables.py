"""The tables of the study: scikit-learn's own, and those of the npm package vega-datasets."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets

MAX_ROWS = 1000


@dataclass
class Table:
    name: str
    frame: pd.DataFrame
    target: str

    @property
    def is_class(self) -> bool:
        return not pd.api.types.is_float_dtype(self.frame[self.target])

    @property
    def features(self) -> pd.DataFrame:
        return self.frame.drop(columns=self.target)

    @property
    def numbers(self) -> list[str]:
        return list(self.features.select_dtypes("number"))

    @property
    def words(self) -> list[str]:
        return [name for name in self.features if name not in self.numbers]

    def with_frame(self, name: str, frame: pd.DataFrame) -> "Table":
        return Table(name, frame, self.target)


def sklearn_table(name: str) -> Table:
    bunch = getattr(datasets, f"load_{name}")(as_frame=True)
    frame = bunch.data.copy()
    if name == "diabetes":
        frame["target"] = bunch.target.astype(float)
    else:
        frame["target"] = [f"class {label}" for label in bunch.target]
    return Table(name, frame, "target")


def vega_tables(folder: Path) -> list[Table]:
    def rows(name):
        return pd.DataFrame(json.loads((folder / name).read_text(encoding="utf-8")))

    penguins = rows("penguins.json").rename(columns={"Species": "species"})
    penguins["Sex"] = penguins["Sex"].where(penguins["Sex"].isin(["MALE", "FEMALE"]))
    cars = rows("cars.json").drop(columns=["Name"])
    cars["Year"] = cars["Year"].str[:4].astype(int)
    movies = rows("movies.json")[
        ["US Gross", "Worldwide Gross", "Production Budget", "MPAA Rating", "Running Time min", "Distributor", "Source",
         "Major Genre", "Creative Type", "Rotten Tomatoes Rating", "IMDB Rating", "IMDB Votes"]
    ]
    for name in ["US Gross", "Worldwide Gross", "Production Budget"]:
        movies[name] = pd.to_numeric(movies[name], errors="coerce")
    birds = pd.read_csv(folder / "birdstrikes.csv", keep_default_na=False)
    birds = birds[["Aircraft Make Model", "Aircraft Airline Operator", "Origin State", "Phase of flight", "Wildlife Size",
                   "Time of day", "Speed IAS in knots", "Effect Amount of damage"]].rename(
        columns={"Effect Amount of damage": "damage"})
    birds["Speed IAS in knots"] = pd.to_numeric(birds["Speed IAS in knots"], errors="coerce")
    birds["damage"] = np.where(birds["damage"] == "None", "no", "yes")
    weather = pd.read_csv(folder / "weather.csv").drop(columns=["date"])
    flights = rows("flights-5k.json")[["delay", "origin", "destination", "distance"]]
    flights["distance"] = flights["distance"].astype(float)
    gapminder = rows("gapminder.json")
    jobs = rows("jobs.json")[["job", "sex", "year", "perc"]]
    return [
        Table("penguins", penguins, "species"),
        Table("cars", cars, "Miles_per_Gallon"),
        Table("movies", movies, "IMDB Rating"),
        Table("birdstrikes", birds, "damage"),
        Table("weather", weather, "weather"),
        Table("flights", flights, "distance"),
        Table("gapminder", gapminder, "life_expect"),
        Table("jobs", jobs, "perc"),
    ]


def all_tables(vega: Path) -> dict[str, Table]:
    tables = [*map(sklearn_table, ["iris", "wine", "breast_cancer", "diabetes"]), *vega_tables(vega)]
    for table in tables:
        frame = table.frame.dropna(subset=[table.target])
        if len(frame) > MAX_ROWS:
            frame = frame.sample(MAX_ROWS, random_state=0)
        if not pd.api.types.is_numeric_dtype(frame[table.target]):
            counts = frame[table.target].value_counts()
            frame = frame[frame[table.target].isin(counts[counts >= 20].index)]
        table.frame = frame.reset_index(drop=True)
    return {table.name: table for table in tables}


def spoilt(table: Table, seed: int) -> Table:
    """One number in a hundred is off by a factor of 100."""
    frame = table.frame.copy()
    random = np.random.default_rng(seed)
    for name in table.numbers:
        hit = random.random(len(frame)) < 0.01
        frame[name] = frame[name].astype(float).where(~hit, frame[name] * 100)
    return table.with_frame(f"{table.name}-spoilt-{seed}", frame)


def with_gaps(table: Table, share: float, seed: int) -> Table:
    """Numbers are missing at random."""
    frame = table.frame.copy()
    random = np.random.default_rng(seed)
    for name in table.numbers:
        frame[name] = frame[name].astype(float).where(random.random(len(frame)) >= share)
    return table.with_frame(f"{table.name}-gaps-{seed}", frame)
