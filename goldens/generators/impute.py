"""What fills missing numbers from other columns, and what marks missing cells: scikit-learn."""

import math
from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer, KNNImputer, MissingIndicator
from sklearn.metrics.pairwise import nan_euclidean_distances

from . import tables
from .cases import Goldens, cells, write_json

SKLEARN = "scikit-learn 1.9.1"
CARS = ["Miles_per_Gallon", "Cylinders", "Displacement", "Horsepower", "Weight_in_lbs", "Acceleration"]
MOVIES = ["US Gross", "US DVD Sales", "Production Budget", "Running Time min", "Rotten Tomatoes Rating", "IMDB Rating", "IMDB Votes"]
BEAK = ["Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)", "Body Mass (g)"]
NEIGHBOURS = ["a", "b", "c", "d", "empty"]


def indicator():
    goldens = Goldens("MissingIndicator", SKLEARN)

    def add(data, take, params, fit=None, refused=False):
        frame, seen = tables.table(data)[take], tables.table(fit or data)[take]
        arguments = {name: np.nan if value is None and name == "missing_values" else value for name, value in params.items()}
        made = MissingIndicator(**arguments).fit(seen)
        try:
            mask = made.transform(frame)
        except ValueError as error:
            print(f"MissingIndicator refuses {data} {params}: {error}")
            return goldens.case(data, take, params, fit=fit, refused=True)
        # The columns themselves stay: in the reference that takes a union of features.
        columns = [frame[name] for name in take] + [column.astype(bool) for column in mask.T]
        names = take + list(made.get_feature_names_out(take))
        return goldens.case(data, take, params, fit=fit, learned={"features_": made.features_}, names=names, columns=columns)

    for features in ("missing-only", "all"):
        params = {"features": features}
        add("penguins", BEAK, params)
        add("penguins", ["Species", "Sex", "Island"], params)
        add("movies", MOVIES, params)
        add("one_row", ["x", "m"], params)
        add("marked", ["x", "n"], {**params, "missing_values": -1})
        add("marked", ["c"], {**params, "missing_values": "?"})
        add("categories_new", ["color", "binary"], {**params, "error_on_new": False}, fit="categories")
        add("categories_new", ["k", "f"], params, fit="categories")
        add("categories_new", ["color", "binary"], params, fit="categories")
        add("neighbours_new", NEIGHBOURS, params, fit="neighbours")
    goldens.write()


def tied(table, take, fit, neighbours):
    """Columns in which some cell has two rows equally far at the end of its neighbours: which one is taken is chance."""
    frame, seen = tables.table(table)[take].to_numpy(float), tables.table(fit or table)[take].to_numpy(float)
    distances = nan_euclidean_distances(frame, seen)
    found = set()
    for row, at in zip(*np.nonzero(np.isnan(frame))):
        known = np.sort(distances[row][~np.isnan(seen[:, at]) & ~np.isnan(distances[row])])
        if len(known) > neighbours and known[neighbours] - known[neighbours - 1] < 1e-9 * known[neighbours]:
            found.add(take[at])
    return found


def knn():
    goldens = Goldens("KNNImputer", SKLEARN)

    def add(data, take, params, fit=None, tolerance=None):
        free = [name for name in take if name not in tied(data, take, fit, params.get("n_neighbors", 5))]
        if free != take:
            print(f"KNNImputer on {data}: ties in {sorted(set(take) - set(free))}")
            return
        fitted = KNNImputer(**params).fit(tables.table(fit or data)[take])
        output = fitted.transform(tables.table(data)[take])
        # Columns that are kept empty the reference forgets to name.
        names = list(fitted.get_feature_names_out())
        names = names if len(names) == output.shape[1] else take + [name for name in names if name not in take]
        # It takes distances from products, which cancels digits: ours are exact.
        goldens.case(data, take, params, fit=fit, names=names, columns=list(output.T),
                     tolerance=tolerance and dict.fromkeys(take, tolerance))

    for weights in ("uniform", "distance"):
        lost = 1e-9 if weights == "distance" else None
        for neighbours in (1, 2, 5, 17, 1000):
            params = {"n_neighbors": neighbours, "weights": weights}
            add("neighbours_new", NEIGHBOURS, params, fit="neighbours", tolerance=lost)
            if neighbours != 5:
                continue
            for more in ({"add_indicator": True}, {"keep_empty_features": True}):
                add("neighbours", NEIGHBOURS, params | more, tolerance=lost)
                add("neighbours_new", NEIGHBOURS, params | more, fit="neighbours", tolerance=lost)
            for data in ("wine_holes", "diabetes_holes", "breast_cancer_holes"):
                add(data, list(tables.table(data))[:5], params, tolerance=lost)
            add("wine_holes", list(tables.table("wine_holes")), params, tolerance=lost)
            add("cars", CARS, params, tolerance=lost)
            add("movies", MOVIES[:4], params, tolerance=lost)
            add("penguins", BEAK, params, tolerance=lost)
        add("one_row", ["x", "n", "m"], {"weights": weights, "keep_empty_features": True})
    goldens.write()
    write_json("nearest-neighbours.json", {"data": "wine_holes", "weighted": exactly("wine_holes", 5)})


