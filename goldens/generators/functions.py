"""functions.json: the scalar functions of the expression language, as NumPy, SciPy, Python, pandas and Keras have them."""

import datetime
import math

import numpy as np
import pandas as pd
from scipy.special import ndtri

from .cases import write_json


def generate():
    write_json(
        "functions.json",
        {
            "hash": hashes(),
            "hashNumbers": hashed_numbers(),
            "normalQuantile": [[p, ndtri(p)] for p in probabilities()],
            "mod": [[a, b, np.mod(np.float64(a), np.float64(b))] for a in DIVIDENDS for b in DIVISORS],
            "round": [[x, np.round(np.float64(x))] for x in HALVES],
            "float": [[x, repr(x)] for x in FLOATS],
            "quantiles": quantiles(),
            "interp": interpolations(),
            "text": texts(),
            "patterns": patterns(),
            "compare": sorted(TEXTS + ["\ue000", "\U00010000", "\uffff", "ab", "abc", "Z"]),
            "dates": dates(),
            "isoDates": iso_dates(),
            "dateParts": date_parts(),
        },
    )


DIVIDENDS = [5.0, -5.0, 5.5, -5.5, 0.0, 6.0, -6.0, 1e17]
DIVISORS = [3.0, -3.0, 2.5, -2.5, 0.0, math.inf, -math.inf]
HALVES = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 1e15 + 0.5, 1e300, 2.4, -2.6, math.inf]
FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 1e15, 123456789012345680.0, 1e16, 1e22, 1.5e300, 1e-4, 1e-5, 1.234e-7, 5e-324,
          math.inf, -math.inf, 2.0**53]
TEXTS = ["", "a", "hello world", "They're bill's", "STRASSE straße", "ﬁne ǆungla ΌΔΟΣ ΣΑΣ", "éCOLE élan", "İstanbul ıI",
         "  padded\u00a0\u2003", "\x1cx\x1f", "\ufeffbom", "𝒳y𝒵", "👍🏽 ok", "a-b_c  d", "1st 2ND x3y", "ᾳ ᾲλφα", "გამარჯობა",
         "ǅ ǆ", "ŉ x", "o'neil mac-donald", "日本語 テスト"]


def probabilities():
    near_half = [0.5 + d for d in (-0.4, -0.3, -1e-3, -1e-9, 0, 1e-9, 1e-3, 0.3, 0.4)]
    edges = [0.0, 1.0, 1e-7, 1 - 1e-7, 0.1353352832366127, 0.8646647167633873, 1e-300, 5e-324, 1e-14, 1 - 1e-14]
    return near_half + edges + [round(0.01 * k, 2) for k in range(1, 100, 7)] + [-0.5, 1.5]


def sample_text(length):
    return "".join(chr(33 + (k * 37 + length) % 90) for k in range(length))


def hashes():
    import keras

    lengths = [*range(0, 70), 127, 128, 129, 191, 192, 193, 500]
    values = [sample_text(length) for length in lengths] + ["naïve", "日本語", "👍🏽", "Adelie"]
    bins = 1_000_000_007
    salts = [None, [1, 2], [133, 137]]
    return {
        "bins": bins,
        "lengths": lengths,
        "values": values[len(lengths):],
        "salts": salts,
        "outputs": [np.asarray(keras.layers.Hashing(bins, salt=salt)(np.array(values, dtype=object))).tolist() for salt in salts],
    }


def hashed_numbers():
    import keras

    numbers = [0, 1, -1, 7, 42, 1000, -123456, 2.7, -2.7, 0.0, -0.0, 1e15]
    outputs = np.asarray(keras.layers.Hashing(10007)(np.array(numbers, dtype="float64")))
    return [[number, int(output)] for number, output in zip(numbers, outputs)]


METHODS = ["linear", "averaged_inverted_cdf", "inverted_cdf", "lower", "higher", "midpoint", "nearest"]


def quantiles():
    tables = [[3.0], [1.0, 2.0], [0.1, 0.7, 0.2], [5.0, 1.0, 4.0, 2.0, 3.0], [0.1 * k * k - 3 for k in range(11)], [7.0] * 4]
    at = [0, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.6, 0.75, 0.9, 0.95, 1]
    return [
        {"values": values, "at": at, "method": method, "result": np.quantile(values, at, method=method).tolist()}
        for values in tables
        for method in METHODS
    ]


def interpolations():
    xs, ys = [0.0, 1.0, 1.0, 3.0, 4.5], [0.0, 2.0, 5.0, 5.5, -1.0]
    at = [-1.0, 0.0, 0.25, 1.0, 1.5, 3.0, 4.0, 4.5, 9.0, math.nan]
    return {
        "xs": xs,
        "ys": ys,
        "at": at,
        "result": np.interp(at, xs, ys).tolist(),
        "left": np.searchsorted(xs, at[:-1], "left").tolist(),
        "right": np.searchsorted(xs, at[:-1], "right").tolist(),
    }


