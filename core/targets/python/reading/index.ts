/** `read(path)` with pandas: the files of a source's own format, CSV and Parquet, as `apply` reads them. */
import { FALLBACK_SOURCE_TYPE, formatOfSource } from '../../../words/formats.ts';
import type { FrozenSource } from '../../frozen.ts';
import { codecOf } from '../codecs.ts';
import type { PythonFile } from '../file.ts';
import { keyword, type Layout, lines, list } from '../layout.ts';
import { joined, linesOf, NEW_LINE, py, type PythonCode, pythonName, pythonString } from '../literals.ts';
import { type Line, ofNode } from '../node-lines.ts';
import { keepsQuotedWords, quotedWords } from '../quoted-words.ts';
import type { FileColumns } from '../file-columns.ts';
import { isFixedWidth, missingWords, numberMarkLines, pandasLayout } from '../text-dialect.ts';
import { type ExportRead, filesText } from './files.ts';
import { readJson } from './json.ts';
import { readSheet } from './sheet.ts';
import { listText, ownNames, readArrow, readParquet } from './tables.ts';

const OWN: readonly ExportRead[] = ['arrow', 'jsonl', 'xlsx'];

/** The format that files of no known ending are read as: the source's own where the file reads it. */
const usualFormat = ({ type }: FrozenSource): ExportRead => {
  const id = formatOfSource(type)?.id;
  return OWN.find((own) => own === id) ?? (id === 'parquet' ? 'parquet' : 'csv');
};

/** Formats that an export of this source reads: CSV, Parquet and its own, if it is one that Python can read alike. */
export const readFormats = (source: FrozenSource): readonly ExportRead[] => [
  ...new Set<ExportRead>(['csv', 'parquet', usualFormat(source)]),
];

/** Blocks of Python: `files_of(path)`, and a function for each format from a file to a DataFrame. */
export function readingBlocks(
  source: FrozenSource,
  files: FileColumns,
  file: PythonFile,
  { hasCsv = true } = {},
): Line[][] {
  const own = usualFormat(source);
  file.import('io', 'json', 'decimal', 'urllib.parse');
  if ((hasCsv && keepsQuotedWords(source)) || own === 'jsonl') file.import('pandas.io.common.get_handle');
  const ofSource = (text: PythonCode): Line[] => ofNode(source.id, linesOf(text));
  return [
    linesOf(filesText(readFormats(source), own)),
    linesOf(ownNames),
    linesOf(listText),
    ...(hasCsv ? [ofSource(readCsv(source, files))] : []),
    linesOf(readParquet(source.params['index'] === true, files.kinds)),
    ...(own === 'arrow' ? [linesOf(readArrow)] : []),
    ...(own === 'jsonl' ? [ofSource(readJson(source))] : []),
    ...(own === 'xlsx' ? [ofSource(readSheet(source))] : []),
    linesOf(meantText(files)),
    linesOf(readFile(readFormats(source).filter((id) => hasCsv || id !== 'csv'))),
  ];
}

/** Blocks of `read(path)`. */
export const pandasRead = (source: FrozenSource, files: FileColumns, file: PythonFile): Line[][] => [
  ...readingBlocks(source, files, file),
  linesOf(READ),
];

/** `meant(df)`: cells of another kind than their column's, and words that are texts, in a file that is no CSV. */
const meantText = ({ kinds }: FileColumns): PythonCode => py`def meant(df):
    """Cells of another kind than their column's mean what their text would mean in a CSV; a text that is a missing word stays one."""
    changed = {}
    for name, kind in ${kinds}.items():
        if kind == "text" or name not in df.columns:
            continue
        column = df[name]
        is_truth = pd.api.types.is_bool_dtype(column)
        is_number = pd.api.types.is_numeric_dtype(column) and not is_truth
        if pd.api.types.is_object_dtype(column) and not is_truth:
            changed[name] = plain_cells(column).map(lambda cell: meant_cell(cell, kind), na_action="ignore")
        elif (is_truth and kind != "boolean") or (is_number and kind != "number"):
            changed[name] = plain_cells(column).map(text_of, na_action="ignore")
    return kept_words(df.assign(**changed))


def meant_cell(cell, kind):
    if isinstance(cell, bool):
        return cell if kind == "boolean" else text_of(cell)
    return text_of(cell) if isinstance(cell, (int, float)) and kind != "number" else cell`;

