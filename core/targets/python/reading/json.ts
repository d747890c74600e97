/** Python functions that read JSON files as `core/formats/jsonl` does, in the layout that the fitted source has. */
import { lines } from '../layout.ts';
import { joined, NEW_LINE, py, type PythonCode, pythonLiteral, pythonString } from '../literals.ts';
import type { FrozenSource } from '../../frozen.ts';
import { codecOf } from '../codecs.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export function readJson({ params }: FrozenSource): PythonCode {
  return joined(
    [
      py`# How the rows lie in a JSON file (None: one after the other, or in a list), and the key of their list.`,
      ...lines([py`ORIENT = `, pythonLiteral(text(params['orient']))]),
      ...lines([py`RECORD_PATH = `, pythonLiteral(text(params['record_path']))]),
      ...lines([py`KEEPS_LABELS = `, pythonLiteral(params['index'] === true)]),
      FUNCTIONS,
      py`def read_json(source):
    """A JSON file as a DataFrame of cells as they stand there."""
    with get_handle(source, "rb", compression="infer", is_text=False) as handles:
        data = handles.handle.read()
    rows, names, labels = laid_out(json_values(data.decode(${pythonString(codecOf(params['encoding']))})))
    columns = {}
    for place, row in enumerate(rows):
        for key, cell in cells_in(row, names):
            columns.setdefault(key, [None] * len(rows))[place] = cell
    for key in labels:
        if not KEEPS_LABELS:
            columns.pop(key, None)
    made = own_names(["index" if key == LABEL else ".".join(key) for key in columns])
    return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in zip(made, columns.values())})`,
    ],
    NEW_LINE,
  );
}

const FUNCTIONS = py`

def json_values(text):
    """The values of a JSON text, one after the other. NaN is missing, as pandas.read_json has it."""
    decoder = json.JSONDecoder(parse_constant={"NaN": None, "Infinity": np.inf, "-Infinity": -np.inf}.get)
    values, blanks, at = [], re.compile(r"[ \\t\\r\\n]*"), 0
    while (at := blanks.match(text, at).end()) < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
    if not values:
        raise ValueError("It holds no rows.")
    return values


# Key of a row label beside its row.
LABEL = ("\\x02",)


def label_of(text):
    """A row label as a cell: a number where its text is one."""
    return int(text) if isinstance(text, str) and re.fullmatch(r"-?(?:0|[1-9]\\d{0,14})", text, re.ASCII) else text


def list_under(value, path):
    """The list under keys that are joined by points, which keys may have themselves."""
    for key, cell in value.items() if isinstance(value, dict) else ():
        if key == path and isinstance(cell, list):
            return cell
        if path.startswith(f"{key}.") and (found := list_under(cell, path[len(key) + 1 :])) is not None:
            return found
    return None


def by_label(rows):
    """Rows under their labels as rows with a column \`index\`."""
    return [{LABEL: label_of(label), **dict(cells_in(row, None))} for label, row in rows.items()]


def laid_out(values):
    """The rows, names of their cells where the file has them in a list, and keys of row labels."""
    [top] = values if len(values) == 1 else [None]
    if ORIENT == "lines" or len(values) > 1:
        return values, None, []
    if isinstance(top, list):
        return top, None, []
    if RECORD_PATH is not None:
        rows = list_under(top, RECORD_PATH)
        if rows is None:
            raise ValueError(f"It has no list {RECORD_PATH}, under which the rows stand.")
        return rows, names_beside(top, rows), []
    if ORIENT == "table":
        keys = top["schema"].get("primaryKey", [])
        lasting = [field["name"] for field in top["schema"]["fields"] if field.get("type") == "duration"]
        rows = [{**row, **{name: seconds_of(row.get(name)) for name in lasting}} for row in top["data"]]
        return rows, None, [(key,) for key in ([keys] if isinstance(keys, str) else keys)]
    if ORIENT == "split":
        names = ["_".join(map(str, name if isinstance(name, list) else [name])) for name in top["columns"]]
        labels = top.get("index", range(len(top["data"])))
        rows = [{LABEL: label_of(label), **dict(cells_in(row, names))} for label, row in zip(labels, top["data"])]
        return rows, None, [LABEL]
    if ORIENT == "index":
        return by_label(top), None, [LABEL]
    if ORIENT == "columns":
        if all(isinstance(cells, list) for cells in top.values()):
            count = max(map(len, top.values()), default=0)
            return [{(name,): cells[row] for name, cells in top.items()} for row in range(count)], None, []
        labels = dict.fromkeys(label for cells in top.values() for label in cells)
        rows = [{LABEL: label_of(label), **{(name,): cells.get(label) for name, cells in top.items()}} for label in labels]
        return rows, None, [LABEL]
    return [top], None, []


def names_beside(value, rows):
    """A list of as many texts as a row has cells, which stands beside the rows."""
    if not rows or not isinstance(rows[0], list) or not isinstance(value, dict):
        return None
    if not any(cell is rows for cell in value.values()):
        return next((names for cell in value.values() if (names := names_beside(cell, rows))), None)
    for cell in value.values():
        if cell is not rows and isinstance(cell, list) and len(cell) == len(rows[0]) and all(isinstance(name, str) for name in cell):
            return cell
    return None


NUMBER_OF = r"([+-]?\\d+(?:\\.\\d+)?)"
DURATION = re.compile(rf"([+-]?)P(?:{NUMBER_OF}W)?(?:{NUMBER_OF}D)?(?:T(?:{NUMBER_OF}H)?(?:{NUMBER_OF}M)?(?:{NUMBER_OF}S)?)?")


def seconds_of(text):
    """The seconds of an ISO 8601 duration, as pandas writes it."""
    match = DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None if text == "NaT" else text
    sign, *parts = match.groups(default="0")
    seconds = sum(unit * float(part) for unit, part in zip((604800, 86400, 3600, 60, 1), parts))
    return -seconds if sign == "-" else seconds


def cells_in(row, names, within=()):
    """The cells of a row by their keys: those of objects within objects have all keys on the way."""
    if isinstance(row, dict):
        for key, cell in row.items():
            path = key if isinstance(key, tuple) else (*within, key)
            if isinstance(cell, dict) and not isinstance(key, tuple):
                yield from cells_in(cell, names, path)
            else:
                yield path, list_text(cell, list) if isinstance(cell, (dict, list)) else cell
    else:
        for place, cell in enumerate(row if isinstance(row, list) else [row]):
            name = names[place] if names is not None and place < len(names) else f"column_{place + 1}"
            yield (name,), list_text(cell, list) if isinstance(cell, (dict, list)) else cell

`;
