/**
 * Decodes a model's predictions into the target's original values: class codes to labels, scaled or transformed numbers
 * to units. The steps that changed the target are followed from the pipeline's result back to the original column. Each
 * one is undone by a symbolic inverse; classes are undone by a table of the cells that each class becomes.
 */
import { column } from '../ir/build.ts';
import { columnsRead, type Expr, valueTypeOf } from '../ir/expression.ts';
import type { Value } from '../ir/interpret.ts';
import { inverse } from '../ir/inverse.ts';
import { NoInverse } from '../ir/monotone.ts';
import { ProblemError } from '../ir/problem.ts';
import { substitution } from '../ir/substitute.ts';
import type { Field } from '../ir/types.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { cellsOf, classKeys, columnIn, valueOf, type Label } from './class-keys.ts';
import type { PipelineDocument } from './document-schema.ts';

/** A step that changed the target, in the order of the pipeline. */
export interface UndoneStep {
  readonly id: string;
  /** Operator's type. */
  readonly type: string;
}

/** Meaning of a model's output. */
export type Decoding =
  /** y as an expression of the prediction, which is `column(0)`. */
  | { readonly kind: 'value'; readonly expr: Expr }
  /**
   * A class: `labels[k]` if the prediction equals `codes[k]` in every target column of the result. `unknown` are codes
   * of labels that were not learned; they are decoded to missing.
   */
  | {
      readonly kind: 'class';
      readonly labels: readonly Label[];
      readonly codes: readonly (readonly number[])[];
      readonly unknown: readonly (readonly number[])[];
    };

export interface TargetCoding {
  /** The target before the first undone step. */
  readonly target: Field;
  /** Node or source whose table holds the target in these values. */
  readonly since: string;
  /** Names of the target on its way, starting with the original one. */
  readonly names: readonly string[];
  /** The target's columns in the result. */
  readonly encoded: readonly Field[];
  /** The encoded target: for each of `encoded`, an expression of the target, which is `column(0)`. */
  readonly encode: readonly Expr[];
  readonly decoding: Decoding;
  /** Undone steps, in the order of the pipeline; steps that leave the target unchanged are not included. */
  readonly steps: readonly UndoneStep[];
  /** Labels of a text target in the train rows, in ascending order; absent if the document does not hold them. */
  readonly words?: readonly string[];
}

/** The parts of a frozen pipeline (core/targets/frozen.ts) that decoding needs. */
interface StepTable {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly before: readonly (readonly Field[])[];
  readonly combine: { readonly columns: readonly { readonly from: readonly [Expr | null, Expr | null] }[] } | null;
  readonly columns: readonly (Field & { readonly target?: boolean; readonly expr: Expr })[];
}

interface Pipeline {
  readonly sources: readonly { readonly id: string; readonly fields: readonly Field[] }[];
  readonly nodes: readonly StepTable[];
  readonly output: string;
  readonly fields: readonly (Field & { readonly target?: boolean })[];
}

/** The target's columns in one node's table, as expressions of the level before. */
interface Level {
  /** Node or source of the table. */
  readonly id: string;
  readonly fields: readonly Field[];
  /** Expressions over the columns of the level before, by their positions there; null for the first level. */
  readonly exprs: readonly Expr[] | null;
  readonly step: StepTable | null;
}

/**
 * Decoding of the result's target. Throws a ProblemError if the result has no target, or if a step after SetTarget has
 * no inverse; the error names the step. A step before SetTarget without an inverse (a cleaning, a formula) is treated
 * as the origin of the target, and predictions are decoded to its result.
 */
export function targetCoding(pipeline: Pipeline): TargetCoding {
  const { levels, marked, reason } = levelsOf(pipeline);
  let refusal: ProblemError | undefined = reason;
  for (let start = 0; start <= Math.min(marked, levels.length - 1); start++) {
    if ((levels[start] as Level).fields.length !== 1) continue;
    try {
      return codingFrom(levels.slice(start));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      refusal = error;
    }
  }
  throw refusal ?? severalColumns(levels.at(-1)?.fields ?? []);
}

