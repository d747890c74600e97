/** Reads NumPy files: arrays of numbers, truths, texts and dates. Pickles are never loaded. */
import { open } from 'node:fs/promises';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { allocateVector, BATCH_ROWS, type Vector } from '../../table/column.ts';
import { checkCancelled } from '../../run/run.ts';
import { assemble, type Piece, type PieceColumn, type Unfit, withNotices } from '../pieces/assemble.ts';
import { ColumnOfCells } from '../pieces/column-of-cells.ts';
import { TextIndex } from '../texts/text-index.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { isFineUnit, momentOfUnits } from '../cells/stored-times.ts';
import { longReader, numberReader } from '../cells/stored-numbers.ts';
import { readAs, retyped } from '../pieces/retype.ts';
import { decidedTypes, type FormatReader, leftOutNotices, type ReadFile, typedResult } from '../source.ts';
import { openArrays } from './arrays.ts';
import { type CellKind, NpyFlaw } from './dtype.ts';
import {
  ArrayUnclear,
  type Cells,
  layoutOf,
  type NpyColumn,
  type NpyLayout,
  TooManyDimensions,
  ucs4,
} from './layout.ts';

/** Bytes of the file that are read at once. */
const CHUNK_BYTES = 16 << 20;

/** A column with what it is to be read as. */
interface Planned extends NpyColumn {
  readonly type: PieceColumn['type'];
  readonly wanted: PieceColumn['type'] | null;
}

