/**
 * Pieces of a table, read on several threads, become a table: batches go where they are kept, the strings of all pieces
 * become one dictionary a column, and each string column is a category or free text by how often its values repeat.
 */
import { BATCH_ROWS, holdsNumbers, type Vector } from '../../table/column.ts';
import { counted } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type ColumnType, type Field, isStringType } from '../../ir/types.ts';
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import { type Dictionary, stringsOf } from '../../table/dictionary.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import type { BatchSink, FinishColumn } from './batch-sink.ts';
import { cellReader } from '../cells/cell-reader.ts';
import { TextMerger } from '../texts/merge.ts';
import { inferType, KIND, KINDS } from '../cells/type-ledger.ts';
import type { TextBlock } from '../texts/text-index.ts';
import type { ColumnNote, DecidedTypes, ReadTable } from '../source.ts';

/** A column as a reader yields it: strings are `text` here. */
export interface PieceColumn {
  readonly name: string;
  readonly type: 'number' | 'boolean' | 'datetime' | 'text';
  readonly evidence: readonly string[];
  readonly warnings: readonly string[];
  /** What the column loses, among the warnings. */
  readonly notices?: readonly Notice[];
}

/** Consecutive rows. */
export interface Piece {
  readonly rows: number;
  /** One a column; codes of strings are positions in `texts`. */
  readonly vectors: readonly Vector[];
  readonly texts: TextBlock | null;
  /** Missing cells of each column. */
  readonly missing: Int32Array;
  /** For each column 1 where all its numbers are whole. */
  readonly whole: Uint8Array;
  /** Times of each column that are finer than a microsecond, which doubles round; absent where there are none. */
  readonly fine?: Float64Array;
  /** Decimals of each column that have more digits than a double holds; absent where there are none. */
  readonly decimals?: Float64Array;
  /** The first cell that cannot be read as the type that was decided for its column. */
  readonly unfit: Unfit | null;
}

export interface Unfit {
  readonly column: string;
  /** Row of the piece, counted from 0. */
  readonly row: number;
  /** As its text would stand in a CSV. */
  readonly cell: string;
  readonly wanted: PieceColumn['type'];
  /** Line of the file, counted from 1, where files have lines. */
  readonly line?: number;
  /** How a spreadsheet calls the cell: `Sheet1!C17`. */
  readonly place?: string;
}

/** What the strings of a column are after all, and the value of each by its code in the dictionary. */
interface Reinterpreted {
  readonly type: 'datetime';
  readonly values: Float64Array;
  /** Number of strings whose time a double rounds. */
  readonly rounded: number;
}

export interface AssembleOptions {
  readonly run: Run;
  readonly sink: BatchSink;
  readonly file: string;
  readonly types: DecidedTypes;
  /** Looks at the strings of a column; null leaves them strings. */
  readonly reinterpret?: (dictionary: Dictionary) => Reinterpreted | null;
}

/** Batches a little larger than needed are left whole. */
const MOST_BATCH_ROWS = 2 * BATCH_ROWS;

/** Rows from … to − 1 of a vector, on the same memory. */
function part(vector: Vector, from: number, to: number): Vector {
  if (holdsNumbers(vector)) return { type: vector.type, cells: vector.cells.subarray(from, to) };
  if (vector.type === 'boolean') return { type: 'boolean', cells: vector.cells.subarray(from, to) };
  return { type: vector.type, cells: vector.cells.subarray(from, to) };
}

/** Throws a `ProblemError` where a cell cannot be read as the type that was decided, and whatever the pieces throw. */
export async function assemble(
  columns: readonly PieceColumn[],
  pieces: AsyncIterable<Piece> | Iterable<Piece>,
  { run, sink, file, types, reinterpret }: AssembleOptions,
): Promise<Pick<ReadTable, 'table' | 'columns'>> {
  const merger = new TextMerger(columns.length, run.parallel);
  const missing = new Float64Array(columns.length);
  const whole = new Uint8Array(columns.length).fill(1);
  const fine = new Float64Array(columns.length);
  const decimals = new Float64Array(columns.length);
  /** For each batch the piece that its codes belong to. */
  const pieceOf: number[] = [];
  let rows = 0;
  let count = 0;
  for await (const piece of pieces) {
    checkCancelled(run);
    if (piece.unfit !== null) throw otherType(piece.unfit, rows + piece.unfit.row, file);
    if (piece.texts !== null) await merger.add(count, piece.texts);
    for (let column = 0; column < columns.length; column++) {
      missing[column] += piece.missing[column];
      whole[column] &= piece.whole[column];
      fine[column] += piece.fine?.[column] ?? 0;
      decimals[column] += piece.decimals?.[column] ?? 0;
    }
    for (let from = 0; from < piece.rows; ) {
      const to = piece.rows - from <= MOST_BATCH_ROWS ? piece.rows : from + BATCH_ROWS;
      const vectors = piece.vectors.map((vector) => part(vector, from, to));
      sink.batch(pieceOf.length, { start: rows + from, rows: to - from, vectors });
      pieceOf.push(count);
      from = to;
    }
    rows += piece.rows;
    count++;
  }
  await merger.merge();
  const dictionaries = merger.dictionaries((column) => columns[column]?.type === 'text');
  const plan: FinishColumn[] = [];
  const finalTypes = columns.map(({ name, type }, column): ColumnType => {
    const decided = types.get(name);
    const dictionary = dictionaries[column] ?? null;
    if (type !== 'text' || dictionary === null) return type;
    const other = decided === undefined ? (reinterpret?.(dictionary) ?? null) : null;
    const found = other?.type ?? decided ?? stringType(dictionary.size, rows - missing[column]);
    plan.push({ column, type: found, values: other?.values ?? null });
    fine[column] += other?.rounded ?? 0;
    return found;
  });
  const batches = await sink.finish({
    columns: plan,
    codesOf: (batch) => merger.codes[pieceOf[batch]],
  });
  const fields = columns.map(({ name }, column): Field => {
    const type = finalTypes[column];
    const isWhole = type === 'number' && missing[column] === 0 && whole[column] === 1 && rows > 0;
    return isWhole ? { name, type, integer: true } : { name, type };
  });
  return {
    table: {
      fields,
      rows,
      batches,
      dictionaries: dictionaries.map((dictionary, column) => (isStringType(finalTypes[column]) ? dictionary : null)),
    },
    columns: columns.map((column, index) =>
      note(
        withNotices(column, [
          ...rounded(fine[index], 'time', 'finer than a microsecond, or beyond the years 1691 to 2248,'),
          ...rounded(decimals[index], 'decimal', 'longer than a double holds'),
        ]),
        finalTypes[index],
        missing[index],
        dictionaries[index] ?? null,
      ),
    ),
  };
}