const readFile = (read: readonly ExportRead[]): PythonCode => py`def read_file(system, file, kind):
    """A file as a DataFrame; cells of text files stay texts until \`prepare\`."""
    readers = {${joined(
      read.map((id) => py`${pythonString(id)}: ${pythonName(`read_${id === 'jsonl' ? 'json' : id}`)}`),
      py`, `,
    )}}
    try:
        df = readers[kind](opened(system, file))
    except (OSError, ValueError) as error:
        raise ValueError(f"{file}: {error}") from error
    return df if kind == "csv" else meant(df)`;

const READ = py`def read(path):
    """The rows of a file, of the files in a folder or of those that a pattern matches, at a path or an address."""
    system, kind, files = files_of(path)
    tables = []
    for file, columns in files:
        df = read_file(system, file, kind)
        tables.append(df.assign(**{name: cell for name, cell in columns.items() if name not in df.columns}))
    first = tables[0]
    for df, (file, _) in zip(tables, files):
        differing = first.columns.symmetric_difference(df.columns)
        if len(differing) > 0:
            raise ValueError(f"{file}: the column {differing[0]!r} is not in all files, and files of one table have the same columns.")
    if len(tables) == 1:
        return first
    mixed = [name for name in first.columns if len({df[name].dtype for df in tables}) > 1]
    return pd.concat([df[first.columns].astype(dict.fromkeys(mixed, object)) for df in tables], ignore_index=True)`;

/** `read_csv(source)`: a CSV file as a DataFrame of texts. */
function readCsv(source: FrozenSource, { inOrder }: FileColumns): PythonCode {
  const { params } = source;
  const encoding = pythonString(codecOf(params['encoding']));
  const isText = source.type === FALLBACK_SOURCE_TYPE;
  const options: Layout[] = [
    ...(isText ? pandasLayout(source) : []),
    py`encoding=${encoding}`,
    ...(isText && params['header'] === false ? [py`header=None`, keyword('names', inOrder)] : []),
    py`dtype=str`,
    py`keep_default_na=False`,
    [py`na_values=`, list([py`""`, ...missingWords(source).map(pythonString)])],
    py`skip_blank_lines=len(COLUMNS) > 1`,
  ];
  const keeps = keepsQuotedWords(source);
  const reading = (from: PythonCode): Layout => ({
    open: isText && isFixedWidth(source) ? py`pd.read_fwf(` : py`pd.read_csv(`,
    items: [from, ...options],
    close: py`)`,
  });
  return joined(
    [
      ...(keeps ? quotedWords(source) : []),
      py`def read_csv(source):`,
      py`    """A CSV file as a DataFrame of texts."""`,
      ...(keeps
        ? [
            py`    with get_handle(source, "r", encoding=${encoding}, compression="infer") as handles:`,
            py`        file = MarkedWords(handles.handle)`,
            ...lines([py`df = `, reading(py`file`)], py`        `),
            py`        df = file.named(df)`,
          ]
        : lines([py`df = `, reading(py`source`)], py`    `)),
      // pandas takes the first cells of rows that have more of them than there are names as labels of the rows.
      py`    if not isinstance(df.index, pd.RangeIndex):`,
      py`        raise ValueError(f"the rows have more cells than there are columns: {', '.join(map(str, df.columns))}.")`,
      ...numberMarkLines(source),
      py`    return df`,
    ],
    NEW_LINE,
  );
}
