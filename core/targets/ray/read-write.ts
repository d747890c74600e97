/** Reading and writing in a Ray job: files, folders, patterns and object stores. */
import { codecOf } from '../python/codecs.ts';
import type { PythonFile } from '../python/file.ts';
import { FALLBACK_SOURCE_TYPE } from '../../words/formats.ts';
import type { FrozenSource } from '../frozen.ts';
import { keyword, type Layout, lines, list } from '../python/layout.ts';
import { joined, linesOf, NEW_LINE, type PythonCode, py, pythonNumber, pythonString } from '../python/literals.ts';
import type { Line } from '../python/node-lines.ts';
import { ofNode } from '../python/node-lines.ts';
import { keepsQuotedWords } from '../python/quoted-words.ts';
import { readingBlocks } from '../python/reading/index.ts';
import type { FileColumns } from '../python/file-columns.ts';
import { missingWords } from '../python/text-dialect.ts';

/** `read(path)`: a lazy dataset. CSV and Parquet files are read by Ray itself, files of other formats by pandas, each in a task. */
export const rayRead = (source: FrozenSource, files: FileColumns, file: PythonFile): Line[][] => [
  ...readingBlocks(source, files, file, { hasCsv: false }),
  ofNode(source.id, linesOf(readCsv(source, files))),
  linesOf(readText(files)),
];

function readCsv(source: FrozenSource, { read, inOrder }: FileColumns): PythonCode {
  const isCsv = source.type === FALLBACK_SOURCE_TYPE;
  const params = isCsv ? source.params : {};
  const text = (name: string): string | null => (typeof params[name] === 'string' ? params[name] : null);
  const quote = text('quote');
  const escape = text('escape') ?? '';
  const parse: Layout[] = [
    keyword('delimiter', pythonString(text('delimiter') ?? ',')),
    ...(quote === null || quote === '"' ? [] : [keyword('quote_char', quote === '' ? py`False` : pythonString(quote))]),
    ...(escape === '' ? [] : [keyword('escape_char', pythonString(escape))]),
    keyword('newlines_in_values', py`True`),
  ];
  const below = typeof params['skip_after_header'] === 'number' ? params['skip_after_header'] : 0;
  const skip = typeof params['skip_rows'] === 'number' ? params['skip_rows'] : 0;
  const encoding = codecOf(params['encoding']);
  const reading: Layout[] = [
    ...(encoding === codecOf(null) ? [] : [keyword('encoding', pythonString(encoding))]),
    ...(skip > 0 ? [keyword('skip_rows', pythonNumber(skip))] : []),
    ...(below > 0 ? [keyword('skip_rows_after_names', pythonNumber(below))] : []),
    ...(params['header'] === false ? [keyword('column_names', inOrder)] : []),
  ];
  const options = (name: PythonCode, items: readonly Layout[]): Layout => ({
    open: py`csv.${name}(`,
    items,
    close: py`)`,
  });
  const keeps = keepsQuotedWords(source);
  return joined(
    [
      ...(keeps ? MARKED_TEXTS : []),
      py`def read_csv(files, system):`,
      py`    """A dataset of CSV files; cells stay texts until they are prepared."""`,
      ...lines(
        [
          py`convert = `,
          options(py`ConvertOptions`, [
            py`column_types=dict.fromkeys(${read}, pa.string())`,
            py`strings_can_be_null=True`,
            // Else words in quotes would be missing, too.
            ...(keeps ? [py`quoted_strings_can_be_null=False`] : []),
            [py`null_values=`, list([py`""`, ...missingWords(source).map(pythonString)])],
          ]),
        ],
        py`    `,
      ),
      ...lines(
        [
          keeps ? py`dataset = ` : py`return `,
          {
            open: py`ray.data.read_csv(`,
            items: [
              py`files`,
              py`filesystem=system`,
              py`partitioning=None`,
              py`convert_options=convert`,
              [py`parse_options=`, options(py`ParseOptions`, parse)],
              ...(reading.length === 0 ? [] : [[py`read_options=`, options(py`ReadOptions`, reading)]]),
            ],
            close: py`)`,
          },
        ],
        py`    `,
      ),
      ...(keeps ? [py`    return dataset.map_batches(marked_texts, batch_format="pyarrow")`] : []),
    ],
    NEW_LINE,
  );
}

