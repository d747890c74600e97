/** Reading and writing in a Ray job: files, folders and object stores. */
import type { FrozenSource } from '../frozen.ts';
import { keyword, type Layout, lines, list } from '../python/layout.ts';
import { joined, linesOf, NEW_LINE, type PythonCode, py, pythonNumber, pythonString } from '../python/literals.ts';
import { keepsQuotedWords } from '../python/quoted-words.ts';
import type { FileColumns } from '../python/script.ts';
import { missingWords } from '../python/text-dialect.ts';

/** `read(path)`: a lazy dataset. Cells of CSV files stay texts until `prepare`. */
export function rayRead(source: FrozenSource, { read, inOrder }: FileColumns): PythonCode {
  const { params } = source;
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
  const reading: Layout[] = [
    ...(text('encoding') === null || text('encoding') === 'utf-8'
      ? []
      : [keyword('encoding', pythonString(text('encoding') as string))]),
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
      ...(keeps ? EMPTY_TEXTS : []),
      py`def read(path):`,
      py`    """A dataset of CSV or Parquet files; cells of CSV files stay texts until they are prepared."""`,
      py`    names = [path]`,
      py`    if os.path.isdir(path):`,
      py`        names = sorted(name for name in os.listdir(path) if not name.startswith((".", "_")))`,
      py`        if not names:`,
      py`            raise FileNotFoundError(f"There is no file in the folder {path}.")`,
      py`    elif "://" not in path and not os.path.exists(path):`,
      py`        raise FileNotFoundError(f"There is no file {path}.")`,
      py`    if names[0].endswith(".parquet"):`,
      py`        return ray.data.read_parquet(path)`,
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
              py`path`,
              py`convert_options=convert`,
              [py`parse_options=`, options(py`ParseOptions`, parse)],
              ...(reading.length === 0 ? [] : [[py`read_options=`, options(py`ReadOptions`, reading)]]),
            ],
            close: py`)`,
          },
        ],
        py`    `,
      ),
      ...(keeps ? [py`    return dataset.map_batches(texts_of, batch_format="pyarrow")`] : []),
    ],
    NEW_LINE,
  );
}

/** Nothing in quotes is missing all the same, which pyarrow cannot be told beside words in quotes that are texts. */
const EMPTY_TEXTS = linesOf(py`def texts_of(table):
    """Cells of a CSV file, as texts; an empty one is missing, in quotes or not."""
    for at, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            cells = table.column(at)
            table = table.set_column(at, field, pc.if_else(pc.equal(cells, ""), None, cells))
    return table

`);

export const rayWrite = py`def write(dataset, path):
    """A file where the path ends in .csv or .parquet, written whole or not at all; else a folder of Parquet files."""
    if path.endswith((".csv", ".parquet")):
        write_file(results(dataset), path)
    else:
        dataset.write_parquet(path)`;
