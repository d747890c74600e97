/** How a Ray job reads and writes: files, folders and object stores. */
import type { FrozenSource } from '../frozen.ts';
import { keyword, type Layout, lines, list } from '../python/layout.ts';
import { pythonString } from '../python/literals.ts';
import { missingWords } from '../python/script.ts';

/** `read(path)`: a lazy dataset. Cells of CSV files stay texts until `prepare`. */
export function rayRead(source: FrozenSource): string {
  const { params } = source;
  const text = (name: string): string | null => (typeof params[name] === 'string' ? params[name] : null);
  const quote = text('quote');
  const parse: Layout[] = [
    keyword('delimiter', pythonString(text('delimiter') ?? ',')),
    ...(quote === null || quote === '"' ? [] : [keyword('quote_char', quote === '' ? 'False' : pythonString(quote))]),
    keyword('newlines_in_values', 'True'),
  ];
  const skip = typeof params['skip_rows'] === 'number' ? params['skip_rows'] : 0;
  const reading: Layout[] = [
    ...(text('encoding') === null || text('encoding') === 'utf-8'
      ? []
      : [keyword('encoding', pythonString(text('encoding') as string))]),
    ...(skip > 0 ? [keyword('skip_rows', String(skip))] : []),
    ...(params['header'] === false ? [keyword('column_names', 'list(COLUMNS)')] : []),
  ];
  const options = (name: string, items: readonly Layout[]): Layout => ({ open: `csv.${name}(`, items, close: ')' });
  return [
    'def read(path):',
    '    """A dataset of CSV or Parquet files; cells of CSV files stay texts until they are prepared."""',
    '    names = [path]',
    '    if os.path.isdir(path):',
    '        names = sorted(name for name in os.listdir(path) if not name.startswith((".", "_")))',
    '        if not names:',
    '            raise FileNotFoundError(f"There is no file in the folder {path}.")',
    '    elif "://" not in path and not os.path.exists(path):',
    '        raise FileNotFoundError(f"There is no file {path}.")',
    '    if names[0].endswith(".parquet"):',
    '        return ray.data.read_parquet(path)',
    ...lines(
      [
        'convert = ',
        options('ConvertOptions', [
          'column_types=dict.fromkeys(COLUMNS, pa.string())',
          'strings_can_be_null=True',
          ['null_values=', list(['""', ...missingWords(source).map(pythonString)])],
        ]),
      ],
      '    ',
    ),
    ...lines(
      [
        'return ',
        {
          open: 'ray.data.read_csv(',
          items: [
            'path',
            'convert_options=convert',
            ['parse_options=', options('ParseOptions', parse)],
            ...(reading.length === 0 ? [] : [['read_options=', options('ReadOptions', reading)]]),
          ],
          close: ')',
        },
      ],
      '    ',
    ),
  ].join('\n');
}

export const rayWrite = `def write(dataset, path):
    """A file where the path ends in .csv or .parquet, written whole or not at all; else a folder of Parquet files."""
    if path.endswith((".csv", ".parquet")):
        write_file(results(dataset), path)
    else:
        dataset.write_parquet(path)`;
