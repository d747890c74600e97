/** A whole Python file, both module and script. Shared by the Python targets: columns, reading, writing, checking. */
import { recordText } from '../../graph/source-record.ts';
import { dateText } from '../../ir/functions/to-text.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import { featureCheck, sidesOf } from '../sides.ts';
import type { FrozenNode, FrozenPipeline, FrozenSource } from '../frozen.ts';
import type { CheckCell, CheckRows } from '../check-rows.ts';
import type { PythonFile } from './file.ts';
import { dict, type Layout, lines, list } from './layout.ts';
import { joined, NEW_LINE, NOTHING, padded, type PythonCode, py, pythonLiteral, pythonString } from './literals.ts';
import { kindsOf } from './kinds.ts';
import { type Code, fileOf, type Line, ofNode } from './node-lines.ts';
import { type TargetCode, targetCode } from './target-column.ts';
import type { FileColumns } from './file-columns.ts';
import { prepareText, tellMismatched } from './prepare.ts';
import { pandasRead } from './reading/index.ts';

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
  readonly own: (carriesTarget: boolean, target: TargetCode) => readonly (readonly Line[])[];
  /**
   * Expression that `--refit` evaluates, over `df`, the table that was read; or the word for `refit(df)`, which learns
   * everything anew, the target too, and gives the result and a pipeline for `--save`.
   */
  readonly refit: ((carriesTarget: boolean) => PythonCode) | 'pipeline';
  /** Whether `transform` takes frames of Polars, too, and gives them back, by `pandas_of` and `as_given`. */
  readonly frames?: true;
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
  readonly blocks: (source: FrozenSource, files: FileColumns, file: PythonFile) => readonly (readonly Line[])[];
  /**
   * Expressions. `transform` is over `df`, the table that was read, including the target if there is one. `check` is
   * over `rows`, a DataFrame without the target.
   */
  readonly transform: (carriesTarget: boolean) => PythonCode;
  readonly check: (carriesTarget: boolean) => PythonCode;
  /** Statements that write `result` to `given.output` and say how large it is. */
  readonly written: readonly PythonCode[];
}

const pandasIo: ScriptIo = {
  input: 'a file, a folder of files, a pattern such as parts/*.csv, or their address',
  output: 'where to write: .csv or .parquet',
  blocks: (source, files, file) => [...pandasRead(source, files, file), [pandasWrite(py`write`)]],
  transform: () => py`transform(df)`,
  check: (carriesTarget) => (carriesTarget ? py`features(rows)` : py`transform(rows)`),
  written: [
    py`write(result, given.output)`,
    py`print(f"{given.output}: {len(result)} rows x {result.shape[1]} columns")`,
  ],
};

/** The file of a pipeline; `parts` express its feature side. */
export function script(whole: FrozenPipeline, check: CheckRows, file: PythonFile, parts: ScriptParts): Code {
  const sides = sidesOf(whole);
  const pipeline = sides.features;
  const [source] = pipeline.sources as readonly [FrozenSource];
  const io = parts.io ?? pandasIo;
  const target = targetCode(whole, sides, file, parts.refit === 'pipeline');
  const { carriesTarget } = target;
  const own = parts.own(carriesTarget, target);
  file.import('argparse', 'datetime', 'decimal', 'os', 'sys', 're');
  if (source.params['quote'] === '') file.import('csv');
  const files: FileColumns = {
    read: carriesTarget ? py`[*COLUMNS, *TARGET_COLUMNS]` : py`COLUMNS`,
    kinds: carriesTarget ? py`{**COLUMNS, **TARGET_COLUMNS}` : py`COLUMNS`,
    inOrder:
      pipeline === whole
        ? py`list(COLUMNS)`
        : list((whole.sources[0]?.fields ?? []).map(({ name }) => pythonString(name))),
  };
  const reading = io.blocks(source, files, file);
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
    [prepareText(source, whole.sources[0]?.fields ?? [], files.kinds)],
    ...file.helpers().map((helper) => [helper]),
    ...parts.steps.map(({ node, lines }) => (node === undefined ? lines : ofNode(node.id, lines))),
    ...transformBlocks(parts.steps, carriesTarget, parts.frames === true),
    ...target.blocks,
    ...own,
    ...reading,
    [checkText(source.fields, pipeline, shortened(featureCheck(sides, check), pipeline), io.check(carriesTarget))],
    ...(io === pandasIo ? [[tellMismatched]] : []),
    [mainText(parts, io, carriesTarget)],
  ]);
}

/** Record of the files that the pipeline was fitted on. */
const fittedOn = ({ readFrom }: FrozenSource): PythonCode[] =>
  readFrom === undefined
    ? []
    : [NOTHING, py`# The data that it was fitted on.`, py`FITTED_ON = ${pythonString(recordText(readFrom))}`];

