/** A whole Python file: a module and a script at once. What its targets share: columns, reading, writing, checking. */
import { dateText } from '../../ir/functions/to-text.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import type { FrozenNode, FrozenPipeline, FrozenSource } from '../frozen.ts';
import type { CheckCell, CheckRows } from '../target.ts';
import type { PythonFile } from './file.ts';
import { dict, type Layout, lines, list } from './layout.ts';
import { commentText, pythonLiteral, pythonString } from './literals.ts';
import { type Code, fileOf, type Line, ofNode } from './node-lines.ts';

/** A function of the file from a DataFrame to a DataFrame, of a node or of the frame. */
export interface ScriptStep {
  readonly node?: Pick<FrozenNode, 'id'>;
  readonly name: string;
  readonly lines: readonly string[];
}

export interface ScriptParts {
  /** The first line of the file's docstring. */
  readonly title: string;
  /** Packages with the versions that it was checked against, such as `pandas 3.0.6`. */
  readonly versions: readonly string[];
  readonly steps: readonly ScriptStep[];
  /** The target's own functions, each a block of lines. */
  readonly own: readonly (readonly Line[])[];
  /** What `--refit` calls: an expression of `df`, what was read. */
  readonly refit: string;
  /** Names of the steps that `--refit` leaves as they were learned. */
  readonly kept?: readonly string[];
  /** Another thing that the file can write. */
  readonly save?: { readonly statement: string; readonly usage: string; readonly help: string };
  /** More of the file's docstring. */
  readonly about?: readonly string[];
  /** How files are read and written, and rows transformed; with pandas where absent. */
  readonly io?: ScriptIo;
}

export interface ScriptIo {
  /** What `--input` and `--output` may be. */
  readonly input: string;
  readonly output: string;
  /** `read(path)` and `write(result, path)`, with whatever they need. */
  readonly blocks: (source: FrozenSource) => readonly (readonly Line[])[];
  /** Expressions: of `df`, what was read; and of `rows`, a DataFrame. */
  readonly transform: string;
  readonly check: string;
  /** What is said of `result` once it is written. */
  readonly said: string;
}

const pandasIo: ScriptIo = {
  input: 'a CSV or Parquet file',
  output: 'where to write: .csv or .parquet',
  blocks: (source) => [ofNode(source.id, [pandasRead(source)]), [pandasWrite]],
  transform: 'transform(df)',
  check: 'transform(rows)',
  said: '{len(result)} rows x {result.shape[1]} columns',
};

/** pandas' kind of a column: categories and texts are both text. */
const kindOf = (type: ColumnType): string => (type === 'category' ? 'text' : type);

/** Cells that stand for missing in a CSV file where the document does not say: those of the engine's reader, pandas' own. */
const PANDAS_MISSING =
  '#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'.split('|');

export function script(pipeline: FrozenPipeline, check: CheckRows, file: PythonFile, parts: ScriptParts): Code {
  const [source] = pipeline.sources as readonly [FrozenSource];
  const io = parts.io ?? pandasIo;
  file.import('argparse', 'os', 'sys', 're');
  if (source.params['quote'] === '') file.import('csv');
  const { modules, names } = file.imports();
  return fileOf([
    [docstring(parts)],
    [
      ...modules.map((name) => `import ${name}`),
      '',
      'import numpy as np',
      'import pandas as pd',
      ...[...names].map(([from, imported]) => `from ${from} import ${imported.join(', ')}`),
    ],
    [
      '# Texts are kept as Python strings, so that their methods are those of str; missing is NaN.',
      'TEXT = pd.StringDtype("python", na_value=np.nan)',
      'KINDS = {"number": "float64", "text": TEXT, "boolean": "boolean", "datetime": "datetime64[us]"}',
      '',
      '# The columns that come in, and what they hold.',
      ...ofNode(source.id, columnsOf('COLUMNS', source.fields)),
      '',
      '# The columns that come out, in order.',
      ...columnsOf('RESULT', pipeline.fields),
    ],
    ...(file.constants.length === 0 ? [] : [['# What was learned.', ...file.constants]]),
    [prepareText(source)],
    ...file.helpers().map((helper) => [helper]),
    ...parts.steps.map(({ node, lines }) => (node === undefined ? lines : ofNode(node.id, lines))),
    transformLines(parts.steps),
    ...parts.own,
    ...io.blocks(source),
    [checkText(source.fields, pipeline, check, io)],
    [mainText(parts, io)],
  ]);
}

