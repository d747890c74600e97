/** A whole Python file, both module and script. Shared by the Python targets: columns, reading, writing, checking. */
import { recordText } from '../../graph/source-record.ts';
import { dateText } from '../../ir/functions/to-text.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import { featureCheck, sidesOf } from '../sides.ts';
import type { FrozenNode, FrozenPipeline, FrozenSource } from '../frozen.ts';
import type { CheckCell, CheckRows } from '../check-rows.ts';
import { codecOf } from './codecs.ts';
import type { PythonFile } from './file.ts';
import { dict, keyword, type Layout, lines, list } from './layout.ts';
import { joined, NEW_LINE, NOTHING, padded, type PythonCode, py, pythonLiteral, pythonString } from './literals.ts';
import { kindsOf } from './kinds.ts';
import { type Code, fileOf, type Line, ofNode } from './node-lines.ts';
import { targetCode } from './target-column.ts';
import { keepsQuotedWords, quotedWords } from './quoted-words.ts';
import { isFixedWidth, missingWords, numberMarkLines, pandasLayout } from './text-dialect.ts';

/** A function of the file, from DataFrame to DataFrame, for a node or for the frame. */
export interface ScriptStep {
  readonly node?: Pick<FrozenNode, 'id'>;
  readonly name: PythonCode;
  readonly lines: readonly PythonCode[];
}

export interface ScriptParts {
  /** First line of the file's docstring. */
  readonly title: PythonCode;
  /** Packages with the versions used in checks, such as `pandas 3.0.6`. */
  readonly versions: readonly PythonCode[];
  readonly steps: readonly ScriptStep[];
  /** Functions specific to the export, each a block of lines. */
  readonly own: (carriesTarget: boolean) => readonly (readonly Line[])[];
  /** Expression that `--refit` evaluates, over `df`, the table that was read. */
  readonly refit: (carriesTarget: boolean) => PythonCode;
  /** Names of the steps that `--refit` does not learn again. */
  readonly kept?: readonly string[];
  /** A further kind of output that the file can write. */
  readonly save?: {
    readonly statement: PythonCode;
    readonly usage: readonly [PythonCode, PythonCode];
    readonly help: string;
  };
  /** Further text of the file's docstring. */
  readonly about?: readonly PythonCode[];
  /** Reading, writing and transforming of rows. Absent: with pandas. */
  readonly io?: ScriptIo;
}

export interface ScriptIo {
  /** Help for `--input` and `--output`. */
  readonly input: string;
  readonly output: string;
  /** `read(path)` and `write(result, path)`, with the code they need. */
  readonly blocks: (source: FrozenSource, files: FileColumns) => readonly (readonly Line[])[];
  /**
   * Expressions. `transform` is over `df`, the table that was read, including the target if there is one. `check` is
   * over `rows`, a DataFrame without the target.
   */
  readonly transform: (carriesTarget: boolean) => PythonCode;
  readonly check: (carriesTarget: boolean) => PythonCode;
  /** Message about `result` after it is written. */
  readonly said: PythonCode;
}

/** Expressions: names of the columns that a file may have. */
export interface FileColumns {
  /** Columns to read, including the target if the file has it. */
  readonly read: PythonCode;
  /** All columns of the fitted file, in order, because a file without a header has no other names. */
  readonly inOrder: Layout;
}

const pandasIo: ScriptIo = {
  input: 'a CSV or Parquet file',
  output: 'where to write: .csv or .parquet',
  blocks: (source, files) => [ofNode(source.id, [pandasRead(source, files)]), [pandasWrite(py`write`)]],
  transform: () => py`transform(df)`,
  check: (carriesTarget) => (carriesTarget ? py`features(rows)` : py`transform(rows)`),
  said: py`{len(result)} rows x {result.shape[1]} columns`,
};