type Lost = Pick<Notice, 'code' | 'message' | 'count'>;

/** The column with what it lost, as notices and among its warnings. */
export const withNotices = <Column extends Pick<PieceColumn, 'name' | 'warnings' | 'notices'>>(
  column: Column,
  lost: readonly Lost[],
): Column =>
  lost.length === 0
    ? column
    : {
        ...column,
        warnings: [...column.warnings, ...lost.map(({ message }) => message)],
        notices: [...(column.notices ?? []), ...lost.map((one) => ({ ...one, column: column.name }))],
      };

function rounded(count: number, noun: string, what: string): Lost[] {
  if (count === 0) return [];
  const message = `${counted(count, noun)} ${count === 1 ? 'is' : 'are'} ${what} and ${count === 1 ? 'is' : 'are'} rounded.`;
  return [{ code: 'source.rounded', message, count }];
}

/** The rule by which a CSV's strings become categories; a declared text column without cells is a category. */
function stringType(distinct: number, present: number): ColumnType {
  if (present === 0) return 'category';
  const kinds = new Float64Array(KINDS);
  kinds[KIND.other] = present;
  return inferType(kinds, distinct);
}

function note(column: PieceColumn, type: ColumnType, missing: number, dictionary: Dictionary | null): ColumnNote {
  const evidence = [...column.evidence];
  if (missing > 0) evidence.push(`${counted(missing, 'cell')}: missing`);
  if (dictionary !== null && isStringType(type)) evidence.push(counted(dictionary.size, 'distinct value'));
  const alternatives = otherTypes(type, dictionary).map((other) => ({
    type: other,
    lost: 0,
    losses: [],
    examples: [],
  }));
  const { name, warnings, notices } = column;
  return { name, type, evidence, warnings, ...(notices !== undefined && { notices }), alternatives };
}

/** Strings that are looked at for what else they could be. */
const MOST_TRIED = 10_000;

/** Types that lose no cell: strings hold every cell, and are numbers, truths or dates where each of them is one. */
function otherTypes(type: ColumnType, dictionary: Dictionary | null): ColumnType[] {
  const strings = (['category', 'text'] as const).filter((other) => other !== type);
  if (!isStringType(type) || dictionary === null || dictionary.size === 0 || dictionary.size > MOST_TRIED)
    return strings;
  const texts = stringsOf(dictionary);
  const fitting = (['number', 'boolean', 'datetime'] as const).filter((other) => {
    const read = cellReader(other, { missing: [] });
    return texts.every((text) => text !== '' && read(text).fits);
  });
  return [...fitting, ...strings];
}

const NAMES: Readonly<Record<PieceColumn['type'], string>> = {
  number: 'a number',
  boolean: 'true or false',
  datetime: 'an ISO 8601 date',
  text: 'a text',
};

/** Characters of a cell that are shown. */
const MOST_SHOWN = 60;

function otherType({ column, cell, wanted, line, place }: Unfit, row: number, file: string): ProblemError {
  const shown = cell.length > MOST_SHOWN ? `${cell.slice(0, MOST_SHOWN)} …` : cell;
  const where = place === undefined ? '' : ` in ${place}`;
  return new ProblemError({
    code: 'source.other-type',
    message: `"${shown}"${where} is not ${NAMES[wanted]}, and column "${column}" is read as ${wanted}.`,
    hint: 'Mend the cell, or choose text for the column in the types of the source, or take the column out of them so that its type is found again; Cast changes a type later on.',
    field: 'types',
    column,
    row,
    file,
    ...(line !== undefined && { line }),
  });
}

/** A column without any cell, in the type that was decided for it. */
export function emptyVector(type: PieceColumn['type'], rows: number): Vector {
  if (type === 'boolean') return { type, cells: new Int8Array(new SharedArrayBuffer(rows)).fill(-1) };
  if (type === 'text') return { type, cells: new Int32Array(new SharedArrayBuffer(rows * 4)).fill(-1) };
  return { type, cells: sharedFloat64(rows).fill(Number.NaN) };
}