def texts():
    series = pd.Series(TEXTS, dtype="object")
    calls = {
        "lower": [({}, series.str.lower())],
        "upper": [({}, series.str.upper())],
        "title": [({}, series.str.title())],
        "capitalize": [({}, series.str.capitalize())],
        "strip": [({}, series.str.strip())],
        "lstrip": [({}, series.str.lstrip())],
        "rstrip": [({}, series.str.rstrip())],
        "slice": [({"start": a, "end": b}, series.str.slice(a, b)) for a, b in [(0, 3), (-3, None), (None, -1), (2, 1), (None, None)]],
        "replace": [({"find": f, "by": b}, series.str.replace(f, b, regex=False)) for f, b in [("a", "$&"), ("", "-"), ("'", "")]],
        "part": [({"separator": s, "index": k}, series.str.split(s).str.get(k)) for s in (" ", "-") for k in (0, 1, -1)],
        "pad": [
            ({"width": w, "side": side, "fill": "*"}, series.str.pad(w, side, "*"))
            for w in (0, 8, 9)
            for side in ("left", "right", "both")
        ],
    }
    return {
        "input": TEXTS,
        "length": series.str.len().tolist(),
        "calls": [[{"name": name, **args}, strings(result)] for name, variants in calls.items() for args, result in variants],
    }


def strings(result):
    return [cell if isinstance(cell, str) else None for cell in result]


def patterns():
    series = pd.Series(TEXTS, dtype="object")
    replacing = [(r"(\w+) (\w+)", r"\2 \1"), (r"(?P<first>\w)", r"<\g<first>>"), (r"\d+", "#"), (r"\s+", " "), (r"[\s\-']", "_"),
                 (r"\bm", "M"), (r"[^\w]", r"\\"), (r"\-", r"\n"), ("x*", "-")]
    extracting = [(r"(\w+)$", 1), (r"([aeiou])(\w)", 2), (r"(\d)?x", 1)]
    matching = [r"^\w+$", r"\Aa", r"\.|\d", "é", "hello"]
    return {
        "replace": [[p, by, strings(series.str.replace(p, by, regex=True))] for p, by in replacing],
        "extract": [[p, group, strings(series.str.extract(p, expand=True)[group - 1])] for p, group in extracting],
        "matches": [[p, series.str.contains(p).tolist()] for p in matching],
    }


def milliseconds(moment):
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return since // datetime.timedelta(milliseconds=1)


def dates():
    asked = [
        ("%Y-%m-%d", ["2024-05-17", "2024-5-7", "2023-02-29", "2024-02-29", "0001-01-01", "24-05-17", "2024-05-17 "]),
        ("%d.%m.%Y %H:%M", ["17.05.2024 08:30", "1.1.1969 0:5", "17.13.2024 08:30", "17.05.2024 24:00"]),
        ("%b %d %Y", ["May 17 1998", "may 7 1998", "Sept 7 1998", "Feb 30 1998"]),
        ("%A, %B %d, %y", ["Friday, May 17, 24", "Friday, May 17, 68", "friday, may 17, 69"]),
        ("%I:%M:%S %p %m/%d/%Y", ["12:05:09 AM 05/17/2024", "12:05:09 PM 05/17/2024", "01:05:09 pm 5/7/2024", "13:05:09 PM 05/17/2024"]),
        ("%Y-%m-%dT%H:%M:%S.%f%z", ["2024-05-17T08:30:00.25+0200", "2024-05-17T08:30:00.123456-07:30", "2024-05-17T08:30:00.1Z"]),
        ("%Y%m%d", ["20240517", "2024051", "202405171"]),
        ("%j/%Y", ["060/2024", "366/2023", "366/2024"]),
        ("100%% %Y", ["100% 2024", "100 2024"]),
    ]
    return [[text, form, parsed(text, form)] for form, texts in asked for text in texts]


def parsed(text, form):
    try:
        return milliseconds(datetime.datetime.strptime(text.strip(), form))
    except ValueError:
        return math.nan


def iso_dates():
    texts = ["2024-05-17", "2024-05", "20240517", "2024-05-17T08:30", "2024-05-17 08:30:15", "2024-05-17T08:30:15.250",
             "2024-05-17T08:30:15.123456Z", "2024-05-17T08:30:15+02:00", "2024-05-17 08:30:15-0730", "1899-12-31", "2024-02-30",
             "2024-13-01", "nothing", "2024-05-17T25:00"]
    # The column's resolution would make a leap of its own: one text at a time.
    moments = [pd.to_datetime(text, errors="coerce", utc=True, format="ISO8601") for text in texts]
    return [[text, math.nan if pd.isna(moment) else moment.value // 10**6] for text, moment in zip(texts, moments)]


def date_parts():
    moments = pd.to_datetime(["1970-01-01", "1969-12-31 23:59:59.999", "2000-02-29 12:34:56.789", "2023-12-31", "2024-12-31",
                              "1900-03-01", "1677-09-22", "2262-04-11 23:47:16.854"], format="ISO8601").as_unit("ms")
    names = ["year", "quarter", "month", "day", "dayofweek", "dayofyear", "hour", "minute", "second"]
    return {
        "at": moments.astype("int64").tolist(),
        "parts": {name: getattr(moments, name).tolist() for name in names} | {"millisecond": (moments.microsecond // 1000).tolist()},
    }
