/** A model's predictions as the target's own values. */
import type { Decoding, TargetCoding } from '../graph/decode.ts';
import { ofPositions } from '../graph/decode.ts';
import { classReading } from '../graph/class-reading.ts';
import { codeReader, Count, largestReader } from './read-classes.ts';
import { counted } from '../words/counted.ts';
import { isMissingValue } from '../ir/interpret.ts';
import type { Notice, NoticeCode } from '../ir/notice.ts';
import { ProblemError } from '../ir/problem.ts';
import { rowEvaluator } from '../ir/row-evaluator.ts';
import type { Cell, Predictions } from './cells.ts';

export interface DecodedPredictions {
  /** One value a prediction; null if it stands for none. */
  readonly values: readonly Cell[];
  readonly notices: readonly Notice[];
}

/** Decodes all predictions. Throws a ProblemError with the row of a prediction that stands for nothing. */
export function decodePredictions(given: Predictions, asked: TargetCoding): DecodedPredictions {
  const { rows, width, at } = cellsOf(given);
  const isCoded = asked.words !== undefined && rows > 0 && typeof at(0, 0) === 'number';
  const coding = isCoded ? ofPositions(asked) : asked;
  const { decoding } = coding;
  return decoding.kind === 'class'
    ? decodeClasses(decoding, rows, numbersOf(rows, width, at))
    : decodeValues(coding, decoding, { rows, width, at });
}

interface Cells {
  readonly rows: number;
  readonly width: number;
  at(row: number, column: number): number | string | null;
}

function cellsOf(given: Predictions): Cells {
  if ('data' in given) {
    const { data, shape } = given;
    const [rows = 0, width = 1] = shape;
    if (shape.length === 0 || shape.length > 2 || data.length !== rows * width) {
      throw new ProblemError({
        code: 'decode.shape',
        message: `The predictions have the shape (${shape.join(', ')}), and ${counted(data.length, 'number')}.`,
        hint: 'Give n numbers of the shape (n), or n × k of the shape (n, k).',
      });
    }
    return { rows, width, at: (row, column) => data[row * width + column] ?? null };
  }
  const rows = given.length;
  const first = given[0];
  if (typeof first !== 'object' || first === null)
    return { rows, width: 1, at: (row) => (given as ArrayLike<number | string | null>)[row] ?? null };
  const lists = given as ArrayLike<ArrayLike<number>>;
  const width = first.length;
  for (let row = 0; row < rows; row++) {
    const list = lists[row];
    if (typeof list === 'object' && list !== null && list.length === width) continue;
    throw new ProblemError({
      code: 'decode.shape',
      message: `The prediction has no ${counted(width, 'number')}, as the first one has.`,
      hint: 'Give a list of the same length for each row.',
      row,
    });
  }
  return { rows, width, at: (row, column) => lists[row][column] ?? null };
}

/** The columns as numbers; null and what is no number is missing. */
function numbersOf(rows: number, width: number, at: Cells['at']): Float64Array[] {
  return Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (__, row) => {
      const cell = at(row, column);
      if (typeof cell !== 'string') return cell ?? Number.NaN;
      throw new ProblemError({
        code: 'decode.not-numbers',
        message: 'The predictions are no numbers.',
        hint: 'Give what the model says: codes, numbers, or a number for each class. Labels need no decoding.',
        row,
      });
    }),
  );
}

function decodeClasses(
  decoding: Extract<Decoding, { kind: 'class' }>,
  rows: number,
  columns: readonly Float64Array[],
): DecodedPredictions {
  const counts = { missing: new Count(), unknown: new Count(), between: new Count() };
  const reading = classReading(decoding, columns.length);
  const place = { start: 0, counts };
  const classOf =
    reading.columns === 'code'
      ? codeReader(decoding, columns[0], place, [])
      : largestReader(reading, columns, decoding.labels.length, place, []);
  const values = Array.from({ length: rows }, (_, row): Cell => {
    const position = classOf(row);
    return position < 0 ? null : decoding.labels[position];
  });
  return {
    values,
    notices: [
      ...missingNotice(counts.missing),
      ...notice('decode.unknown-class', counts.unknown, 'for a label that was not learned: decoded to missing'),
      ...notice(
        'decode.between-codes',
        counts.between,
        'between the codes of the two classes: the nearer one was taken',
      ),
    ],
  };
}

function decodeValues(
  { encoded: [field] }: TargetCoding,
  { expr }: Extract<Decoding, { kind: 'value' }>,
  { rows, width, at }: Cells,
): DecodedPredictions {
  if (width !== 1) {
    throw new ProblemError({
      code: 'decode.width',
      message: `The predictions have ${counted(width, 'column')}; the target is one number.`,
      hint: 'Give one number a row.',
    });
  }
  const isText = field?.type === 'category' || field?.type === 'text';
  const column = isText ? null : numbersOf(rows, 1, at)[0];
  const decode = rowEvaluator([expr]);
  const [missing, impossible] = [new Count(), new Count()];
  const values = Array.from({ length: rows }, (_, row): Cell => {
    const given = column === null ? at(row, 0) : column[row];
    const [value = null] = decode(() => given);
    if (!isMissingValue(value)) return value;
    (isMissingValue(given) ? missing : impossible).add(row);
    return null;
  });
  return {
    values,
    notices: [
      ...missingNotice(missing),
      ...notice(
        'decode.impossible-value',
        impossible,
        'no value that the target can become, such as the root of a number below 0: decoded to missing',
      ),
    ],
  };
}

const missingNotice = (count: Count): Notice[] =>
  notice('decode.missing-prediction', count, 'missing, and decoded to missing');

function notice(code: NoticeCode, { rows, first }: Count, words: string): Notice[] {
  if (rows === 0) return [];
  const verb = code === 'decode.unknown-class' ? (rows === 1 ? 'stands' : 'stand') : rows === 1 ? 'is' : 'are';
  return [{ code, message: `${counted(rows, 'prediction')} ${verb} ${words}.`, count: rows, row: first }];
}