/** The file of a pipeline; `parts` express its feature side. */
export function script(whole: FrozenPipeline, check: CheckRows, file: PythonFile, parts: ScriptParts): Code {
  const sides = sidesOf(whole);
  const pipeline = sides.features;
  const [source] = pipeline.sources as readonly [FrozenSource];
  const io = parts.io ?? pandasIo;
  const target = targetCode(whole, sides, file);
  const { carriesTarget } = target;
  file.import('argparse', 'datetime', 'os', 'sys', 're');
  if (source.params['quote'] === '') file.import('csv');
  if (parts.io === undefined && keepsQuotedWords(source)) {
    file.import('io', 'pandas.io.common.get_handle');
  }
  const { modules, names } = file.imports();
  return fileOf([
    [docstringOf(parts, carriesTarget)],
    [
      ...modules.map((name) => py`import ${name}`),
      NOTHING,
      py`import numpy as np`,
      py`import pandas as pd`,
      ...[...names].map(([from, imported]) => py`from ${from} import ${joined(imported, py`, `)}`),
    ],
    [
      py`# Texts are kept as Python strings, so that their methods are those of str; missing is NaN.`,
      py`TEXT = pd.StringDtype("python", na_value=np.nan)`,
      py`KINDS = {"number": "float64", "text": TEXT, "boolean": "boolean", "datetime": "datetime64[us]"}`,
      NOTHING,
      py`# The columns that come in, and what they hold.`,
      ...ofNode(source.id, kindsOf(py`COLUMNS`, source.fields)),
      NOTHING,
      py`# The columns that come out, in order.`,
      ...kindsOf(py`RESULT`, pipeline.fields),
      ...target.constants,
      ...fittedOn(source),
    ],
    ...(file.constants.length === 0 ? [] : [[py`# What was learned.`, ...file.constants]]),
    [prepareText(source)],
    ...file.helpers().map((helper) => [helper]),
    ...parts.steps.map(({ node, lines }) => (node === undefined ? lines : ofNode(node.id, lines))),
    ...transformBlocks(parts.steps, carriesTarget),
    ...target.blocks,
    ...parts.own(carriesTarget),
    ...io.blocks(source, {
      read: carriesTarget ? py`[*COLUMNS, *TARGET_COLUMNS]` : py`COLUMNS`,
      inOrder:
        pipeline === whole
          ? py`list(COLUMNS)`
          : list((whole.sources[0]?.fields ?? []).map(({ name }) => pythonString(name))),
    }),
    [checkText(source.fields, pipeline, featureCheck(sides, check), io.check(carriesTarget))],
    [mainText(parts, io, carriesTarget)],
  ]);
}

/** Record of the files that the pipeline was fitted on. */
const fittedOn = ({ readFrom }: FrozenSource): PythonCode[] =>
  readFrom === undefined
    ? []
    : [NOTHING, py`# The data that it was fitted on.`, py`FITTED_ON = ${pythonString(recordText(readFrom))}`];

function docstringOf({ title, versions, save, about = [] }: ScriptParts, carriesTarget: boolean): PythonCode {
  const usages: (readonly [PythonCode, PythonCode])[] = [
    [py`--input in.csv --output out.csv`, py`transforms the rows with what was learned`],
    [py`--input in.csv --output out.csv --refit`, py`learns anew from these rows`],
    ...(save === undefined ? [] : [save.usage]),
    [py`--check`, py`compares the rows at the end of this file, cell by cell`],
  ];
  const width = Math.max(...usages.map(([usage]) => usage.length));
  return joined(
    [
      py`"""${title}`,
      NOTHING,
      ...usages.map(([usage, what]) => py`    python FILE ${padded(usage, width)}  ${what}`),
      NOTHING,
      py`As a module: \`transform(df)\` takes and returns a DataFrame.`,
      ...(carriesTarget ? ABOUT_TARGET : []),
      ...about,
      py`Written by Prepgraph; checked with ${joined(versions, py`, `)}.`,
      py`"""`,
    ],
    NEW_LINE,
  );
}

const ABOUT_TARGET = [
  py`Rows need no column TARGET: where they have it, it comes out beside the features as a model learns it. \`encode_target(y)\``,
  py`makes that of labels alone, and \`decode_target(predictions)\` labels of what a model says.`,
];