function docstring({ title, versions, save, about = [] }: ScriptParts): string {
  const usages = [
    ['--input in.csv --output out.csv', 'transforms the rows with what was learned'],
    ['--input in.csv --output out.csv --refit', 'learns anew from these rows'],
    ...(save === undefined ? [] : [save.usage.split(/ {2,}/)]),
    ['--check', 'compares the rows at the end of this file, cell by cell'],
  ];
  const width = Math.max(...usages.map(([usage = '']) => usage.length));
  return [
    `"""${commentText(title)}`,
    '',
    ...usages.map(([usage = '', what]) => `    python FILE ${usage.padEnd(width)}  ${what}`),
    '',
    'As a module: `transform(df)` takes and returns a DataFrame.',
    ...about,
    `Written by Prepgraph; checked with ${versions.join(', ')}.`,
    '"""',
  ].join('\n');
}

const columnsOf = (name: string, fields: readonly Field[]): string[] =>
  lines([
    `${name} = `,
    dict(fields.map((field): [Layout, Layout] => [pythonString(field.name), pythonString(kindOf(field.type))])),
  ]);

function prepareText({ params }: FrozenSource): string {
  const decimal = params['decimal'] === ',' ? ',' : '.';
  const thousands = typeof params['thousands'] === 'string' ? params['thousands'] : null;
  const plain = [
    ...(thousands === null || thousands === '' ? [] : [`.replace(${pythonString(thousands)}, "")`]),
    ...(decimal === ',' ? ['.replace(",", ".")'] : []),
  ].join('');
  return `def number_of(cell):
    """The number that a cell of text shows; missing where it shows none."""
    try:
        return ${plain === '' ? 'float(cell)' : `float(cell${plain} if isinstance(cell, str) else cell)`}
    except (TypeError, ValueError):
        return np.nan


def truth_of(cell):
    return {"true": True, "false": False, "1": True, "0": False}.get(str(cell).lower().removesuffix(".0"))


ISO_DATE = re.compile(
    r"\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d\\d(?::?\\d\\d)?)?)?", re.ASCII
)


def plain_cells(column):
    """Python's own values; missing is NaN, whatever the column calls it."""
    return column.astype(object).where(column.notna(), np.nan)


def column_of(column, kind):
    """A column in its kind. Cells that are none of that kind become missing."""
    if kind == "number":
        if pd.api.types.is_numeric_dtype(column):
            return column.astype(float)
        return plain_cells(column).map(number_of, na_action="ignore").astype(float)
    if kind == "boolean":
        if pd.api.types.is_bool_dtype(column):
            return column.astype("boolean")
        return plain_cells(column).map(truth_of, na_action="ignore").astype("boolean")
    if kind == "datetime":
        if not pd.api.types.is_datetime64_any_dtype(column):
            texts = plain_cells(column).map(lambda cell: cell if ISO_DATE.fullmatch(str(cell)) else None, na_action="ignore")
            column = pd.to_datetime(texts.astype(object), format="ISO8601", errors="coerce", utc=True)
        column = column if column.dt.tz is None else column.dt.tz_convert("UTC").dt.tz_localize(None)
        return column.astype("datetime64[us]")
    return plain_cells(column).map(str, na_action="ignore").astype(TEXT)


def prepare(df):
    """The columns that are needed, in their kinds. Others are left out."""
    missing = [name for name in COLUMNS if name not in df.columns]
    if missing:
        raise KeyError(f"The data has no column {', '.join(map(repr, missing))}.")
    return pd.DataFrame({name: column_of(df[name], kind) for name, kind in COLUMNS.items()}, index=df.index)`;
}