/** What is missing without quotes is a text in quotes, except the empty text, which pyarrow cannot be told. */
const MARKED_TEXTS = linesOf(py`def marked_texts(table):
    """Cells of a CSV file as texts: an empty one is missing, and a missing word that stood in quotes is marked as a text."""
    words = pa.array(sorted(NO_VALUES - {""}))
    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            cells = table.column(at)
            cells = pc.if_else(pc.equal(cells, ""), None, cells)
            marked = pc.binary_join_element_wise(cells, MARK, "")
            table = table.set_column(at, field, pc.if_else(pc.is_in(cells, words), marked, cells))
    return table


`);

const readText = ({ kinds }: FileColumns): PythonCode => py`def read_others(files, system, kind):
    """A dataset of files that pandas reads, each in a task of its own."""

    def tables(batch):
        for file in batch["file"]:
            yield in_kinds(read_file(system, str(file), kind))

    rows = [{"file": file} for file in files]
    return ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(tables, batch_size=1, batch_format="pandas")


def in_kinds(df):
    """The columns that are needed, in their kinds: blocks of Arrow would change them."""
    return kept_words(pd.DataFrame({name: given(df[name], kind) for name, kind in ${kinds}.items() if name in df.columns}))


def read_part(files, system, kind, named):
    if kind == "csv":
        return read_csv(files, system)
    if kind == "parquet":
        dataset = ray.data.read_parquet(files, filesystem=system, partitioning=None)
        # Of a table without rows Ray calls no function, which would miss a column.
        prepare(frame_of(dataset.schema().base_schema.empty_table()).assign(**named))
        return dataset.map_batches(lambda table: in_kinds(meant(frame_of(table))), batch_format="pyarrow")
    return read_others(files, system, kind)


def read(path):
    """A dataset of a file, of the files in a folder or of those that a pattern matches, at a path or an address."""
    system, kind, found = files_of(path)
    system = None if system == "web" else system
    parts = []
    for file, columns in found:
        wanted = {name: cell for name, cell in columns.items() if name in ${kinds}}
        if not parts or parts[-1][0] != wanted:
            parts.append((wanted, []))
        parts[-1][1].append(file)
    datasets = [with_folders(read_part(files, system, kind, columns), columns) for columns, files in parts]
    return datasets[0].union(*datasets[1:]) if len(datasets) > 1 else datasets[0]


def with_folders(dataset, columns):
    """The dataset with the columns that its folders name, but for those that its files hold themselves."""
    if not columns:
        return dataset
    return dataset.map_batches(
        lambda df: df.assign(**{name: cell for name, cell in columns.items() if name not in df.columns}), batch_format="pandas"
    )`;

export const rayWrite = py`def write(dataset, path):
    """A file where the path ends in .csv or .parquet, else a new folder of Parquet files: whole, or not at all. Gives rows and columns."""
    if path.endswith((".csv", ".parquet")):
        df = results(dataset)
        write_file(df, path)
        return df.shape
    system, root = system_of(path)
    root = root.rstrip("/") or root
    if is_file(system, root) or len(names_in(system, root)) > 0:
        raise FileExistsError(f"{path} is a file, or a folder that is not empty: give --output the name of a new folder.")
    target = root if system is not None else f"{os.path.abspath(root)}.{os.getpid()}.tmp"
    try:
        shape = write_folder(dataset, system or fs.LocalFileSystem(), target)
        if system is None:
            if os.path.isdir(root):
                os.rmdir(root)
            os.replace(target, root)
    finally:
        if system is None:
            shutil.rmtree(target, ignore_errors=True)
    return shape


def write_folder(dataset, system, folder):
    """Parquet files of a dataset; one without rows where it has none."""
    import pyarrow.dataset
    import pyarrow.parquet

    system.create_dir(folder)
    dataset.write_parquet(folder, filesystem=system)
    if not any(info.size for info in system.get_file_info(fs.FileSelector(folder, recursive=True))):
        table = pa.Table.from_pandas(results(dataset), preserve_index=False)
        pyarrow.parquet.write_table(table, f"{folder}/part-0.parquet", filesystem=system)
    written = pyarrow.dataset.dataset(folder, filesystem=system, format="parquet")
    return written.count_rows(), len(written.schema.names)`;
