/** Python functions that find the files behind a path, as `core/formats/folder` and `core/formats/source-type.ts` do. */
import { READ_FORMATS, type ReadFormat, type ReadId } from '../../../words/formats.ts';
import { dict, type Layout, lines } from '../layout.ts';
import { joined, NEW_LINE, py, type PythonCode, pythonString } from '../literals.ts';

/** Formats that an exported file can read. */
export type ExportRead = Extract<ReadId, 'csv' | 'parquet' | 'arrow' | 'jsonl' | 'xlsx'>;

const endingsOf = (formats: readonly ReadFormat[]): Layout => ({
  open: py`(`,
  items: formats.flatMap(({ endings }) => endings.map((ending) => pythonString(`.${ending}`))),
  close: py`)`,
  fill: true,
});

/** `files_of(path)` for the formats that the file reads; a file whose ending says nothing is read as `usual`. */
export function filesText(read: readonly ExportRead[], usual: ExportRead): PythonCode {
  const isRead = ({ id }: ReadFormat): boolean => read.some((one) => one === id);
  const formats = READ_FORMATS.filter(isRead);
  return joined(
    [
      py`# Formats that this file reads, by the endings of their files; and endings of other formats.`,
      ...lines([
        py`READS = `,
        dict(formats.map((format): [Layout, Layout] => [pythonString(format.id), endingsOf([format])])),
      ]),
      ...lines([py`OTHERS = `, endingsOf(READ_FORMATS.filter((format) => !isRead(format)))]),
      SYSTEMS,
      py`def files_of(path):
    """The files behind a path or an address, each with the columns that its folders name: a file, the files of one format below
    a folder, or those that a pattern (* and ?) matches. Also their file system and their format."""
    system, root = system_of(path)
    pattern = parts_of(root)[-1]
    if is_folder(system, root):
        found = sorted(below(system, root), key=parts_of)
        formats = {file: format_of(file) for file in found}
        kind = next((kind for kind in READS if kind in formats.values()), None)
        files = [file for file in found if kind is not None and formats[file] == kind]
    elif ("*" in pattern or "?" in pattern) and not is_file(system, root):
        folder = root[: len(root) - len(pattern)]
        like = re.compile(re.escape(pattern).replace("\\\\*", ".*").replace("\\\\?", "."), re.DOTALL)
        found = sorted(folder + name for name in names_in(system, folder) if like.fullmatch(name))
        files = [file for file in found if not is_folder(system, file)]
        kind = format_of(pattern)
    else:
        if not is_file(system, root):
            raise FileNotFoundError(f"There is no file {path}.")
        files, kind = [root], format_of(root)
    endings = ", ".join(ending for endings in READS.values() for ending in endings)
    if not files:
        raise FileNotFoundError(f"There is no file in {path} that this exported file reads: {endings}.")
    if kind is None and plain_name(files[0]).endswith(OTHERS):
        raise ValueError(f"{path}: this exported file reads {endings}. Write the rows as one of these, or give \`transform\` a DataFrame.")
    named = [folder_columns(file[len(root) :]) for file in files]
    shared = [name for name in named[0] if all(name in columns for columns in named)]
    columns = [{name: of[name] for name in shared} for of in named]
    return system, kind or ${pythonString(usual)}, list(zip(files, columns))`,
    ],
    NEW_LINE,
  );
}

const SYSTEMS = py`

def system_of(path):
    """The file system of an address (s3://bucket/rows, file:///rows), and the path there; None for this machine's own."""
    path = os.fspath(path)
    if "://" not in path:
        return None, path
    if path.startswith(("http://", "https://")):
        return "web", path
    from pyarrow import fs

    query = "" if path.startswith("file://") else "?"
    system, root = fs.FileSystem.from_uri(parse.quote(path, safe=f"{query}%:/#[]@!$&'()*+,;=~"))
    return None if isinstance(system, fs.LocalFileSystem) else system, root


def is_folder(system, path):
    if system is None:
        return os.path.isdir(path)
    return system != "web" and system.get_file_info(path).type.name == "Directory"


def is_file(system, path):
    if system is None:
        return os.path.isfile(path)
    return system == "web" or system.get_file_info(path).type.name == "File"


def names_in(system, folder):
    """The names of a folder's entries; none where there is no such folder."""
    if system == "web":
        return []
    if system is None:
        return os.listdir(folder or ".") if os.path.isdir(folder or ".") else []
    from pyarrow import fs

    return [info.base_name for info in system.get_file_info(fs.FileSelector(folder.rstrip("/"), allow_not_found=True))]


def below(system, folder, met=None):
    """Files below a folder. Names that begin with . or _ are left out; a folder that a link leads back to is read once."""
    met = set() if met is None else met
    real = os.path.realpath(folder) if system is None else folder
    if real in met:
        return
    met.add(real)
    for name in names_in(system, folder):
        path = os.path.join(folder, name) if system is None else f"{folder.rstrip('/')}/{name}"
        if name.startswith((".", "_")):
            continue
        if is_folder(system, path):
            yield from below(system, path, met)
        else:
            yield path


def parts_of(path):
    return path.replace("\\\\", "/").split("/")


def plain_name(name):
    """A file's name in small letters, without the ending of its packing."""
    return name.lower().removesuffix(".gz").removesuffix(".zst")


def format_of(name):
    """The format of a file that this file reads, by its ending."""
    return next((kind for kind, endings in READS.items() if plain_name(name).endswith(endings)), None)


def folder_columns(path):
    """Columns that folders name, as Hive and Spark write them: year=2024/month=01."""
    pairs = [part.split("=", 1) for part in parts_of(path)[:-1] if part.find("=") > 0]
    decoded = {parse.unquote(name): parse.unquote(value) for name, value in pairs}
    return {name: None if value in ("", "__HIVE_DEFAULT_PARTITION__") else value for name, value in decoded.items()}


def opened(system, file):
    """A file as pandas and pyarrow take it: a path of this machine, or the unpacked bytes of a file elsewhere."""
    if system is None or system == "web":
        return file
    with system.open_input_stream(file) as stream:
        return io.BytesIO(stream.read())

`;
