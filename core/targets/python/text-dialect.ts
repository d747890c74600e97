/** How the parameters of a CsvSource are said to pandas and to pyarrow; and what cannot be said, by its name. */
import { FALLBACK_SOURCE_TYPE } from '../../words/formats.ts';
import { missingValues } from '../../graph/missing-words.ts';
import type { Problem } from '../../ir/problem.ts';
import type { FrozenPipeline, FrozenSource } from '../frozen.ts';
import { dict, type Layout, lines, list } from './layout.ts';
import { py, type PythonCode, pythonNumber, pythonString } from './literals.ts';

type Params = FrozenSource['params'];

const textOf = (params: Params, name: string): string => (typeof params[name] === 'string' ? params[name] : '');
const countOf = (params: Params, name: string): number => (typeof params[name] === 'number' ? params[name] : 0);

const BLANKS = String.raw`\s+`;
const NULL = String.raw`\N`;

/** Spans of columns of fixed width, as pandas' `colspecs`. */
function colspecsOf(params: Params): readonly (readonly [number, number | null])[] {
  const text = textOf(params, 'colspecs');
  if (text === '') return [];
  return text.split(',').map((part) => {
    const [from, to] = part.trim().split(':');
    return [Number(from), to === undefined || to === '' ? null : Number(to)];
  });
}

/** Texts that mean missing in a CSV file, besides the empty text. */
export const missingWords = ({ params }: FrozenSource): readonly string[] => missingValues({ params });

export const isFixedWidth = ({ params }: FrozenSource): boolean => textOf(params, 'colspecs') !== '';

/** Arguments of `pd.read_csv` or `pd.read_fwf` that say how rows are cut and which lines are none. */
export function pandasLayout({ params }: FrozenSource): Layout[] {
  const delimiter = textOf(params, 'delimiter') || ',';
  const quote = typeof params['quote'] === 'string' ? params['quote'] : null;
  const isSeveral = delimiter !== BLANKS && delimiter.length > 1;
  const skip = countOf(params, 'skip_rows');
  const below = countOf(params, 'skip_after_header');
  const footer = countOf(params, 'skip_footer');
  const comment = textOf(params, 'comment');
  const escape = textOf(params, 'escape');
  const spans = colspecsOf(params);
  const cut: Layout[] =
    spans.length > 0
      ? [
          [
            py`colspecs=`,
            list(spans.map(([from, to]) => py`(${pythonNumber(from)}, ${to === null ? py`None` : pythonNumber(to)})`)),
          ],
        ]
      : [
          py`sep=${isSeveral ? py`re.escape(${pythonString(delimiter)})` : pythonString(delimiter)}`,
          ...(quote === ''
            ? [py`quoting=csv.QUOTE_NONE`]
            : quote === null || quote === '"'
              ? []
              : [py`quotechar=${pythonString(quote)}`]),
          ...(escape === '' ? [] : [py`escapechar=${pythonString(escape)}`]),
          ...(params['skip_initial_space'] === true ? [py`skipinitialspace=True`] : []),
          ...(params['trailing_delimiter'] === true ? [py`index_col=False`] : []),
          ...(isSeveral || footer > 0 ? [py`engine="python"`] : []),
        ];
  const skipped = below > 0 ? Array.from({ length: below }, (_, row) => skip + 1 + row) : [];
  return [
    ...cut,
    ...(below > 0
      ? [
          [
            py`skiprows=`,
            list([...Array.from({ length: skip }, (_, row) => row), ...skipped].map(pythonNumber)),
          ] as Layout,
        ]
      : skip > 0
        ? [py`skiprows=${pythonNumber(skip)}`]
        : []),
    ...(footer > 0 ? [py`skipfooter=${pythonNumber(footer)}`] : []),
    ...(comment === '' ? [] : [py`comment=${pythonString(comment)}`]),
  ];
}

const hasOwnMarks = ({ number_formats: formats }: Params): boolean =>
  formats !== null && typeof formats === 'object' && Object.keys(formats).length > 0;

