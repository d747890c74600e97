#!/bin/sh
# pandas 3.0.6 with pyarrow 25.0.1: a Parquet column of the logical type UUID is 16 raw bytes in a DataFrame, though pyarrow's own
# table gives uuid.UUID. With dtype_backend="pyarrow" the same column gives three kinds of cells:
#   pyarrow.parquet.read_table(...)["u"].to_pylist()      uuid.UUID
#   pd.read_parquet(...)["u"]                             bytes
#   pd.read_parquet(..., dtype_backend="pyarrow")["u"]    .tolist(): uuid.UUID   .astype(object): bytes
#                                                         .astype(str): the 16 bytes as characters, no UUID
# Written back by the plain DataFrame the column is binary: its type is lost without a word.
# Expected: uuid.UUID, or its text with hyphens, by every way. Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.0.6 pyarrow==25.0.1
cat > "$folder/check.py" <<'PY'
import os
import sys
import uuid

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

os.chdir(sys.argv[1])
one = uuid.UUID("41424344-4546-4748-494a-4b4c4d4e4f50")
pq.write_table(pa.table({"u": pa.array([one.bytes], pa.uuid())}), "u.parquet")
plain = pd.read_parquet("u.parquet")
arrow = pd.read_parquet("u.parquet", dtype_backend="pyarrow")["u"]
plain.to_parquet("back.parquet")
found = [
    pq.read_table("u.parquet")["u"].to_pylist() == [one],
    plain["u"].tolist() == [one.bytes],
    arrow.tolist() == [one],
    arrow.astype(object).tolist() == [one.bytes],
    arrow.astype(str).tolist() == ["ABCDEFGHIJKLMNOP"],
    str(pq.read_schema("back.parquet").field("u").type) == "binary",
]
print("pandas", pd.__version__, "pyarrow", pa.__version__)
print(plain["u"].tolist(), arrow.tolist(), arrow.astype(object).tolist(), arrow.astype(str).tolist())
sys.exit(0 if all(found) else 1)
PY
"$folder/venv/bin/python" "$folder/check.py" "$folder"
