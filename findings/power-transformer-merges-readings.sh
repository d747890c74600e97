#!/bin/sh
# scikit-learn 1.9.1: PowerTransformer (Yeo-Johnson, the default) on readings that lie far from 0 and spread little, such as
# air pressure in hPa with one decimal, gives one number for several different readings, and inverse_transform does not
# bring its own train values back:
#   readings                    lambda   102 readings become   inverse_transform is off by
#   1013.0 to 1032.7 hPa        -4.396   41 numbers            0.667 hPa
#   the same less 1013           0.341   102 numbers           1e-14 hPa
# The likelihood bends the column by a power so low that the last bits of a double are all that is left of it. No warning is
# given. Expected: different readings stay apart, or the user is told. Exits with an error once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check scikit-learn==1.9.1
cat > "$folder/check.py" <<'PY'
import sys
import warnings

import numpy as np
import sklearn
from sklearn.preprocessing import PowerTransformer

print("scikit-learn", sklearn.__version__)
warnings.simplefilter("error")
readings = np.unique(np.round(1013 + 20 * (np.arange(120.0) / 120) ** 2, 1)).reshape(-1, 1)


def tried(values):
    power = PowerTransformer().fit(values)
    bent = power.transform(values)
    kept = len(np.unique(bent))
    off = float(np.max(np.abs(power.inverse_transform(bent) - values)))
    print(f"{values.min():.1f} to {values.max():.1f}: lambda {power.lambdas_[0]:.3f}, {len(values)} readings, {kept} numbers, off by {off:.3g}")
    return kept, off


kept, off = tried(readings)
moved_kept, moved_off = tried(readings - 1013)
as_found = kept < len(readings) / 2 and off > 0.1 and moved_kept == len(readings) and moved_off < 1e-9
sys.exit(0 if as_found else 1)
PY
"$folder/venv/bin/python" "$folder/check.py"
