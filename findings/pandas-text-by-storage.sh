#!/bin/sh
# pandas 3.0.6 with pyarrow 25.0.1: the same call of .str answers otherwise on the default text dtype than on the dtype that
# keeps Python strings, although both are written `str` for people. The default hands patterns to Arrow's RE2 and letters
# to Arrow's kernels:
#   call                                 default (Arrow)    Python strings
#   replace(r"\d", "x") of "٣a"          ٣a                 xa             digits are those of ASCII only
#   contains(r"\w") of "ΣΑΣ"             False              True           letters are those of ASCII only
#   replace(r"b$", "x") of "ab\n"        ab\n               ax\n           "$" does not stand before a last line end
#   lower() of "ΣΑΣ"                     σασ                σας            no final sigma
#   count("") of "é"                     3                  2              counted between bytes, not between letters
# No warning is given. Expected: one answer. Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.0.6 pyarrow==25.0.1
cat > "$folder/check.py" <<'PY'
import sys

import pandas as pd
import pyarrow

print("pandas", pd.__version__, "pyarrow", pyarrow.__version__)


def answers(dtype):
    text = pd.Series(["٣a", "ΣΑΣ", "ab\n", "é"], dtype=dtype)
    return [
        text.str.replace(r"\d", "x", regex=True)[0],
        bool(text.str.contains(r"\w", regex=True)[1]),
        text.str.replace(r"b$", "x", regex=True)[2],
        text.str.lower()[1],
        int(text.str.count("")[3]),
    ]


default = answers(None)
python = answers(pd.StringDtype("python", na_value=float("nan")))
print("default:       ", default)
print("Python strings:", python)
seen = default == ["٣a", False, "ab\n", "σασ", 3] and python == ["xa", True, "ax\n", "σας", 2]
sys.exit(0 if seen else 1)
PY
"$folder/venv/bin/python" "$folder/check.py"
