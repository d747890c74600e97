"""For tests: runs exported files as programs in one process, so that libraries load, and Ray starts, once.

Reads one line of JSON a run from standard input, {"folder", "args": [file, ...]}, and answers with one: {"code", "out", "err"}.
"""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback


def run(folder, args):
    """Exit code, standard output and standard error of a file, as a process of its own would have them."""
    out, err = io.StringIO(), io.StringIO()
    os.chdir(folder)
    sys.argv = args
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            runpy.run_path(os.path.join(folder, args[0]), run_name="__main__")
        except SystemExit as end:
            # A text is what the program says as it fails.
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                print(end.code, file=err)
        except BaseException:
            code = 1
            traceback.print_exc(file=err)
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


# Libraries print to the process's own output now and then: the answers have it for themselves.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
for line in sys.stdin:
    answers.write(json.dumps(run(**json.loads(line))) + "\n")
    answers.flush()
