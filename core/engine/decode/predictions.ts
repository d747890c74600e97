/** Reads a model's predictions from a file, in blocks of rows: columns of numbers, or one column of texts. */
import { sourceTypeOf } from '../../formats/source-type.ts';
import { ofPositions, type TargetCoding } from '../../graph/decode.ts';
import { classReading, type ClassReading } from '../../graph/class-reading.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import type { Vector } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { formatOfSource } from '../../words/formats.ts';
import { Cancelled, type Run } from '../../run/run.ts';
import type { Room } from '../memory/ledger.ts';
import { loadVector } from '../rows/spill.ts';
import { fileNamesOf, readSource } from '../sources/source.ts';
import { Stamps } from '../sources/stamp.ts';

/** A block of rows: the columns that contain the predictions, in reading order. */
export interface PredictedBlock {
  readonly start: number;
  readonly rows: number;
  readonly vectors: readonly Vector[];
}

export interface Predictions {
  /** Decoding to use: the requested one, or one by positions among the words of a text target. */
  readonly coding: TargetCoding;
  readonly rows: number;
  /** One dictionary per vector of a block; null for vectors without texts. */
  readonly dictionaries: readonly (Dictionary | null)[];
  /** How the columns of classes are read; null for numeric targets. */
  readonly reading: ClassReading | null;
  blocks(): AsyncIterable<PredictedBlock>;
}

export interface ReadPredictions {
  readonly run: Run;
  /** Room for the table's batches; batches beyond it go to a temporary file. */
  readonly room: Room;
  readonly mayRead?: (path: string) => boolean;
}

/** Reads predictions for a target, from any supported file. Throws a ProblemError if they do not fit the target. */
export async function withPredictions<Result>(
  path: string,
  asked: TargetCoding,
  options: ReadPredictions,
  take: (predictions: Predictions) => Promise<Result>,
): Promise<Result> {
  const type = await sourceTypeOf(path);
  const params = { path };
  const stamps = new Stamps();
  const takeStamp = () => stamps.take(path, fileNamesOf(type), options.mayRead);
  try {
    const { rows, symbolic } = await readSource({ id: 'predictions', type, params }, params, path, {
      ...options,
      takeStamp,
    });
    // In formats other than NumPy's, labels made of digits are read as numbers, so numbers are codes only if no label
    // is a number.
    const hasArrays = formatOfSource(type)?.hasArrays === true;
    const areCodes = hasArrays || asked.words?.some(isNumber) === false;
    const isCoded = areCodes && asked.words !== undefined && symbolic.columns.every(isNumeric);
    const coding = isCoded ? ofPositions(asked) : asked;
    const { columns, reading } = chosenColumns(symbolic.columns, coding, path);
    const { table } = rows;
    const [only] = columns.map((index) => symbolic.columns[index] as Field);
    if (hasArrays && reading === null && only !== undefined && isNumeric(only) && !takesNumbers(coding))
      throw wantsTexts(coding, path);
    return await take({
      coding,
      rows: table.rows,
      dictionaries: columns.map((index) => table.dictionaries[index] ?? null),
      reading,
      async *blocks() {
        for (const { start, rows: count, vectors } of table.batches) {
          checkCancelled(options.run);
          yield { start, rows: count, vectors: columns.map((index) => loadVector(vectors[index])) };
        }
      },
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { nodeId: _, field: __, ...rest } = error.problem;
    throw new ProblemError({ file: path, ...rest });
  }
}

function checkCancelled({ cancelled }: Run): void {
  if (Atomics.load(cancelled, 0) !== 0) throw new Cancelled();
}

function inFile<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemError) throw new ProblemError({ file, ...error.problem });
    throw error;
  }
}

const isNumber = (word: string): boolean => word.trim() !== '' && !Number.isNaN(Number(word));

const isNumeric = ({ type }: Field): boolean => type === 'number' || type === 'boolean';

/** Whether the encoded target holds numbers. */
export const takesNumbers = ({ encoded: [field] }: TargetCoding): boolean =>
  field !== undefined && field.type !== 'category' && field.type !== 'text';

/** Columns that contain the predictions: named like the target, named like its classes, or all columns in order. */
function chosenColumns(
  fields: readonly Field[],
  coding: TargetCoding,
  file: string,
): { readonly columns: number[]; readonly reading: ClassReading | null } {
  const { decoding, names, encoded } = coding;
  const positions = new Map(fields.map(({ name }, index) => [name, index]));
  const all = (wanted: readonly string[]): number[] | null => {
    const found = wanted.map((name) => positions.get(name));
    return wanted.length > 0 && found.every((index) => index !== undefined) ? found : null;
  };
  const named = [...names, encoded.length === 1 ? encoded[0].name : ''].flatMap((name) => positions.get(name) ?? []);
  if (decoding.kind === 'value') {
    const column = named[0] ?? (fields.length === 1 ? 0 : undefined);
    if (column === undefined) throw unclearColumn(fields, coding, file);
    const field = fields[column];
    if (takesNumbers(coding) && field.type !== encoded[0]?.type && !isNumeric(field)) throw notNumbers(field, file);
    return { columns: [column], reading: null };
  }
  const code = named.find((index) => isNumeric(fields[index]));
  if (encoded.length === 1 && code !== undefined) return { columns: [code], reading: classReading(decoding, 1) };
  const labels = decoding.labels.map((label) => String(label ?? 'missing'));
  const byLabel = all(labels) ?? all(labels.map((label) => `${coding.target.name}_${label}`));
  if (byLabel !== null && labels.length > 1) {
    return {
      columns: numeric(byLabel, fields, file),
      reading: { columns: 'each', places: labels.map((_, index) => index) },
    };
  }
  const byEncoded = encoded.length > 1 ? all(encoded.map(({ name }) => name)) : null;
  const columns = byEncoded ?? fields.map((_, index) => index);
  const reading = inFile(file, () => classReading(decoding, columns.length));
  return { columns: numeric(columns, fields, file), reading };
}

function numeric(columns: number[], fields: readonly Field[], file: string): number[] {
  const other = columns.find((index) => !isNumeric(fields[index]));
  if (other !== undefined) throw notNumbers(fields[other], file);
  return columns;
}

const notNumbers = ({ name }: Field, file: string): ProblemError =>
  new ProblemError({
    code: 'decode.not-numbers',
    message: 'The predictions are no numbers.',
    hint: 'Give what the model says: codes, numbers, or a column of numbers for each class. Labels need no decoding.',
    column: name,
    file,
  });

const wantsTexts = ({ target }: TargetCoding, file: string): ProblemError =>
  new ProblemError({
    code: 'decode.text-target',
    message: `No step turns the target "${target.name}" into numbers, so numbers cannot be decoded to it.`,
    hint: 'Encode the target behind SetTarget (LabelEncoder, OneHotEncoder), and fit the pipeline and the model again.',
    file,
  });

function unclearColumn(fields: readonly Field[], { names }: TargetCoding, file: string): ProblemError {
  const there = fields.slice(0, 8).map(({ name }) => `"${name}"`);
  return new ProblemError({
    code: 'decode.which-column',
    message: `It is not clear which column holds the predictions: there are ${there.join(', ')}${fields.length > 8 ? ', …' : ''}.`,
    hint: `Name it ${names.map((name) => `"${name}"`).join(' or ')}, or give a file with that column only.`,
    file,
  });
}
