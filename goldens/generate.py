"""Writes the goldens: what scikit-learn, Keras and pandas give for every operator. The tests compare ours with them.

    python goldens/generate.py              all of them
    python goldens/generate.py scale encode only these families: modules of goldens/generators

Needs the versions in goldens/requirements.txt. Running it again on the same versions changes nothing.
"""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
sys.path.insert(0, str(Path(__file__).parent))
sys.dont_write_bytecode = True

import generators  # noqa: E402

HELPERS = {"cases", "tables"}


def main(families):
    known = [module.name for module in pkgutil.iter_modules(generators.__path__) if module.name not in HELPERS]
    unknown = set(families) - set(known)
    if unknown:
        sys.exit(f"There is no family {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    for family in families or known:
        importlib.import_module(f"generators.{family}").generate()


main(sys.argv[1:])
