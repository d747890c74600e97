/** Python functions that read Parquet and Arrow files with the names and cells that the engine's readers give. */
import { joined, NEW_LINE, py, type PythonCode } from '../literals.ts';

/** `own_names(names)`, as `core/formats/cells/column-names.ts` has it. */
export const ownNames = py`def own_names(names):
    """Names of which no two are alike: the second \`a\` is called \`a_2\`."""
    taken, seen, made = set(names), set(), []
    for name in names:
        number = 2
        if name in seen:
            while f"{name}_{number}" in taken:
                number += 1
            name = f"{name}_{number}"
            taken.add(name)
        seen.add(name)
        made.append(name)
    return made`;

/** `list_text(value)`: lists and objects as `core/formats/cells/nested-cell.ts` and `textOfList` of JSON write them. */
export const listText = py`def list_text(value, order):
    """A list or an object as its JSON text, with the names of objects in this order."""
    if isinstance(value, dict):
        cells = (f"{json.dumps(name, ensure_ascii=False)}:{list_text(value[name], order)}" for name in order(value))
        return "{" + ",".join(cells) + "}"
    if isinstance(value, list):
        return "[" + ",".join(list_text(cell, order) for cell in value) + "]"
    if value is None or value != value:
        return "null"
    text = text_of(value)
    return json.dumps(text, ensure_ascii=False) if isinstance(value, (str, datetime.date)) else text`;

/** `frame_of(table)`. `keepsLabels`: row labels that pandas stores without a name are the column `index`. */
const frameOf = (keepsLabels: boolean, kinds: PythonCode): PythonCode => py`def fields_of(name, column, kinds):
    """The columns of a column: those of the fields of a structure, which have dotted names, or itself."""
    import pyarrow as pa

    if name in kinds or not pa.types.is_struct(column.type):
        return [(name, column)]
    children = zip((field.name for field in column.type), column.flatten())
    return [made for child, cells in children for made in fields_of(f"{name}.{child}", cells, kinds)]


def frame_of(table):
    """The columns of an Arrow table: fields of structures have dotted names, lists are their JSON text, UUIDs have hyphens."""
    import pyarrow as pa

    kinds = ${kinds}
    columns = [made for name, column in zip(table.column_names, table.columns) for made in fields_of(name, column, kinds)]
    names = own_names([${keepsLabels ? py`LABELS.get(name, name)` : py`name`} for name, _ in columns])
    plain, texts = {}, {}
    for name, (_, column) in zip(names, columns):
        # Beside missing cells whole numbers would become doubles, which round identifiers.
        is_whole_text = kinds.get(name) == "text" and pa.types.is_integer(column.type)
        plain[name] = column.cast(pa.string()) if is_whole_text else column
        if kinds.get(name) != "text":
            continue
        if any(is_list(column.type) for is_list in list_types(pa.types)):
            texts[name] = [None if cell is None else list_text(cell, sorted) for cell in column.to_pylist()]
        elif getattr(column.type, "extension_name", "") == "arrow.uuid":
            texts[name] = [None if cell is None else str(cell) for cell in column.to_pylist()]
    df = pa.table(plain).to_pandas()
    return df.assign(**{name: pd.Series(cells, index=df.index, dtype=object) for name, cells in texts.items()})


def list_types(types):
    return types.is_list, types.is_large_list, types.is_fixed_size_list, types.is_list_view, types.is_large_list_view`;

const LABELS = py`# Names that pandas and Dask give to row labels without a name.
LABELS = {"__index_level_0__": "index", "__null_dask_index__": "index"}`;

const READ_PARQUET = py`def read_parquet(source):
    """A Parquet file as a DataFrame."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(source) as file:
        return frame_of(file.read())`;

export const readArrow = py`def read_arrow(source):
    """An Arrow or Feather file, or a stream, as a DataFrame."""
    import pyarrow as pa
    from pyarrow import ipc

    with pa.input_stream(source) as stream:
        data = stream.read()
    try:
        return frame_of(ipc.open_file(data).read_all())
    except pa.ArrowInvalid:
        return frame_of(ipc.open_stream(data).read_all())`;

export const readParquet = (keepsLabels: boolean, kinds: PythonCode): PythonCode =>
  joined([...(keepsLabels ? [LABELS] : []), frameOf(keepsLabels, kinds), READ_PARQUET], BETWEEN);

const BETWEEN = joined([NEW_LINE, NEW_LINE, NEW_LINE]);