/** Lines of `read` that give numbers of columns with marks of their own the file's decimal mark; empty where there are none. */
export function numberMarkLines({ params }: FrozenSource): PythonCode[] {
  if (!hasOwnMarks(params)) return [];
  const formats = Object.entries(
    params['number_formats'] as Record<string, { decimal?: string; thousands?: string | null }>,
  );
  const fileDecimal = params['decimal'] === ',' ? ',' : '.';
  const marks = dict(
    formats.map(([name, { decimal, thousands }]): [Layout, Layout] => [
      pythonString(name),
      py`(${pythonString(decimal ?? fileDecimal)}, ${pythonString(thousands ?? '')})`,
    ]),
  );
  return [
    ...lines([py`marks = `, marks], py`    `),
    py`    for name, (decimal, thousands) in marks.items():`,
    py`        if name in df.columns:`,
    py`            groups = rf"\\d{{1,3}}(?:{re.escape(thousands)}\\d{{3}})+|" if thousands else ""`,
    py`            number = rf"[ \\t]*[+-]?(?:{groups}\\d*)(?:{re.escape(decimal)}\\d*)?(?:[eE][+-]?\\d+)?[ \\t]*"`,
    py`            texts = df[name].where(df[name].str.fullmatch(number).fillna(False).astype(bool))`,
    py`            texts = texts.str.replace(thousands, "", regex=False) if thousands else texts`,
    py`            df[name] = texts.str.replace(decimal, ${pythonString(fileDecimal)}, regex=False)`,
  ];
}

/** Why pandas cannot read what the source reads; null where it can. */
function neverInPandas(params: Params): string | null {
  const delimiter = textOf(params, 'delimiter');
  const isSeveral = delimiter !== BLANKS && delimiter.length > 1;
  if (isSeveral && params['quote'] !== '')
    return 'pandas ignores quotes where the delimiter has several characters. Choose no quote character.';
  if (textOf(params, 'escape') !== '' && (params['missing'] as readonly string[] | null)?.includes(NULL))
    return `pandas reads ${NULL} as N where there is an escape character.`;
  if (textOf(params, 'name_mark') !== '') return 'a mark stands before the names.';
  if (countOf(params, 'header_rows') > 1) return 'names that stand in several rows are joined otherwise in pandas.';
  if (countOf(params, 'skip_after_header') > 0 && textOf(params, 'comment') !== '')
    return 'pandas counts lines of remarks where rows below the names are passed over.';
  return null;
}

/** Why pyarrow, with which Ray reads, cannot read what the source reads; null where it can. */
function neverInPyarrow(params: Params): string | null {
  const delimiter = textOf(params, 'delimiter') || ',';
  if (textOf(params, 'colspecs') !== '') return 'pyarrow knows no columns of fixed width.';
  if (delimiter === BLANKS) return 'pyarrow knows no runs of blanks as a delimiter.';
  if (delimiter.length > 1 || delimiter.charCodeAt(0) > 0x7f)
    return 'pyarrow knows delimiters of a single ASCII character only.';
  if (textOf(params, 'comment') !== '') return 'pyarrow knows no lines of remarks.';
  if (hasOwnMarks(params)) return 'single columns have decimal or thousands marks of their own.';
  if (params['skip_initial_space'] === true) return 'pyarrow keeps blanks behind delimiters.';
  if (params['trailing_delimiter'] === true) return 'pyarrow refuses rows that end with a delimiter.';
  if (countOf(params, 'skip_footer') > 0) return 'pyarrow cannot leave out lines at the end.';
  if (textOf(params, 'name_mark') !== '') return 'a mark stands before the names.';
  if (countOf(params, 'header_rows') > 1) return 'pyarrow reads names from a single row.';
  if (textOf(params, 'escape') !== '' && (params['missing'] as readonly string[] | null)?.includes(NULL))
    return `pyarrow reads ${NULL} as N where there is an escape character.`;
  return null;
}

/** Refuses text files whose dialect the export's reader does not know. */
export function unreadableSources(pipeline: FrozenPipeline, label: string, reader: 'pandas' | 'pyarrow'): Problem[] {
  return pipeline.sources.flatMap(({ id, type, params }): Problem[] => {
    if (type !== FALLBACK_SOURCE_TYPE) return [];
    const reason = reader === 'pandas' ? neverInPandas(params) : neverInPyarrow(params);
    if (reason === null) return [];
    return [
      {
        code: 'export.dialect',
        message: `${label} cannot read files like this one: ${reason}`,
        hint: 'Write the file anew as plain CSV or as Parquet and read that, or choose another target.',
        nodeId: id,
      },
    ];
  });
}