/** The coding with the labels of the result's target, if the fitted document holds them. */
export function withWords(coding: TargetCoding, { result }: PipelineDocument, nodeId: string): TargetCoding {
  const [only] = coding.encoded;
  const words = result?.[nodeId]?.find(({ name }) => name === only?.name)?.words;
  return words === undefined ? coding : { ...coding, words };
}

/** The coding for numbers that represent a text target: arrays (`.npz`, `--y FILE.npy`) hold positions in `words`. */
export function ofPositions({ words = [], ...coding }: TargetCoding): TargetCoding {
  const { decoding } = coding;
  if (decoding.kind === 'class') return coding;
  const labels = words.map((word) => valueOf(decoding.expr, word));
  return { ...coding, decoding: { kind: 'class', labels, codes: words.map((_, code) => [code]), unknown: [] } };
}

const noTarget = (): ProblemError =>
  new ProblemError({
    code: 'decode.no-target',
    message: 'The result has no target to decode.',
    hint: 'Mark the column that the model predicts with SetTarget, fit the pipeline again, and keep that column in the result.',
  });

const severalColumns = (fields: readonly Field[]): ProblemError =>
  new ProblemError({
    code: 'decode.several-columns',
    message: `The target is ${fields.length} columns that are no classes of one: ${fields.map(({ name }) => `"${name}"`).join(', ')}.`,
    hint: 'Keep one of them as the target, and drop the others before the result.',
  });

/**
 * Levels of the target, from the original column to the result, in the order of the pipeline. They are found
 * by going back from the result.
 */
function levelsOf({ sources, nodes, output, fields }: Pipeline): {
  readonly levels: Level[];
  /** Number of the last level that may be the start: the table of SetTarget. */
  readonly marked: number;
  readonly reason?: ProblemError;
} {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sourceById = new Map(sources.map((source) => [source.id, source]));
  let columns = fields.flatMap(({ target }, index) => (target === true ? [index] : []));
  if (columns.length === 0) throw noTarget();
  const levels: Level[] = [];
  let at = output;
  let marked: number | null = null;
  let reason: ProblemError | undefined;
  for (;;) {
    const step = byId.get(at);
    const table = step?.columns ?? sourceById.get(at)?.fields ?? [];
    const own = columns.map((index) => table[index] as Field);
    if (step === undefined) {
      levels.unshift({ id: at, fields: own, exprs: null, step: null });
      break;
    }
    if (marked === null && operatorOf(step.type)?.marksTarget === true) marked = levels.length;
    const previous = comesFrom(step, columns);
    if (previous === null) {
      if (marked === null) throw notOneToOne(step, own[0] as Field, 'it is made of other rows or tables');
      levels.unshift({ id: at, fields: own, exprs: null, step });
      break;
    }
    if (marked === null && own.length === 1 && previous.columns.length > 1)
      reason = notOneToOne(step, own[0] as Field, 'it reads other columns');
    levels.unshift({ id: at, fields: own, exprs: previous.exprs, step });
    columns = previous.columns;
    at = previous.id;
  }
  return { levels, marked: marked === null ? 0 : levels.length - 1 - marked, ...(reason && { reason }) };
}

/**
 * The columns of one input that these columns of a step are made from; null if they are not made from a single input.
 */
function comesFrom(
  step: StepTable,
  columns: readonly number[],
): { readonly id: string; readonly columns: number[]; readonly exprs: Expr[] } | null {
  const sides = step.combine === null ? 1 : 2;
  for (let side = 0; side < sides; side++) {
    const exprs = columns.map((index) =>
      step.combine === null ? (step.columns[index]?.expr ?? null) : onlyFrom(step.combine.columns[index]?.from, side),
    );
    if (exprs.includes(null)) continue;
    const read = [...columnsRead(exprs as Expr[])].sort((a, b) => a - b);
    // Result columns of a plan on whole columns follow those of the input.
    if (read.length === 0 || read.some((index) => index >= (step.before[side]?.length ?? 0))) return null;
    const places = new Map(read.map((index, place) => [index, place]));
    const placed = (exprs as Expr[]).map(substitution((index, type) => column(places.get(index) as number, type)));
    return { id: step.inputs[side] as string, columns: read, exprs: placed };
  }
  return null;
}

