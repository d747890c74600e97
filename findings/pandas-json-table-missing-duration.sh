#!/bin/sh
# pandas 3.0.6: to_json(orient="table") writes a missing duration as the text "NaT", beside durations in ISO 8601; a missing
# date or number of the same table is null. With orient="records" and ISO dates the same missing duration is null, too.
# A reader that goes by the column's declared type ("duration") finds a text there that is none, and pandas itself cannot
# tell, since read_json(orient="table") does not read durations.
#   orient     missing duration   missing date   missing number
#   table      "NaT"              null           null
#   records    null               null           null
# Expected: null in all of them. Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.0.6
cat > "$folder/check.py" <<'PY'
import json
import sys

import pandas as pd

df = pd.DataFrame({
    "duration": [pd.Timedelta("1 day"), pd.NaT],
    "date": [pd.Timestamp("2024-01-01"), pd.NaT],
    "number": [1.0, None],
})
table = json.loads(df.to_json(orient="table", index=False, date_format="iso"))
records = json.loads(df.to_json(orient="records", date_format="iso"))
print("pandas", pd.__version__)
print("declared:", [field["type"] for field in table["schema"]["fields"]])
print("table:   ", table["data"])
print("records: ", records)
missing = {"duration": None, "date": None, "number": None}
sys.exit(0 if table["data"][1] == {**missing, "duration": "NaT"} and records[1] == missing else 1)
PY
"$folder/venv/bin/python" "$folder/check.py"