function prepareText({ params }: FrozenSource): PythonCode {
  const decimal = params['decimal'] === ',' ? ',' : '.';
  const thousands = typeof params['thousands'] === 'string' ? params['thousands'] : null;
  const plain = joined([
    ...(thousands === null || thousands === '' ? [] : [py`.replace(${pythonString(thousands)}, "")`]),
    ...(decimal === ',' ? [py`.replace(",", ".")`] : []),
  ]);
  return py`def number_of(cell):
    """The number that a cell of text shows; missing where it shows none. Durations and times of day are seconds."""
    if isinstance(cell, datetime.time):
        cell = datetime.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
    if isinstance(cell, (datetime.timedelta, np.timedelta64)):
        return cell / datetime.timedelta(seconds=1)
    try:
        return ${plain === NOTHING ? py`float(cell)` : py`float(cell${plain} if isinstance(cell, str) else cell)`}
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


# Cells that a column of a kind refuses, because they would become missing, or a text that nobody wrote.
NESTED = (dict, list, tuple, set, bytes, np.ndarray)
REFUSED = {
    "number": (*NESTED, datetime.date),
    "text": NESTED,
    "boolean": (*NESTED, datetime.date, datetime.time, datetime.timedelta),
    "datetime": (*NESTED, datetime.time, datetime.timedelta),
}


def known_cells(column, kind):
    """Python's own values, none of which the kind refuses."""
    cells = plain_cells(column)
    for of in sorted(set(map(type, cells)), key=str):
        if issubclass(of, REFUSED[kind]):
            raise ValueError(f"The column {column.name!r} holds {of.__name__}, and no {kind}: convert it before.")
    return cells


def column_of(column, kind):
    """A column in its kind. Texts that show none of that kind become missing; cells of other kinds are refused."""
    if kind == "number":
        if pd.api.types.is_numeric_dtype(column):
            return column.astype(float)
        if column.dtype.kind == "m":
            return column.astype(getattr(column.dtype, "numpy_dtype", column.dtype)).dt.total_seconds().astype(float)
        return known_cells(column, kind).map(number_of, na_action="ignore").astype(float)
    if kind == "boolean":
        if pd.api.types.is_bool_dtype(column):
            return column.astype("boolean")
        return known_cells(column, kind).map(truth_of, na_action="ignore").astype("boolean")
    if kind == "datetime":
        if not pd.api.types.is_datetime64_any_dtype(column):
            texts = known_cells(column, kind).map(lambda cell: cell if ISO_DATE.fullmatch(str(cell)) else None, na_action="ignore")
            column = pd.to_datetime(texts.astype(object), format="ISO8601", errors="coerce", utc=True)
        if getattr(column.dtype, "type", None) is datetime.date:
            return column.astype("datetime64[us]")
        column = column if column.dt.tz is None else column.dt.tz_convert("UTC").dt.tz_localize(None)
        return column.astype("datetime64[us]")
    return known_cells(column, kind).map(str, na_action="ignore").astype(TEXT)


def prepare(df):
    """The columns that are needed, in their kinds. Others are left out."""
    missing = [name for name in COLUMNS if name not in df.columns]
    if missing:
        raise KeyError(f"The data has no column {', '.join(map(repr, missing))}.")
    return pd.DataFrame({name: column_of(df[name], kind) for name, kind in COLUMNS.items()}, index=df.index)`;
}

function transformBlocks(steps: readonly ScriptStep[], carriesTarget: boolean): Line[][] {
  const body: Line[] = [
    py`    with np.errstate(all="ignore"):`,
    py`        df = prepare(df)`,
    ...steps.map(({ node, name }): Line => {
      const text = py`        df = ${name}(df)`;
      return node === undefined ? text : { text, nodeId: node.id };
    }),
    py`    return df[list(RESULT)]`,
  ];
  const about = py`    """Transforms rows with what was learned; learns nothing."""`;
  if (!carriesTarget) return [[py`def transform(df):`, about, ...body]];
  return [
    [py`def features(df):`, py`    """The features of rows, made with what was learned."""`, ...body],
    [py`def transform(df):`, about, py`    return with_target(df, features)`],
  ];
}