const onlyFrom = (from: readonly [Expr | null, Expr | null] | undefined, side: number): Expr | null =>
  from === undefined || (from[1 - side] ?? null) !== null ? null : (from[side] ?? null);

/** A class with its label, and the cells that represent it after the steps so far. */
interface ClassRow {
  readonly label: Label;
  readonly cells: readonly Value[];
}

interface State {
  /** The target after the steps so far, as expressions of y, which is `column(0)`. */
  readonly encode: readonly Expr[];
  /** Inverse for the single column; null once there are classes. */
  readonly undo: ((z: Expr) => Expr) | null;
  readonly classes: readonly ClassRow[] | null;
  /** Cells of labels that were not learned. */
  readonly unknown: readonly (readonly Value[])[];
}

function codingFrom(levels: readonly Level[]): TargetCoding {
  const [first] = levels as [Level];
  const [target] = first.fields as [Field];
  const y = column(0, valueTypeOf(target.type));
  let state: State = {
    encode: [y],
    undo: (z) => z,
    classes: target.type === 'boolean' ? [false, true].map((label): ClassRow => ({ label, cells: [label] })) : null,
    unknown: [],
  };
  const steps: UndoneStep[] = [];
  for (const { exprs, step } of levels.slice(1)) {
    if (exprs === null || step === null) continue;
    const isUnchanged = exprs.every((expr, index) => expr.op === 'column' && expr.index === index);
    if (isUnchanged && exprs.length === state.encode.length) continue;
    steps.push({ id: step.id, type: step.type });
    try {
      state = stepOn(state, exprs);
    } catch (error) {
      if (error instanceof NoInverse) throw notOneToOne(step, target, error.message);
      throw error;
    }
  }
  const last = levels.at(-1) as Level;
  const named = levels.flatMap(({ fields, step }) => {
    const { marksTarget, targetParam = '' } = operatorOf(step?.type ?? '') ?? {};
    const marked = marksTarget === true ? [String(step?.params[targetParam])] : [];
    return [...(fields.length === 1 ? [(fields[0] as Field).name] : []), ...marked];
  });
  return {
    target: fieldOf(target),
    since: first.id,
    names: [...new Set(named)],
    encoded: last.fields.map(fieldOf),
    encode: state.encode,
    decoding: decodingOf(state, last),
    steps,
  };
}

const fieldOf = ({ name, type, integer }: Field): Field => ({ name, type, ...(integer && { integer }) });

function notOneToOne(step: StepTable, target: Field, reason: string): ProblemError {
  return new ProblemError({
    code: 'decode.no-inverse',
    message: `What ${step.name ?? step.type} makes of the target "${target.name}" cannot be turned back: ${reason}.`,
    hint: 'Take the target out of this step, or put the step before SetTarget: predictions then are decoded to what it gives.',
    nodeId: step.id,
    column: target.name,
  });
}

function decodingOf({ undo, classes, unknown }: State, { fields, step, id }: Level): Decoding {
  const isText = fields.some(({ type }) => type === 'category' || type === 'text');
  if (classes === null) {
    if (isText) {
      // A text target that no step encoded: the model predicts its labels directly.
      return { kind: 'value', expr: (undo as NonNullable<typeof undo>)(column(0, 'string')) };
    }
    const [field] = fields as [Field];
    return { kind: 'value', expr: (undo as NonNullable<typeof undo>)(column(0, valueTypeOf(field.type))) };
  }
  if (isText) {
    throw new ProblemError({
      code: 'decode.not-numbers',
      message: 'The target is text in the result: a model cannot predict it, so there is nothing to decode.',
      hint: 'Encode it as the last step: LabelEncoder, OneHotEncoder or LabelBinarizer.',
      nodeId: step?.id ?? id,
    });
  }
  const asCode = (cells: readonly Value[]): number[] =>
    cells.map((cell) => (typeof cell === 'boolean' ? Number(cell) : (cell as number)));
  return {
    kind: 'class',
    labels: classes.map(({ label }) => label),
    codes: classes.map(({ cells }) => asCode(cells)),
    unknown: unknown.map(asCode),
  };
}