const readNpy: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size } = await handle.stat();
    const chosen = typeof params['array'] === 'string' && params['array'] !== '' ? params['array'] : null;
    const layout = await layoutOf(await openArrays(handle, size), chosen);
    if (layout.columns.length === 0) throw noColumns(path, layout);
    const types = decidedTypes(params);
    /** Columns with whole numbers beyond 2^53, which are read as text, and with bytes that are no text. */
    const big = new Set<string>();
    const garbled = new Set<string>();
    for (;;) {
      const known = big.size;
      const columns = layout.columns.map((column): Planned => {
        const type = big.has(column.name) ? 'text' : typeOf(column.kind);
        return { ...column, type, wanted: readAs(column.name, type, types) };
      });
      async function* pieces(): AsyncGenerator<Piece> {
        const total = layout.blocks.reduce((sum, count) => sum + count, 0);
        let done = 0;
        for (const [block, count] of layout.blocks.entries()) {
          const step = rowsAtOnce(columns, block);
          for (let from = 0; from < count && done < most; from += step) {
            checkCancelled(run);
            const rows = Math.min(step, count - from, most - done);
            yield await pieceOf(columns, block, from, rows, big, garbled);
            if (big.size > known) return;
            done += rows;
            run.progress(done, total, 'rows');
          }
        }
      }
      const made = await assemble(
        columns.map((column) => describe(column, big.has(column.name))),
        pieces(),
        { run, sink: sink(), file: path, types },
      );
      if (big.size > known) continue;
      const left: Notice[] = [
        ...leftOutNotices(layout.leftOut),
        ...layout.unread.map((name): Notice => {
          return { code: 'source.left-out', message: `The array "${name}" is not read.` };
        }),
      ];
      return {
        ...made,
        columns: made.columns.map((column) => withNotices(column, garbled.has(column.name) ? [GARBLED] : [])),
        ...typedResult(made.table, left, { ...(chosen !== null && { array: chosen }) }),
      };
    }
  } catch (error) {
    throw refusalOf(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

export const npyReader: FormatReader = { read: readNpy };

const GARBLED = { code: 'source.no-text', message: 'It holds bytes that are no UTF-8 text: they became �.' } as const;
const ROUNDED = { code: 'source.rounded', message: 'It holds whole numbers beyond 2^53: they are rounded.' } as const;

function typeOf(kind: CellKind | null): PieceColumn['type'] {
  switch (kind?.as) {
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
    case 'datetime':
      return kind.as;
    default:
      return 'text';
  }
}

function describe({ name, note, type, wanted, stored }: Planned, isBig: boolean): PieceColumn {
  const column: PieceColumn = {
    name,
    type: wanted ?? type,
    evidence: [
      `stored as ${stored}`,
      ...(wanted === null ? [] : [`read as ${wanted}, as the types of the source say`]),
    ],
    warnings:
      isBig && wanted !== 'number'
        ? ['It holds whole numbers beyond 2^53, which numbers would round; read as text.']
        : [],
  };
  return withNotices(column, [
    ...(note === null ? [] : [{ code: 'source.renamed' as const, message: note }]),
    ...(isBig && wanted === 'number' ? [ROUNDED] : []),
  ]);
}

function rowsAtOnce(columns: readonly Planned[], block: number): number {
  const widest = columns.reduce((bytes, column) => {
    const cells = column.blocks[block];
    return typeof cells === 'string' ? bytes : Math.max(bytes, cells.stride);
  }, 1);
  return Math.max(1, Math.min(BATCH_ROWS, Math.floor(CHUNK_BYTES / Math.max(widest, 8 * columns.length))));
}

async function pieceOf(
  columns: readonly Planned[],
  block: number,
  from: number,
  rows: number,
  big: Set<string>,
  garbled: Set<string>,
): Promise<Piece> {
  const texts = new TextIndex();
  const missing = new Int32Array(columns.length);
  const whole = new Uint8Array(columns.length);
  const fine = new Float64Array(columns.length);
  let unfit: Unfit | null = null;
  /** What was read last: the columns of a matrix lie in the same bytes. */
  let window: { array: unknown; start: number; view: DataView } | null = null;
  const viewOf = async ({ array, base, stride }: Cells, cell: number): Promise<{ view: DataView; at: number }> => {
    // Rows of a matrix or of structures are read whole; columns that lie one after the other by themselves.
    const isShared = stride > cell;
    const start = isShared ? array.from + from * stride : base + from * stride;
    const length = rows * stride;
    if (window === null || window.array !== array || window.start !== start) {
      const bytes = await array.bytes.read(start, length);
      if (bytes.length < length) throw new NpyFlaw('it ends in the middle');
      window = { array, start, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    }
    return { view: window.view, at: isShared ? base - array.from : 0 };
  };
  const vectors: Vector[] = [];
  for (const [index, column] of columns.entries()) {
    const cells = column.blocks[block];
    const made =
      typeof cells === 'string'
        ? constant(cells, rows, index, texts)
        : filled(column, await viewOf(cells, column.kind?.bytes ?? 0), cells.stride, rows, index, texts, big, garbled);
    vectors.push(made.vector);
    missing[index] = made.missing;
    whole[index] = made.whole;
    fine[index] = made.fine ?? 0;
    if (column.wanted === null) continue;
    const other = retyped(made.vector, column.wanted, index, texts);
    vectors[index] = other.vector;
    missing[index] = other.missing;
    whole[index] = other.whole;
    if (other.unfit !== null) unfit ??= { column: column.name, wanted: column.wanted, ...other.unfit };
  }
  return { rows, vectors, texts: texts.toBlock(), missing, whole, fine, unfit };
}

interface Filled {
  readonly vector: Vector;
  readonly missing: number;
  readonly whole: number;
  /** Times that are finer than a microsecond. */
  readonly fine?: number;
}

function constant(text: string, rows: number, column: number, texts: TextIndex): Filled {
  const cells = new ColumnOfCells('text', rows, column, texts);
  for (let row = 0; row < rows; row++) cells.set(row, text);
  return cells;
}

function filled(
  { name, kind, type }: Planned,
  { view, at }: { view: DataView; at: number },
  stride: number,
  rows: number,
  column: number,
  texts: TextIndex,
  big: Set<string>,
  garbled: Set<string>,
): Filled {
  const of = kind as CellKind;
  if (of.as === 'integer' && type === 'text') {
    const cells = new ColumnOfCells('text', rows, column, texts);
    const read = of.bytes === 8 ? longReader(of) : numberReader({ ...of, as: 'integer' });
    for (let row = 0; row < rows; row++) cells.set(row, String(read(view, at + row * stride)));
    return cells;
  }
  if (of.as === 'number' || of.as === 'integer') {
    const vector = allocateVector('number', rows) as Vector & { values: Float64Array };
    let absent = 0;
    let isWhole = 1;
    const read = numberReader({ ...of, as: of.as === 'integer' ? 'integer' : 'float' });
    for (let row = 0; row < rows; row++) {
      const cell = read(view, at + row * stride);
      vector.cells[row] = cell;
      if (cell !== cell) absent++;
      else if (!Number.isInteger(cell)) isWhole = 0;
      if (of.as === 'integer' && !Number.isSafeInteger(cell)) big.add(name);
    }
    return { vector, missing: absent, whole: isWhole };
  }
  if (of.as === 'datetime') return filledTimes(of, { view, at }, stride, rows);
  const cells = new ColumnOfCells(type, rows, column, texts);
  for (let row = 0; row < rows; row++) {
    const place = at + row * stride;
    if (of.as === 'boolean') cells.set(row, view.getUint8(place) !== 0);
    else if (of.as === 'text') cells.set(row, ucs4(view, place, of.bytes, of.isLittle));
    else
      cells.set(
        row,
        utf8(view, place, of.bytes, () => garbled.add(name)),
      );
  }
  return cells;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function utf8(view: DataView, from: number, length: number, flaw: () => void): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + from, length);
  let end = length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const text = decoder.decode(bytes.subarray(0, end));
  if (text.includes('\ufffd')) flaw();
  return text;
}

function filledTimes(
  kind: CellKind,
  { view, at }: { view: DataView; at: number },
  stride: number,
  rows: number,
): Filled {
  const vector = allocateVector('datetime', rows) as Vector & { values: Float64Array };
  let missing = 0;
  let fine = 0;
  for (let row = 0; row < rows; row++) {
    const units = view.getBigInt64(at + row * stride, kind.isLittle);
    const time = momentOfUnits(units, kind.unit);
    vector.cells[row] = time;
    if (Number.isNaN(time)) missing++;
    else if (isFineUnit(units, time, kind.unit)) fine++;
  }
  return { vector, missing, whole: 0, fine };
}

const noColumns = (file: string, { leftOut }: NpyLayout): ProblemError =>
  new ProblemError({
    code: 'npy.no-columns',
    message: leftOut[0] === undefined ? 'The array has no columns.' : `The array ${leftOut[0].reason}.`,
    hint: 'Prepgraph reads numbers, text, booleans and dates. Save such an array.',
    file,
  });

function refusalOf(error: unknown, file: string): unknown {
  if (error instanceof ArrayUnclear) {
    const names = error.names.slice(0, 20).map((name) => `"${name}"`);
    return new ProblemError({
      code: 'npy.which-array',
      message: `The file holds ${error.names.length} arrays: ${names.join(', ')}${error.names.length > 20 ? ' …' : ''}.`,
      hint: 'Choose one of them: the parameter "array".',
      field: 'array',
      file,
    });
  }
  if (error instanceof TooManyDimensions) {
    const { shape, name } = error.array;
    return new ProblemError({
      code: 'npy.dimensions',
      message: `The array${name === null ? '' : ` "${name}"`} has ${shape.length} dimensions (${shape.join(' × ')}); a table has two.`,
      hint: 'Save it as a matrix with a row each: array.reshape(len(array), -1).',
      file,
    });
  }
  if (!(error instanceof NpyFlaw)) return fileProblem(error, file);
  return error.isObject
    ? new ProblemError({
        code: 'npy.objects',
        message: 'The array holds Python objects, which are pickles: loading one runs code that is in the file.',
        hint: 'Save it with another type, such as array.astype(str) or array.astype(float).',
        file,
      })
    : new ProblemError({
        code: 'npy.damaged',
        message: `This is no NumPy file that can be read: ${error.message}.`,
        hint: 'Copy it again, or save it anew with numpy.save or numpy.savez.',
        file,
      });
}