function transformLines(steps: readonly ScriptStep[]): Line[] {
  return [
    'def transform(df):',
    '    """Transforms rows with what was learned; learns nothing."""',
    '    with np.errstate(all="ignore"):',
    '        df = prepare(df)',
    ...steps.map(({ node, name }): Line => {
      const text = `        df = ${name}(df)`;
      return node === undefined ? text : { text, nodeId: node.id };
    }),
    '    return df[list(RESULT)]',
  ];
}

/** Texts that stand for missing in a CSV file, besides the empty one. */
export const missingWords = ({ params }: FrozenSource): readonly string[] =>
  Array.isArray(params['missing']) ? (params['missing'] as string[]) : PANDAS_MISSING;

/** `read` with pandas. */
function pandasRead(source: FrozenSource): string {
  const { params } = source;
  const text = (name: string): string | null => (typeof params[name] === 'string' ? params[name] : null);
  const quote = text('quote');
  const options: Layout[] = [
    `sep=${pythonString(text('delimiter') ?? ',')}`,
    ...(quote === ''
      ? ['quoting=csv.QUOTE_NONE']
      : quote === null || quote === '"'
        ? []
        : [`quotechar=${pythonString(quote)}`]),
    `encoding=${pythonString(encodings[text('encoding') ?? 'utf-8'] ?? 'utf-8-sig')}`,
    ...(params['header'] === false ? ['header=None', 'names=list(COLUMNS)'] : []),
    ...(typeof params['skip_rows'] === 'number' && params['skip_rows'] > 0 ? [`skiprows=${params['skip_rows']}`] : []),
    ...(text('comment') === null ? [] : [`comment=${pythonString(text('comment') as string)}`]),
    'dtype=str',
    'keep_default_na=False',
    ['na_values=', list(['""', ...missingWords(source).map(pythonString)])],
    'skip_blank_lines=len(COLUMNS) > 1',
  ];
  return [
    'def read(path):',
    '    """A CSV or Parquet file as a DataFrame; cells of a CSV file stay texts until `prepare`."""',
    '    if path.endswith(".parquet"):',
    '        return pd.read_parquet(path)',
    ...lines(['return ', { open: 'pd.read_csv(', items: ['path', ...options], close: ')' }], '    '),
  ].join('\n');
}

const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8-sig',
  'utf-16le': 'utf-16-le',
  'utf-16be': 'utf-16-be',
  'windows-1252': 'cp1252',
};

export const pandasWrite = `def write(df, path):
    """Writes a CSV or Parquet file: whole, or not at all."""
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        if path.endswith(".parquet"):
            df.to_parquet(beside, index=False)
        else:
            df.to_csv(beside, index=False)
        os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)`;