/** State after one more step. Throws NoInverse. */
function stepOn(state: State, exprs: readonly Expr[]): State {
  const encode = exprs.map(substitution((index) => state.encode[index] as Expr));
  if (state.classes !== null) {
    const classes = state.classes.flatMap(({ label, cells }): ClassRow[] => {
      const made = cellsOf(exprs, cells);
      return made === null ? [] : [{ label, cells: made }];
    });
    const unknown = state.unknown.flatMap((cells) => {
      const made = cellsOf(exprs, cells);
      return made === null ? [] : [made];
    });
    return { encode, undo: null, ...distinctRows(classes, unknown) };
  }
  const keys = classKeys(exprs);
  const undo = state.undo as NonNullable<State['undo']>;
  if (keys !== null) {
    const back = undo(column(0, exprColumnType(exprs)));
    const [before] = state.encode as readonly [Expr];
    const classes = keys.flatMap((key): ClassRow[] => {
      const made = cellsOf(exprs, [key]);
      return made === null ? [] : [{ label: exactly(valueOf(back, key), key, before), cells: made }];
    });
    const isNumeric = exprColumnType(exprs) === 'number' || exprColumnType(exprs) === 'datetime';
    const absent = cellsOf(exprs, [isNumeric ? Number.NaN : null]);
    const strange = cellsOf(exprs, [isNumeric ? UNSEEN_NUMBER : UNSEEN_TEXT]);
    return { encode, undo: null, ...distinctRows(classes, strange === null ? [] : [strange], absent) };
  }
  if (exprs.length > 1) throw new NoInverse('it makes several columns that are no classes');
  const { undo: undoStep } = inverse(exprs[0] as Expr);
  return { encode, undo: (z) => undo(undoStep(z)), classes: null, unknown: [] };
}

/**
 * Significant digits to try, because a scaler before the encoder may have cost some; the shorter number is
 * used if it gives the same key.
 */
const SHORTER_DIGITS = [12, 15];

/**
 * The exact label of a number that was undone: of the candidates within rounding, the shortest one
 * that is encoded to the same key.
 */
function exactly(label: Label, key: Label, encode: Expr): Label {
  if (typeof label !== 'number' || encode.op === 'column') return label;
  const candidates = [Math.round(label), ...SHORTER_DIGITS.map((digits) => Number(label.toPrecision(digits)))];
  return candidates.find((candidate) => cellsOf([encode], [candidate])?.[0] === key) ?? label;
}

/** Values that no encoder has learned. */
const UNSEEN_NUMBER = 1.234567890123e17;
const UNSEEN_TEXT = '\u{10FFFD} not a label \u{10FFFD}';

const same = (a: readonly Value[], b: readonly Value[]): boolean => a.every((cell, index) => cell === b[index]);

/**
 * Throws NoInverse if two classes have the same cells. Missing and unknown labels yield to a class with the same cells.
 */
function distinctRows(
  classes: readonly ClassRow[],
  unknown: readonly (readonly Value[])[],
  absent: readonly Value[] | null = null,
): Pick<State, 'classes' | 'unknown'> {
  if (classes.length === 0) throw new NoInverse('it knows no class');
  const byCells = new Map<string, ClassRow>();
  for (const row of classes) {
    const key = JSON.stringify(row.cells);
    const other = byCells.get(key);
    if (other === undefined) byCells.set(key, row);
    else if (row.label === null || other.label === null) byCells.set(key, row.label === null ? other : row);
    else throw new NoInverse(`${shown(other.label)} and ${shown(row.label)} become the same`);
  }
  const isFree = (cells: readonly Value[]): boolean => !byCells.has(JSON.stringify(cells));
  const strange = unknown.filter(isFree);
  if (absent !== null && isFree(absent) && !strange.some((cells) => same(cells, absent)))
    byCells.set(JSON.stringify(absent), { label: null, cells: absent });
  return { classes: [...byCells.values()], unknown: strange };
}

const shown = (label: Label): string => (typeof label === 'string' ? `“${label}”` : String(label));

const exprColumnType = (exprs: readonly Expr[]): Expr['type'] => {
  for (const expr of exprs) {
    const found = columnIn(expr);
    if (found !== null) return found.type;
  }
  return 'number';
};