function docstringOf({ title, versions, save, refit, about = [] }: ScriptParts, carriesTarget: boolean): PythonCode {
  const usages: (readonly [PythonCode, PythonCode])[] = [
    [py`--input in.csv --output out.csv`, py`transforms the rows with what was learned`],
    [py`--input in.csv --output out.csv --refit`, py`learns anew from these rows`],
    ...(refit === 'pipeline'
      ? [[py`--input in.csv --refit --save FILE`, py`learns anew from these rows, and keeps what it learned`] as const]
      : []),
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

function transformBlocks(steps: readonly ScriptStep[], carriesTarget: boolean, frames: boolean): Line[][] {
  const body: Line[] = [
    ...(frames ? [py`    rows, df = df, pandas_of(df)`] : []),
    py`    with np.errstate(all="ignore"):`,
    py`        df = prepare(df)`,
    ...steps.map(({ node, name }): Line => {
      const text = py`        df = ${name}(df)`;
      return node === undefined ? text : { text, nodeId: node.id };
    }),
    frames ? py`    return as_given(df[list(RESULT)], rows)` : py`    return df[list(RESULT)]`,
  ];
  const about = py`    """Transforms rows with what was learned; learns nothing."""`;
  if (!carriesTarget) return [[py`def transform(df):`, about, ...body]];
  return [
    [py`def features(df):`, py`    """The features of rows, made with what was learned."""`, ...body],
    [
      py`def transform(df):`,
      about,
      frames
        ? py`    return as_given(with_target(pandas_of(df), features), df)`
        : py`    return with_target(df, features)`,
    ],
  ];
}

/** `write` with pandas, under a given name: whole, or not at all. */
export const pandasWrite = (name: PythonCode): PythonCode => py`def ${name}(df, path):
    """Writes a CSV or Parquet file: whole, or not at all."""
    system, root = system_of(path)
    if system is not None:
        data = df.to_parquet(index=False) if path.endswith(".parquet") else df.to_csv(index=False).encode()
        with system.open_output_stream(f"{root}.{os.getpid()}.tmp") as stream:
            stream.write(data)
        system.move(f"{root}.{os.getpid()}.tmp", root)
        return
    beside = f"{root}.{os.getpid()}.tmp"
    try:
        if root.endswith(".parquet"):
            df.to_parquet(beside, index=False)
        else:
            df.to_csv(beside, index=False)
        os.replace(beside, root)
    finally:
        if os.path.exists(beside):
            os.remove(beside)`;

/** Cells of the rows for `--check` at most: of a wide table there are fewer rows. */
const CHECK_CELLS = 2_400;
const LEAST_CHECK_ROWS = 3;

/** The first rows of the check, as many as a file should hold; all where rows depend on others. */
function shortened({ inputs, expected }: CheckRows, { nodes }: FrozenPipeline): CheckRows {
  const [input = []] = inputs;
  const rows = Math.max(LEAST_CHECK_ROWS, Math.floor(CHECK_CELLS / (input.length + expected.length)));
  if (nodes.some((node) => node.rows !== null)) return { inputs, expected };
  return {
    inputs: inputs.map((columns) => columns.map((cells) => cells.slice(0, rows))),
    expected: expected.map((cells) => cells.slice(0, rows)),
  };
}

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
      py`    rows = kept_words(pd.DataFrame(CHECK_INPUT, dtype=object))`,
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

const MISMATCHED = 'cells that their column cannot hold';

function mainText({ refit, kept: left = [], save }: ScriptParts, io: ScriptIo, carriesTarget: boolean): PythonCode {
  const keepsPipeline = refit === 'pipeline';
  const kept = carriesTarget && !keepsPipeline ? [...left, 'encode_target'] : left;
  const note = py`print(${pythonString(`Kept as learned: ${kept.join(', ')}`)}, file=sys.stderr)`;
  const wanted =
    save === undefined && !keepsPipeline
      ? py`--input and --output, or --check`
      : py`--input and --output, --save, or --check`;
  return joined(
    [
      py`def main(arguments=None):`,
      py`    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])`,
      py`    parser.add_argument("--input", help=${pythonString(io.input)})`,
      py`    parser.add_argument("--output", help=${pythonString(io.output)})`,
      py`    parser.add_argument("--refit", action="store_true", help="learn anew from the input")`,
      ...(io === pandasIo
        ? [
            py`    parser.add_argument("--mismatched", choices=["error", "missing"], default="error", help=${pythonString(MISMATCHED)})`,
          ]
        : []),
      ...(save === undefined ? [] : [py`    parser.add_argument("--save", help=${pythonString(save.help)})`]),
      ...(keepsPipeline
        ? [py`    parser.add_argument("--save", help="with --refit: where to keep what it learned, for joblib.load")`]
        : []),
      py`    parser.add_argument("--check", action="store_true", help="compare the rows in this file")`,
      py`    given = parser.parse_args(arguments)`,
      py`    if given.check:`,
      py`        return 1 if check() else 0`,
      ...(keepsPipeline
        ? [
            py`    if given.save and not given.refit:`,
            py`        parser.error("--save keeps what --refit learns: give both")`,
          ]
        : []),
      keepsPipeline
        ? py`    if not given.input or not (given.output or given.save):`
        : save === undefined
          ? py`    if not given.input or not given.output:`
          : py`    if not (given.save or given.output) or (given.output or given.refit) and not given.input:`,
      py`        parser.error("give ${wanted}")`,
      py`    try:`,
      ...(save === undefined
        ? transforming(py`        `, true)
        : [py`        if given.input:`, ...transforming(py`            `, false)]),
      ...(save === undefined ? [] : [py`        if given.save:`, py`            ${save.statement}`]),
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
    const { written } = io;
    if (refit === 'pipeline')
      return [
        py`df = read(given.input)`,
        py`tell_mismatched(df, given.mismatched)`,
        py`result, pipeline = refit(df) if given.refit else (${io.transform(carriesTarget)}, None)`,
        py`if given.output:`,
        ...written.map((line) => py`    ${line}`),
        py`if given.save:`,
        py`    save(pipeline, given.save)`,
        py`    print(given.save)`,
      ].map((line) => py`${indent}${line}`);
    return [
      py`df = read(given.input)`,
      ...(io === pandasIo ? [py`tell_mismatched(df, given.mismatched)`] : []),
      py`result = ${refit(carriesTarget)} if given.refit else ${io.transform(carriesTarget)}`,
      ...(always ? written : [py`if given.output:`, ...written.map((line) => py`    ${line}`)]),
      ...(kept.length === 0 ? [] : [py`if given.refit:`, py`    ${note}`]),
    ].map((line) => py`${indent}${line}`);
  }
}
