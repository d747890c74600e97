/** The target in a Python file: its name, `encode_target(y)` and `decode_target(predictions)`. */
import { type Decoding, type TargetCoding, targetCoding } from '../../graph/decode.ts';
import { classReading, type ClassReading } from '../../graph/class-reading.ts';
import { column, numberToDate } from '../../ir/build.ts';
import { ProblemError } from '../../ir/problem.ts';
import { largestOf } from '../../ir/statistics.ts';
import { substitution } from '../../ir/substitute.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenPipeline } from '../frozen.ts';
import type { Sides } from '../sides.ts';
import { seriesOf } from './expression.ts';
import type { PythonFile } from './file.ts';
import { call, type Layout, lines, list } from './layout.ts';
import { docstring, NOTHING, type PythonCode, py, pythonLiteral, pythonNumber, pythonString } from './literals.ts';
import { type Line, ofNode } from './node-lines.ts';
import { INDENT, NodeScope } from './node-scope.ts';
import { kindsOf, kindOf } from './kinds.ts';
import { labelStepsOf, type Step } from './steps.ts';

export interface TargetCode {
  /** Constants at the top of the file, after the columns. */
  readonly constants: readonly PythonCode[];
  /** Functions, each a block of lines. */
  readonly blocks: readonly (readonly Line[])[];
  /** Whether there is `with_target(df, features)`, which adds the target to the features. */
  readonly carriesTarget: boolean;
  /** The target's own steps, where it is carried. */
  readonly steps: readonly Step[];
}

/**
 * Adds the needed code to the file. `whole` is the pipeline with both sides. Where the target `learns` anew, too, its steps can be
 * given to `with_target`.
 */
export function targetCode(
  whole: FrozenPipeline,
  { target, features }: Sides,
  file: PythonFile,
  learns: boolean,
): TargetCode {
  const name = target?.name ?? null;
  const encoded = target?.pipeline ?? null;
  const carriesTarget = encoded !== null && encoded.fields.length > 0;
  const coding = codingOf(whole);
  const refused = coding instanceof ProblemError ? coding : null;
  const steps = carriesTarget ? labelStepsOf(encoded, file) : [];
  const places = target?.resultPlaces ?? [];
  const next = features.fields[places[0] ?? 0]?.name ?? null;
  const encodes = carriesTarget
    ? encodeBlocks(steps, places, learns ? next : undefined)
    : [refusing(ENCODE, notEncoded(name, refused))];
  const decodes = coding instanceof ProblemError ? [refusing(DECODE, coding)] : decodeBlocks(coding, file);
  return {
    constants: [
      NOTHING,
      ...(name === null
        ? [py`# No column is marked as the target.`]
        : [py`# The column to predict. What comes in needs none; the columns that come out above are the features.`]),
      ...lines([py`TARGET = `, pythonLiteral(name)]),
      ...(carriesTarget
        ? [
            py`# What the target is made of, and what becomes of it.`,
            ...kindsOf(py`TARGET_COLUMNS`, encoded.sources[0]?.fields ?? []),
            ...kindsOf(py`TARGET_RESULT`, encoded.fields),
          ]
        : []),
    ],
    blocks: [...encodes, ...decodes],
    carriesTarget,
    steps,
  };
}