/** `read` with pandas. */
function pandasRead(source: FrozenSource, { inOrder }: FileColumns): PythonCode {
  const { params } = source;
  const marks = numberMarkLines(source);
  const encoding = pythonString(codecOf(params['encoding']));
  const options: Layout[] = [
    ...pandasLayout(source),
    py`encoding=${encoding}`,
    ...(params['header'] === false ? [py`header=None`, keyword('names', inOrder)] : []),
    py`dtype=str`,
    py`keep_default_na=False`,
    [py`na_values=`, list([py`""`, ...missingWords(source).map(pythonString)])],
    py`skip_blank_lines=len(COLUMNS) > 1`,
  ];
  const keeps = keepsQuotedWords(source);
  const reading = (from: PythonCode): Layout => ({
    open: isFixedWidth(source) ? py`pd.read_fwf(` : py`pd.read_csv(`,
    items: [from, ...options],
    close: py`)`,
  });
  return joined(
    [
      ...(keeps ? quotedWords(source) : []),
      py`def read(path):`,
      py`    """A CSV or Parquet file as a DataFrame; cells of a CSV file stay texts until \`prepare\`."""`,
      py`    if path.endswith(".parquet"):`,
      // Whole numbers beside missing cells would become doubles, which round identifiers.
      source.fields.some(({ type }) => type === 'text' || type === 'category')
        ? py`        return pd.read_parquet(path, to_pandas_kwargs={"integer_object_nulls": True})`
        : py`        return pd.read_parquet(path)`,
      ...(keeps
        ? [
            py`    with get_handle(path, "r", encoding=${encoding}, compression="infer") as handles:`,
            py`        file = MarkedWords(handles.handle)`,
            ...lines([py`df = `, reading(py`file`)], py`        `),
            py`        df = file.unmarked(df)`,
          ]
        : lines([marks.length === 0 ? py`return ` : py`df = `, reading(py`path`)], py`    `)),
      ...(marks.length === 0 && !keeps ? [] : [...marks, py`    return df`]),
    ],
    NEW_LINE,
  );
}

/** `write` with pandas, under a given name. */
export const pandasWrite = (name: PythonCode): PythonCode => py`def ${name}(df, path):
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

function checkText(
  fields: readonly Field[],
  pipeline: FrozenPipeline,
  check: CheckRows,
  checked: PythonCode,
): PythonCode {
  const [input = []] = check.inputs;
  const table = (name: PythonCode, of: readonly Field[], cells: readonly (readonly CheckCell[])[]): PythonCode[] =>
    lines([
      py`${name} = `,
      dict(
        of.map(({ name: title, type }, at): [Layout, Layout] => [pythonString(title), cellsOf(type, cells[at] ?? [])]),
      ),
    ]);
  return joined(
    [
      py`def differences(result, expected):`,
      py`    """What differs between a table and the cells that are expected, a line each."""`,
      py`    if list(result.columns) != list(expected):`,
      py`        return [f"The columns are {list(result.columns)}, not {list(expected)}."]`,
      py`    wrong = []`,
      py`    for name, cells in expected.items():`,
      py`        kind = RESULT[name]`,
      py`        if len(result) != len(cells):`,
      py`            return [f"There are {len(result)} rows, not {len(cells)}."]`,
      py`        wanted = column_of(pd.Series(cells, dtype=object), kind)`,
      py`        found = column_of(result[name].reset_index(drop=True), kind)`,
      py`        if kind == "number":`,
      py`            largest = np.abs(wanted[np.isfinite(wanted)]).max() if np.isfinite(wanted).any() else 0`,
      py`            same = np.isclose(found, wanted, rtol=1e-9, atol=1e-12 * largest, equal_nan=True)`,
      py`        else:`,
      py`            same = ((found == wanted).fillna(False) | (found.isna() & wanted.isna())).to_numpy(dtype=bool)`,
      py`        for row in np.flatnonzero(~np.asarray(same)):`,
      py`            wrong.append(f"row {row + 1}, column {name!r}: {found[row]!r}, not {wanted[row]!r}")`,
      py`    return wrong`,
      NOTHING,
      NOTHING,
      py`def check():`,
      py`    """Transforms the rows below and compares every cell; returns how many differ."""`,
      py`    rows = pd.DataFrame(CHECK_INPUT, dtype=object)`,
      py`    wrong = differences(${checked}, CHECK_EXPECTED)`,
      py`    print(*wrong[:20], sep="\\n", end="\\n" if wrong else "")`,
      py`    cells = sum(len(column) for column in CHECK_EXPECTED.values())`,
      py`    print(f"{len(wrong)} of {cells} cells differ")`,
      py`    return len(wrong)`,
      NOTHING,
      NOTHING,
      py`# Rows for --check, and what Prepgraph made of them.`,
      ...table(py`CHECK_INPUT`, fields, input),
      ...table(py`CHECK_EXPECTED`, pipeline.fields, check.expected),
    ],
    NEW_LINE,
  );
}

