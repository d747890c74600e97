/** Decodes a model's predictions to the target's own values, as a table. */
import {
  allocateVector,
  type Batch,
  countNaN,
  holdsNumbers,
  type NumberVector,
  type Table,
  type Vector,
} from '../../table/column.ts';
import type { Decoding, TargetCoding } from '../../graph/decode.ts';
import type { Label } from '../../graph/class-keys.ts';
import { codeReader, Count, largestReader } from '../../apply/read-classes.ts';
import { column } from '../../ir/build.ts';
import { counted } from '../../words/counted.ts';
import { valueTypeOf } from '../../ir/expression.ts';
import type { Notice, NoticeCode } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { type Dictionary, dictionaryOf } from '../../table/dictionary.ts';
import type { Run } from '../../run/run.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { compile } from '../kernels/kernel.ts';
import { evaluate } from '../rows/evaluate-task.ts';
import { allRows } from '../rows/row-set.ts';
import type { Predictions } from './predictions.ts';

export interface Decoded {
  readonly value: NodeValue;
  /** Notices about predictions decoded to missing or to the nearest code, without file and column. */
  readonly notices: readonly Notice[];
}

/** Decodes all predictions. `proba` adds a column for each class. Throws a ProblemError with the row. */
export async function decodePredictions(
  predictions: Predictions,
  { proba, file }: { readonly proba: boolean; readonly file: string },
  run: Run,
): Promise<Decoded> {
  const { coding } = predictions;
  const { decoding } = coding;
  if (decoding.kind === 'value' && proba) {
    throw new ProblemError({
      code: 'decode.no-classes',
      message: `The target "${coding.target.name}" has no classes, so there are no probabilities to keep.`,
      hint: 'Leave the probabilities out.',
      option: '--proba',
      file,
    });
  }
  return decoding.kind === 'class'
    ? decodeClasses(coding, decoding, predictions, { proba, file }, run)
    : decodeValues(coding, decoding, predictions, run);
}

async function decodeValues(
  { target, encoded: [field] }: TargetCoding,
  { expr }: Extract<Decoding, { kind: 'value' }>,
  predictions: Predictions,
  run: Run,
): Promise<Decoded> {
  const isDate = field?.type === 'datetime';
  const kernel = compile([expr], predictions.dictionaries);
  const [missing, impossible] = [new Count(), new Count()];
  const batches: Batch[] = [];
  const strings = new Map<string, number>();
  for await (const block of predictions.blocks()) {
    const { start, rows } = block;
    const given = numbersOrCells(block.vectors[0], isDate);
    const made = evaluate(
      { kernel, batch: { vectors: [given], picked: null, rows }, from: 0, count: rows, types: [target.type] },
      { cancelled: run.cancelled },
    );
    if ('failed' in made) throw new TypeError('a decoding has no checks');
    const vector = made.vectors[0];
    const own = made.dictionaries[0] ?? null;
    if (own !== null) recode(vector, own, strings);
    for (let row = 0; row < rows; row++) {
      if (isMissingAt(given, row)) missing.add(start + row);
      else if (isMissingAt(vector, row)) impossible.add(start + row);
    }
    batches.push({ start, rows, vectors: [vector] });
    run.progress(start + rows, predictions.rows, 'rows');
  }
  const domain = kernel.domains[0];
  let dictionary: Dictionary | null = null;
  if (valueTypeOf(target.type) === 'string') {
    if (expr.op === 'column') dictionary = predictions.dictionaries[0] ?? null;
    else dictionary = dictionaryOf(domain ? domain.strings() : [...strings.keys()]);
  }
  return {
    value: tableValue([target], [dictionary], batches, predictions.rows),
    notices: [
      ...notice('decode.missing-prediction', missing, missingText),
      ...notice(
        'decode.impossible-value',
        impossible,
        (rows) =>
          `${rows} ${rows === '1 prediction' ? 'is' : 'are'} no value that the target can become, such as the root of a number below 0`,
      ),
    ],
  };
}

const missingText = (rows: string): string => `${rows} ${rows === '1 prediction' ? 'is' : 'are'} missing`;

/** Converts booleans to numbers, and predicted numbers to dates if the target is a date. */
function numbersOrCells(vector: Vector, isDate: boolean): Vector {
  if (vector.type === 'boolean') {
    const values = Float64Array.from(vector.cells, (code) => (code < 0 ? Number.NaN : code));
    return { type: 'number', cells: values };
  }
  return isDate && vector.type === 'number' ? { type: 'datetime', cells: vector.cells } : vector;
}

const isMissingAt = (vector: Vector, row: number): boolean =>
  holdsNumbers(vector) ? Number.isNaN(vector.cells[row]) : vector.cells[row] < 0;

/** Recodes to one dictionary for all blocks. */
function recode(vector: Vector, dictionary: Dictionary, known: Map<string, number>): void {
  if (holdsNumbers(vector)) return;
  const codes = stringCodes(dictionary, known);
  for (let row = 0; row < vector.cells.length; row++) {
    const code = vector.cells[row];
    if (code >= 0) vector.cells[row] = codes[code];
  }
}