def exactly(data, neighbours):
    """What KNNImputer with weights by distance is, in exact arithmetic, rounded at the end: the reference's products cancel digits."""
    getcontext().prec = 60
    table = tables.table(data).to_numpy(float)
    rows = [[None if math.isnan(cell) else Fraction(cell) for cell in row] for row in table.tolist()]

    def square(row, other):
        shared = [(x - y) ** 2 for x, y in zip(row, other) if x is not None and y is not None]
        return sum(shared, Fraction(0)) / len(shared) * len(row)

    def decimal(fraction):
        return Decimal(fraction.numerator) / Decimal(fraction.denominator)

    filled = table.copy()
    for at, row in enumerate(rows):
        if None not in row:
            continue
        squares = [square(row, other) for other in rows]
        for column in [column for column, cell in enumerate(row) if cell is None]:
            donors = [other for other in range(len(rows)) if rows[other][column] is not None]
            nearest = sorted(donors, key=lambda other: squares[other])[:neighbours]
            weights = [1 / decimal(squares[other]).sqrt() for other in nearest]
            total = sum(decimal(rows[other][column]) * weight for other, weight in zip(nearest, weights))
            filled[at, column] = float(total / sum(weights))
    return [cells(column) for column in filled.T.tolist()]


def iterative():
    goldens = Goldens("IterativeImputer", SKLEARN)
    learned = ["n_iter_", "n_features_with_missing_"]

    def add(data, take, params, fit=None):
        arguments = {"random_state": 0} | params
        # Arrays: what pandas hands out cannot be written to, which the reference does with columns that it keeps empty.
        frame, seen = (tables.table(name)[take].to_numpy(float).copy() for name in (data, fit or data))
        try:
            fitted = IterativeImputer(**arguments).fit(seen)
        except ValueError as error:
            print(f"IterativeImputer refuses {data} {params}: {error}")
            return goldens.case(data, take, params, fit=fit, refused=True)
        output = fitted.transform(frame)
        attributes = {name: getattr(fitted, name) for name in learned if hasattr(fitted, name)}
        names = fitted.get_feature_names_out(take)
        return goldens.case(data, take, params, fit=fit, learned=attributes, names=names, columns=list(output.T))

    orders = ["ascending", "descending", "roman", "arabic", "random"]
    for order in orders:
        params = {"imputation_order": order, "random_state": 7}
        add("wine_holes", list(tables.table("wine_holes"))[:5], params)
        add("neighbours", NEIGHBOURS, params)
        add("neighbours_new", NEIGHBOURS, params | {"skip_complete": True}, fit="neighbours")
        add("neighbours_new", NEIGHBOURS, params, fit="neighbours")
    for strategy in ("mean", "median", "most_frequent", "constant"):
        params = {"initial_strategy": strategy}
        add("neighbours", NEIGHBOURS, params)
        add("neighbours", NEIGHBOURS, params | {"keep_empty_features": True})
    add("neighbours", NEIGHBOURS[:4], {"initial_strategy": "constant", "fill_value": 3.5})
    for rounds in (0, 1, 30):
        add("breast_cancer_holes", list(tables.table("breast_cancer_holes"))[:4], {"max_iter": rounds})
    for tolerance in (0, 0.1):
        add("cars", CARS, {"tol": tolerance})
    add("cars", CARS, {"min_value": 20, "max_value": 100, "initial_strategy": "median"})
    add("neighbours", NEIGHBOURS, {"min_value": 0, "add_indicator": True})
    add("neighbours_new", NEIGHBOURS, {"add_indicator": True, "keep_empty_features": True}, fit="neighbours")
    add("penguins", BEAK, {})
    add("movies", MOVIES[1:5], {})
    add("diabetes_holes", list(tables.table("diabetes_holes"))[:5], {})
    add("wine", list(tables.table("wine"))[:3], {})
    for nearest in (1, 3, 9):
        add("cars", CARS, {"n_nearest_features": nearest, "random_state": 3, "max_iter": 4})
    add("neighbours_new", NEIGHBOURS, {"n_nearest_features": 2, "imputation_order": "random", "random_state": 11}, fit="neighbours")
    # More columns than rows that know a cell.
    add("few_gaps", ["x", "y", "z"], {})
    add("wine_holes", list(tables.table("wine_holes")), {})
    add("neighbours", ["a"], {})
    add("neighbours", NEIGHBOURS[:4], {"min_value": 5, "max_value": 5})
    goldens.write()


def generate():
    indicator()
    knn()
    iterative()
