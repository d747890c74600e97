#!/bin/sh
# NumPy 2.4.6: the pickled state of an array whose columns lie one after the other (Fortran order) says so by a flag. The bytes
# of a numeric array follow it; the list of an array of objects does not, it goes row after row whatever the flag says. A
# reader of such states that knows the flag alone puts objects into wrong cells, without an error.
#   array, Fortran order        flag    values in the state
#   [[1, 2], [3, 4]]            True    1, 3, 2, 4
#   the same as objects         True    1, 2, 3, 4
# Expected: one order for one flag. pandas' fixed HDF5 files hold such states for columns of Python objects. Exits with an error
# once that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6
cat > "$folder/check.py" <<'PY'
import sys

import numpy as np

numbers = np.asfortranarray(np.array([[1, 2], [3, 4]], dtype="int64"))
objects = np.asfortranarray(numbers.astype(object))
_, _, _, flag, packed = numbers.__reduce__()[2]
_, _, _, object_flag, listed = objects.__reduce__()[2]
unpacked = np.frombuffer(packed, dtype="int64").tolist()
print("numpy", np.__version__)
print("numbers:", flag, unpacked)
print("objects:", object_flag, listed)
sys.exit(0 if flag and object_flag and unpacked == [1, 3, 2, 4] and listed == [1, 2, 3, 4] else 1)
PY
"$folder/venv/bin/python" "$folder/check.py"