const cellsOf = (type: ColumnType, cells: readonly CheckCell[]): Layout =>
  list(
    cells.map((cell) =>
      type === 'datetime' && typeof cell === 'number' ? pythonString(dateText(cell)) : pythonLiteral(cell),
    ),
  );

function mainText({ refit, kept: left = [], save }: ScriptParts, io: ScriptIo, carriesTarget: boolean): PythonCode {
  const kept = carriesTarget ? [...left, 'encode_target'] : left;
  const note = py`print(${pythonString(`Kept as learned: ${kept.join(', ')}`)}, file=sys.stderr)`;
  const wanted =
    save === undefined ? py`--input and --output, or --check` : py`--input and --output, --save, or --check`;
  return joined(
    [
      py`def main(arguments=None):`,
      py`    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])`,
      py`    parser.add_argument("--input", help=${pythonString(io.input)})`,
      py`    parser.add_argument("--output", help=${pythonString(io.output)})`,
      py`    parser.add_argument("--refit", action="store_true", help="learn anew from the input")`,
      ...(save === undefined ? [] : [py`    parser.add_argument("--save", help=${pythonString(save.help)})`]),
      py`    parser.add_argument("--check", action="store_true", help="compare the rows in this file")`,
      py`    given = parser.parse_args(arguments)`,
      py`    if given.check:`,
      py`        return 1 if check() else 0`,
      save === undefined
        ? py`    if not given.input or not given.output:`
        : py`    if not (given.save or given.output) or (given.output or given.refit) and not given.input:`,
      py`        parser.error("give ${wanted}")`,
      py`    try:`,
      ...(save === undefined
        ? transforming(py`        `, true)
        : [py`        if given.input:`, ...transforming(py`            `, false)]),
      ...(save === undefined
        ? []
        : [py`        if given.save:`, py`            ${save.statement}`, py`            print(given.save)`]),
      py`    except (OSError, KeyError, ValueError) as error:`,
      py`        print(error.args[0] if isinstance(error, KeyError) else error, file=sys.stderr)`,
      py`        return 1`,
      py`    return 0`,
      NOTHING,
      NOTHING,
      py`if __name__ == "__main__":`,
      py`    sys.exit(main())`,
    ],
    NEW_LINE,
  );

  function transforming(indent: PythonCode, always: boolean): PythonCode[] {
    const written = [py`write(result, given.output)`, py`print(f"{given.output}: ${io.said}")`];
    return [
      py`df = read(given.input)`,
      py`result = ${refit(carriesTarget)} if given.refit else ${io.transform(carriesTarget)}`,
      ...(always ? written : [py`if given.output:`, ...written.map((line) => py`    ${line}`)]),
      ...(kept.length === 0 ? [] : [py`if given.refit:`, py`    ${note}`]),
    ].map((line) => py`${indent}${line}`);
  }
}