function stringCodes({ size, offsets, bytes }: Dictionary, known: Map<string, number>): number[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return Array.from({ length: size }, (_, index) => {
    const text = decoder.decode(bytes.slice(offsets[index], offsets[index + 1]));
    const code = known.get(text) ?? known.size;
    known.set(text, code);
    return code;
  });
}

async function decodeClasses(
  { target }: TargetCoding,
  decoding: Extract<Decoding, { kind: 'class' }>,
  predictions: Predictions,
  { proba, file }: { readonly proba: boolean; readonly file: string },
  run: Run,
): Promise<Decoded> {
  const { labels } = decoding;
  const reading = predictions.reading as NonNullable<Predictions['reading']>;
  const counts = { missing: new Count(), unknown: new Count(), between: new Count() };
  const isText = valueTypeOf(target.type) === 'string';
  const batches: Batch[] = [];
  if (proba && reading.columns === 'code' && labels.length !== 2) {
    throw new ProblemError({
      code: 'decode.no-probabilities',
      message: 'The predictions are codes: there is no column for each class to keep.',
      hint: 'Give n × classes predictions, such as predict_proba gives, or leave the probabilities out.',
      option: '--proba',
      file,
    });
  }
  for await (const block of predictions.blocks()) {
    const { start, rows } = block;
    const columns = block.vectors.map((vector) => (numbersOrCells(vector, false) as NumberVector).cells);
    const vector = allocateVector(target.type, rows);
    const shares = proba ? labels.map(() => allocateVector('number', rows) as NumberVector) : [];
    const classOf =
      reading.columns === 'code'
        ? codeReader(decoding, columns[0], { start, counts }, shares)
        : largestReader(reading, columns, labels.length, { start, counts }, shares);
    for (let row = 0; row < rows; row++) setLabel(vector, row, classOf(row), labels, isText);
    batches.push({ start, rows, vectors: [vector, ...shares] });
    run.progress(start + rows, predictions.rows, 'rows');
  }
  const fields: Field[] = [
    target,
    ...(proba
      ? labels.map((label): Field => ({ name: `${target.name}_${String(label ?? 'missing')}`, type: 'number' }))
      : []),
  ];
  const dictionary = isText ? dictionaryOf(labels.map((label) => String(label ?? ''))) : null;
  return {
    value: tableValue(
      fields,
      fields.map((_, index) => (index === 0 ? dictionary : null)),
      batches,
      predictions.rows,
    ),
    notices: [
      ...notice('decode.missing-prediction', counts.missing, missingText),
      ...notice(
        'decode.unknown-class',
        counts.unknown,
        (rows) => `${rows} ${rows === '1 prediction' ? 'stands' : 'stand'} for a label that was not learned`,
      ),
      ...notice(
        'decode.between-codes',
        counts.between,
        (rows) =>
          `${rows} between the codes of the two classes ${rows === '1 prediction' ? 'was' : 'were'} read as the share of the second`,
      ),
    ],
  };
}

function setLabel(vector: Vector, row: number, position: number, labels: readonly Label[], isText: boolean): void {
  const label = position < 0 ? null : labels[position];
  if (holdsNumbers(vector)) vector.cells[row] = label === null ? Number.NaN : Number(label);
  else vector.cells[row] = label === null ? -1 : isText ? position : Number(label);
}

function notice(code: NoticeCode, { rows, first }: Count, text: (rows: string) => string): Notice[] {
  if (rows === 0) return [];
  const words = text(counted(rows, 'prediction'));
  const becomes = code === 'decode.between-codes' ? '' : `, and ${rows === 1 ? 'is' : 'are'} decoded to missing`;
  return [{ code, message: `${words}${becomes}.`, count: rows, row: first }];
}

/** Wraps a table as a node's result, so that the usual writers accept it. */
function tableValue(
  fields: readonly Field[],
  dictionaries: readonly (Dictionary | null)[],
  batches: readonly Batch[],
  rows: number,
): NodeValue {
  const made =
    batches.length > 0 ? batches : [{ start: 0, rows: 0, vectors: fields.map(({ type }) => allocateVector(type, 0)) }];
  const declared = fields.map((field, index) => (isWhole(field, made, index) ? field : withoutInteger(field)));
  const table: Table = { fields: declared, rows, batches: made, dictionaries };
  const set = allRows(table);
  const columns = declared.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) }));
  return { rows: set, partition: null, symbolic: { columns }, train: set };
}

const withoutInteger = ({ integer: _, ...field }: Field): Field => field;

/** Whether the column is still whole, because whole targets may be predicted as fractions. */
const isWhole = ({ integer }: Field, batches: readonly Batch[], index: number): boolean =>
  integer === true &&
  batches.every(({ vectors }) => {
    const vector = vectors[index] as Vector;
    return holdsNumbers(vector) && countNaN(vector.cells) === 0 && vector.cells.every(Number.isInteger);
  });