/** Decoding of predictions, or the reason why it is impossible. */
function codingOf(whole: FrozenPipeline): TargetCoding | ProblemError {
  try {
    return targetCoding(whole);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

const ENCODE = py`encode_target(y)`;
const DECODE = py`decode_target(predictions)`;

const notEncoded = (name: string | null, refused: ProblemError | null): ProblemError =>
  refused?.problem.code === 'decode.no-target'
    ? refused
    : new ProblemError({
        code: 'encode.other-rows',
        message: `A cell of the target "${name}" depends on other rows, of which steps drop or move some.`,
        hint: 'Fill or rank the target before SetTarget, or without a step that drops or sorts rows.',
      });

/** A function that only raises the reason why it is impossible. */
function refusing(head: PythonCode, { problem: { message, hint } }: ProblemError): Line[] {
  return [
    py`def ${head}:`,
    py`${INDENT}${docstring('Always an error here, which says why')}`,
    ...lines(call(py`raise ValueError`, pythonString(`${message} ${hint}`)), INDENT),
  ];
}

/** `next` is the feature that the target stands before, null if it stands last; undefined where the target learns nothing anew. */
function encodeBlocks(steps: readonly Step[], places: readonly number[], next: string | null | undefined): Line[][] {
  const learns = next !== undefined;
  return [
    ...steps.map(({ node, lines: own }) => ofNode(node.id, own)),
    [
      py`def target_columns(df, refused=None):`,
      py`    """The target of a table as a model learns it. Rows with labels that cannot be encoded are an error, or are added to`,
      py`    \`refused\`."""`,
      py`    columns = {name: given(df[name], kind) for name, kind in TARGET_COLUMNS.items()}`,
      py`    df = pd.DataFrame(columns, index=df.index)`,
      ...(steps.length === 0 ? [] : [py`    with np.errstate(all="ignore"):`]),
      ...steps.map(({ node, name }): Line => ({ text: py`        df = ${name}(df, refused)`, nodeId: node.id })),
      py`    return df[list(TARGET_RESULT)]`,
    ],
    [
      py`def ${ENCODE}:`,
      py`    """Labels as a model learns them. A DataFrame may hold other columns, too; a label that cannot be encoded is an error."""`,
      py`    if not isinstance(y, pd.DataFrame):`,
      py`        y = pd.DataFrame({TARGET: y if isinstance(y, pd.Series) else np.ravel(y)})`,
      py`    encoded = target_columns(y)`,
      py`    return encoded[list(TARGET_RESULT)[0]] if len(TARGET_RESULT) == 1 else encoded`,
    ],
    [
      learns ? py`def with_target(df, features, learn=None):` : py`def with_target(df, features):`,
      py`    """What \`features\` makes of the rows, with the target where the rows have it. A label that cannot be encoded is missing."""`,
      py`    if any(name not in df.columns for name in TARGET_COLUMNS):`,
      py`        return features(df)`,
      py`    rows = df.reset_index(drop=True)`,
      py`    refused = []`,
      learns
        ? py`    target = learn(rows) if learn else target_columns(rows, refused)`
        : py`    target = target_columns(rows, refused)`,
      py`    for wrong in refused:`,
      py`        target = target[~wrong].reindex(rows.index)`,
      py`    result = features(rows)`,
      ...(learns
        ? [
            ...lines([py`places = `, list(places.map(pythonNumber))], INDENT),
            py`    if learn:`,
            ...lines([py`next_to_it = `, pythonLiteral(next ?? null)], py`        `),
            py`        place = list(result.columns).index(next_to_it) if next_to_it in result.columns else result.shape[1]`,
            py`        places = range(place, place + target.shape[1])`,
            py`    for place, name in zip(places, target.columns):`,
          ]
        : lines([py`for place, name in zip(`, list(places.map(pythonNumber)), py`, TARGET_RESULT):`], INDENT)),
      py`        result.insert(min(place, result.shape[1]), name, target.loc[result.index, name])`,
      py`    return result.set_axis(df.index[result.index])`,
    ],
  ];
}

function decodeBlocks(coding: TargetCoding, file: PythonFile): Line[][] {
  const { decoding, target, encoded } = coding;
  if (decoding.kind === 'class') return [classLines(coding, decoding, file)];
  const [field] = encoded as [Field];
  const named = pythonString(target.name);
  if (field.type === 'category' || field.type === 'text') return [wordLines(target)];
  const isDate = field.type === 'datetime';
  const given = substitution((index, type) => (isDate ? numberToDate(column(index, 'number')) : column(index, type)));
  const expr = given(decoding.expr);
  const node = { id: 'target', before: [[{ name: target.name, type: 'number' as const }]] };
  const scope = new NodeScope(file, node, [expr]);
  const { layout } = seriesOf(expr, scope);
  return [
    [
      py`def undo_target(df):`,
      py`    """The target's own values for a column of predictions."""`,
      ...scope.statements,
      ...lines([py`return `, layout], INDENT),
    ],
    [
      py`def ${DECODE}:`,
      py`    """Predictions in the target's own units; missing where there is no such value."""`,
      py`    values, index = ${file.use('prediction_values')}(predictions)`,
      py`    if values.shape[1] != 1:`,
      py`        raise ValueError(f"The predictions have {values.shape[1]} columns; the target is one number.")`,
      py`    with np.errstate(all="ignore"):`,
      py`        decoded = undo_target(pd.DataFrame({${named}: values[:, 0]}, index=index))`,
      py`    return column_of(decoded, ${pythonString(kindOf(target.type))}).rename(${named})`,
    ],
  ];
}

/** A target that no step encoded: a model predicts its labels directly. */
const wordLines = ({ name }: Field): Line[] => [
  py`def ${DECODE}:`,
  py`    """Labels as they are: no step turns the target into numbers."""`,
  py`    labels = predictions if isinstance(predictions, pd.Series) else pd.Series(np.ravel(predictions))`,
  py`    if pd.api.types.is_numeric_dtype(labels):`,
  py`        raise ValueError("No step turns the target into numbers, so numbers cannot be decoded to it.")`,
  py`    return column_of(labels, "text").rename(${pythonString(name)})`,
];

/** Layouts of predictions, by their number of columns. */
function readingsOf(decoding: Extract<Decoding, { kind: 'class' }>): ReadonlyMap<number, ClassReading> {
  const { codes, unknown, labels } = decoding;
  const largest = largestOf([...codes, ...unknown].flat());
  const readings = new Map<number, ClassReading>();
  for (const width of new Set([1, codes[0]?.length ?? 1, labels.length, largest + 1])) {
    if (!Number.isInteger(width) || width < 1) continue;
    try {
      readings.set(width, classReading(decoding, width));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    }
  }
  return readings;
}

function classLines(
  { target }: TargetCoding,
  decoding: Extract<Decoding, { kind: 'class' }>,
  file: PythonFile,
): Line[] {
  const { codes, unknown, labels } = decoding;
  const numbers = (values: readonly number[]): Layout => list(values.map(pythonNumber));
  const branches = [...readingsOf(decoding)].flatMap(([width, reading], at): PythonCode[] => {
    const test = py`    ${at === 0 ? py`if` : py`elif`} values.shape[1] == ${pythonNumber(width)}:`;
    const found =
      reading.columns === 'code'
        ? call(file.use('class_of_code'), py`values[:, 0]`, numbers(codes.flat()), numbers(unknown.flat()))
        : call(
            file.use('largest_class'),
            py`values`,
            numbers(reading.places),
            py`len(CLASSES)`,
            ...(reading.columns === 'rest'
              ? [py`(${pythonNumber(reading.rest)}, ${pythonNumber(reading.low)}, ${pythonNumber(reading.high)})`]
              : []),
          );
    return [test, ...lines([py`found = `, found], py`        `)];
  });
  return [
    py`# The target's classes.`,
    ...lines([py`CLASSES = `, list(labels.map(pythonLiteral))]),
    NOTHING,
    NOTHING,
    py`def ${DECODE}:`,
    py`    """The labels that predictions stand for: a code a row, or a column for each class, of which the largest wins."""`,
    py`    values, index = ${file.use('prediction_values')}(predictions)`,
    ...branches,
    py`    else:`,
    py`        raise ValueError(f"The predictions have {values.shape[1]} columns; the target has {len(CLASSES)} classes.")`,
    py`    labels = pd.Series([*CLASSES, None], dtype=object).to_numpy()[found]`,
    py`    labels = pd.Series(labels, index=index, name=${pythonString(target.name)}, dtype=object)`,
    py`    return column_of(labels, ${pythonString(kindOf(target.type))})`,
  ];
}
