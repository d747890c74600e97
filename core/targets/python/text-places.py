"""For tests: where a text stands in exported Python files, by Python's own parser.

Reads [file, ...] of a folder from files.json: each {"file", "canary"}. Writes results.json: for each file an object with
"error" where Python cannot read it; "places" of the canary outside of string constants, as "line: what"; "hidden", the
builtins and the names of the file's own that something else of the file hides; "runs", statements of the module that
are more than definitions; "found", in how many string constants the canary stands.
"""

import ast
import builtins
import io
import json
import os
import re
import sys
import tokenize

sys.setrecursionlimit(10_000)

# Statements that every file has beside definitions: of values, and the call of main.
PLAIN = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
FRAME = (
    'if __name__ == "__main__":\n    sys.exit(main())',
    "ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])",
    'if keras.backend.backend() != "tensorflow":\n    raise ImportError("Only TensorFlow has texts: set KERAS_BACKEND=tensorflow before Keras is imported.")',
)
# What the value of a constant may be made of, beside literals.
CALLS = {"pd.StringDtype", "re.compile", "datetime.datetime", "name.lower"}
FRAME_DUMPS = {ast.dump(ast.parse(text).body[0]) for text in FRAME}


def texts_of(node):
    """Every text of a node that is no string constant: names, attributes, arguments, keywords."""
    for field, value in ast.iter_fields(node):
        if isinstance(node, ast.Constant) and field == "value" and isinstance(value, str):
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, (str, bytes)):
                yield field, part if isinstance(part, str) else part.decode("latin-1")


def module_names(tree):
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            yield statement.name
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from {(alias.asname or alias.name).split(".")[0] for alias in statement.names}


def is_plain(statement):
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return True
    if not isinstance(statement, PLAIN):
        return ast.dump(statement) in FRAME_DUMPS
    if not isinstance(statement, ast.Assign):
        return True
    if ast.unparse(statement.targets[0]).startswith("ray.data.DataContext."):
        return isinstance(statement.value, ast.Constant)
    calls = [part for part in ast.walk(statement.value) if isinstance(part, ast.Call)]
    return all(ast.unparse(call.func) in CALLS for call in calls)


def statements_with(tree, text, canary):
    """Statements of the module whose lines hold the canary: most of a file is the same in all files, and free of it."""
    lines = re.split("\r\n|\r|\n", text)
    start = 0
    for statement in tree.body:
        if canary in "\n".join(lines[start : statement.end_lineno]):
            yield statement
        start = statement.end_lineno - 1


def look(text, canary):
    tree = ast.parse(text)
    places = []
    found = 0
    for node in (node for statement in statements_with(tree, text, canary) for node in ast.walk(statement)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and canary in node.value:
            found += 1
        places += [f"{line}: {field} {part[:200]}" for field, part in texts_of(node) if canary in part]
    # A comment ends with its line. The tokenizer is slow: it is needed only where such a line has the text.
    has_comment = re.search(f"#.*{canary}", text, re.IGNORECASE) is not None
    for token in tokenize.generate_tokens(io.StringIO(text).readline) if has_comment else []:
        if token.type == tokenize.COMMENT and canary.lower() in token.string.lower():
            places.append(f"{token.start[0]}: comment {token.string[:200]}")
    names = list(module_names(tree))
    hidden = sorted({name for name in names if names.count(name) > 1} | {name for name in names if hasattr(builtins, name)})
    runs = [f"{statement.lineno}: {ast.unparse(statement)[:200]}" for statement in tree.body if not is_plain(statement)]
    return {"places": places, "found": found, "hidden": hidden, "runs": runs, "names": names}


folder = sys.argv[1]
with open(os.path.join(folder, "files.json"), encoding="utf-8") as source:
    files = json.load(source)
results = []
for given in files:
    try:
        with open(os.path.join(folder, given["file"]), "rb") as file:
            data = file.read()
        # As Python itself decodes it: by a cookie in its first two lines, if there is one.
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if encoding != "utf-8":
            raise SyntaxError(f"the file says that it is {encoding}")
        results.append(look(data.decode(encoding), given["canary"]))
    except (SyntaxError, ValueError, UnicodeError) as error:
        results.append({"error": f"{type(error).__name__}: {error}"})
with open(os.path.join(folder, "results.json"), "w", encoding="utf-8") as target:
    json.dump(results, target)