function checkText(fields: readonly Field[], pipeline: FrozenPipeline, check: CheckRows, io: ScriptIo): string {
  const [input = []] = check.inputs;
  const table = (name: string, of: readonly Field[], cells: readonly (readonly CheckCell[])[]): string[] =>
    lines([
      `${name} = `,
      dict(
        of.map(({ name: title, type }, at): [Layout, Layout] => [pythonString(title), cellsOf(type, cells[at] ?? [])]),
      ),
    ]);
  return [
    'def differences(result, expected):',
    '    """What differs between a table and the cells that are expected, a line each."""',
    '    if list(result.columns) != list(expected):',
    '        return [f"The columns are {list(result.columns)}, not {list(expected)}."]',
    '    wrong = []',
    '    for name, cells in expected.items():',
    '        kind = RESULT[name]',
    '        if len(result) != len(cells):',
    '            return [f"There are {len(result)} rows, not {len(cells)}."]',
    '        wanted = column_of(pd.Series(cells, dtype=object), kind)',
    '        found = column_of(result[name].reset_index(drop=True), kind)',
    '        if kind == "number":',
    '            largest = np.abs(wanted[np.isfinite(wanted)]).max() if np.isfinite(wanted).any() else 0',
    '            same = np.isclose(found, wanted, rtol=1e-9, atol=1e-12 * largest, equal_nan=True)',
    '        else:',
    '            same = ((found == wanted).fillna(False) | (found.isna() & wanted.isna())).to_numpy(dtype=bool)',
    '        for row in np.flatnonzero(~np.asarray(same)):',
    '            wrong.append(f"row {row + 1}, column {name!r}: {found[row]!r}, not {wanted[row]!r}")',
    '    return wrong',
    '',
    '',
    'def check():',
    '    """Transforms the rows below and compares every cell; returns how many differ."""',
    '    rows = pd.DataFrame(CHECK_INPUT, dtype=object)',
    `    wrong = differences(${io.check}, CHECK_EXPECTED)`,
    '    print(*wrong[:20], sep="\\n", end="\\n" if wrong else "")',
    '    cells = sum(len(column) for column in CHECK_EXPECTED.values())',
    '    print(f"{len(wrong)} of {cells} cells differ")',
    '    return len(wrong)',
    '',
    '',
    '# Rows for --check, and what Prepgraph made of them.',
    ...table('CHECK_INPUT', fields, input),
    ...table('CHECK_EXPECTED', pipeline.fields, check.expected),
  ].join('\n');
}

const cellsOf = (type: ColumnType, cells: readonly CheckCell[]): Layout =>
  list(
    cells.map((cell) =>
      type === 'datetime' && typeof cell === 'number' ? pythonString(dateText(cell)) : pythonLiteral(cell),
    ),
  );

function mainText({ refit, kept = [], save }: ScriptParts, io: ScriptIo): string {
  const note = `print("Kept as learned: ${kept.join(', ')}", file=sys.stderr)`;
  const wanted = save === undefined ? '--input and --output, or --check' : '--input and --output, --save, or --check';
  return [
    'def main(arguments=None):',
    '    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])',
    `    parser.add_argument("--input", help=${pythonString(io.input)})`,
    `    parser.add_argument("--output", help=${pythonString(io.output)})`,
    '    parser.add_argument("--refit", action="store_true", help="learn anew from the input")',
    ...(save === undefined ? [] : [`    parser.add_argument("--save", help=${pythonString(save.help)})`]),
    '    parser.add_argument("--check", action="store_true", help="compare the rows in this file")',
    '    given = parser.parse_args(arguments)',
    '    if given.check:',
    '        return 1 if check() else 0',
    save === undefined
      ? '    if not given.input or not given.output:'
      : '    if not (given.save or given.output) or (given.output or given.refit) and not given.input:',
    `        parser.error("give ${wanted}")`,
    '    try:',
    ...(save === undefined
      ? transforming('        ', true)
      : ['        if given.input:', ...transforming('            ', false)]),
    ...(save === undefined
      ? []
      : ['        if given.save:', `            ${save.statement}`, '            print(given.save)']),
    '    except (OSError, KeyError, ValueError) as error:',
    '        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)',
    '        return 1',
    '    return 0',
    '',
    '',
    'if __name__ == "__main__":',
    '    sys.exit(main())',
  ].join('\n');

  function transforming(indent: string, always: boolean): string[] {
    const written = ['write(result, given.output)', `print(f"{given.output}: ${io.said}")`];
    return [
      'df = read(given.input)',
      `result = ${refit} if given.refit else ${io.transform}`,
      ...(always ? written : ['if given.output:', ...written.map((line) => `    ${line}`)]),
      ...(kept.length === 0 ? [] : ['if given.refit:', `    ${note}`]),
    ].map((line) => indent + line);
  }
}
