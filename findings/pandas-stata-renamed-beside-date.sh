#!/bin/sh
# pandas 3.0.6: DataFrame.to_stata renames columns that Stata does not allow (a reserved word such as "long", a blank in the name)
# and warns about it. Beside a date column named in convert_dates the same call raises KeyError with the old name, though the
# renamed column is no date.
#   columns                convert_dates   outcome
#   "long name"            none            written as "long_name", with a warning
#   "long name", "when"    {"when": "td"}  KeyError: 'long name'
#   "plain", "when"        {"when": "td"}  written
# Expected: the second is written as the first. Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.0.6
cat > "$folder/check.py" <<'PY'
import io
import sys
import warnings

import pandas as pd

warnings.simplefilter("ignore")


def outcome(name, dated):
    df = pd.DataFrame({name: [1], "when": pd.to_datetime(["2024-01-01"])})
    if not dated:
        df = df[[name]]
    try:
        df.to_stata(io.BytesIO(), convert_dates={"when": "td"} if dated else None)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "written"


found = [outcome("long name", False), outcome("long name", True), outcome("plain", True)]
print("pandas", pd.__version__)
print(found)
sys.exit(0 if found == ["written", "KeyError: 'long name'", "written"] else 1)
PY
"$folder/venv/bin/python" "$folder/check.py"
