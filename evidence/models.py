"""Four kinds of model with fixed settings, and their scores on the test rows: AUC of classes, R² of numbers (cut at −1)."""

import warnings

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor

EPOCHS = 60
PATIENCE = 10


def auc(y, shares) -> float:
    present = np.unique(y).astype(int)
    if len(present) < 2:
        return np.nan
    if shares.shape[1] == 2:
        return roc_auc_score(y, shares[:, 1])
    return float(np.mean([roc_auc_score(y == label, shares[:, label]) for label in present]))


def skill(model, x, y, is_class) -> float:
    """2·AUC − 1, or R²: 0 is no skill, 1 is perfect."""
    with np.errstate(all="ignore"):
        if is_class:
            shares = model.predict_proba(x)
            return 2 * auc(y, shares) - 1 if np.isfinite(shares).all() else -1.0
        predicted = model.predict(x)
        return max(-1.0, r2_score(y, predicted)) if np.isfinite(predicted).all() else -1.0


def score(model, x, y, is_class) -> float:
    found = skill(model, x, y, is_class)
    return (found + 1) / 2 if is_class else found


def net(data, seed):
    """Two layers of 32, relu, Adam 1e-3, batches of 32, at most 60 epochs; the best epoch of the validation rows counts."""
    is_class = data["is_class"]
    kind = MLPClassifier if is_class else MLPRegressor
    model = kind(hidden_layer_sizes=(32, 32), alpha=0.0, batch_size=min(32, len(data["x_train"])), learning_rate_init=1e-3, random_state=seed)
    best, curve, result = -np.inf, [], np.nan
    for _ in range(EPOCHS):
        try:
            if is_class:
                model.partial_fit(data["x_train"], data["y_train"].astype(int), classes=np.arange(data["classes"]))
            else:
                model.partial_fit(data["x_train"], data["y_train"])
        except ValueError:
            if all(np.isfinite(weights).all() for weights in model.coefs_):
                raise
            curve.append(-1.0)  # the weights overflowed
            break
        curve.append(skill(model, data["x_val"], data["y_val"], is_class))
        if curve[-1] > best + 1e-4:
            best, since = curve[-1], 0
            result = score(model, data["x_test"], data["y_test"], is_class)
        else:
            since += 1
        if since >= PATIENCE:
            break
    return {"score": result, "curve": curve}


def linear(data, seed):
    if data["is_class"]:
        model = LogisticRegression(max_iter=1000)
        model.fit(data["x_train"], data["y_train"].astype(int))
        steps = int(np.max(model.n_iter_))
    else:
        model, steps = Ridge().fit(data["x_train"], data["y_train"]), None
    return {"score": score(model, data["x_test"], data["y_test"], data["is_class"]), "steps": steps}


def neighbours(data, seed):
    kind = KNeighborsClassifier if data["is_class"] else KNeighborsRegressor
    model = kind(5).fit(data["x_train"], data["y_train"])
    return {"score": score(model, data["x_test"], data["y_test"], data["is_class"])}


def trees(data, seed):
    kind = HistGradientBoostingClassifier if data["is_class"] else HistGradientBoostingRegressor
    model = kind(max_iter=60, early_stopping=False, random_state=seed).fit(data["x_train"], data["y_train"])
    return {"score": score(model, data["x_test"], data["y_test"], data["is_class"])}


MODELS = {"net": net, "linear": linear, "neighbours": neighbours, "trees": trees}


def measured(name, data, seed) -> dict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MODELS[name](data, seed)
