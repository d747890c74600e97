/** Reads NumPy `.npy` files of numbers: the header, then rows a block at a time. One or two dimensions, either order. */
import { type FileHandle, open } from 'node:fs/promises';
import { ProblemError } from '../../ir/problem.ts';

export interface NpyArray {
  readonly rows: number;
  /** 1 where the array has one dimension. */
  readonly width: number;
  readonly dimensions: 1 | 2;
}

/** Rows start … of each column, as doubles. */
export interface NpyBlock {
  readonly start: number;
  readonly columns: readonly Float64Array[];
}

/** Cells of a block: eight megabytes of doubles. */
const BLOCK_CELLS = 1 << 20;
/** Longest header that NumPy itself reads without being asked twice. */
const MAX_HEADER_BYTES = 10_000;

const problem = (file: string, code: string, message: string, hint: string): ProblemError =>
  new ProblemError({ code: `npy.${code}`, message, hint, file });

const SAVE_HINT = 'Save it in Python with numpy.save(file, predictions), as an array of numbers.';

type CellReader = (view: DataView, at: number) => number;

/** How a cell is read, by NumPy's kind and size in bytes; `little` is the byte order. */
function cellReader(kind: string, size: number, little: boolean): CellReader | null {
  switch (`${kind}${size}`) {
    case 'f2':
      return (view, at) => halfFloat(view.getUint16(at, little));
    case 'f4':
      return (view, at) => view.getFloat32(at, little);
    case 'f8':
      return (view, at) => view.getFloat64(at, little);
    case 'i1':
      return (view, at) => view.getInt8(at);
    case 'i2':
      return (view, at) => view.getInt16(at, little);
    case 'i4':
      return (view, at) => view.getInt32(at, little);
    case 'i8':
      return (view, at) => Number(view.getBigInt64(at, little));
    case 'u1':
    case 'b1':
      return (view, at) => view.getUint8(at);
    case 'u2':
      return (view, at) => view.getUint16(at, little);
    case 'u4':
      return (view, at) => view.getUint32(at, little);
    case 'u8':
      return (view, at) => Number(view.getBigUint64(at, little));
    default:
      return null;
  }
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

interface Header extends NpyArray {
  readonly fortran: boolean;
  readonly cell: CellReader;
  readonly cellBytes: number;
  /** Position of the first cell in the file. */
  readonly from: number;
}

/** The array's shape, and its rows in blocks. Throws a ProblemError for what is no array of numbers, or is cut off. */
export async function readNpy<Result>(
  path: string,
  take: (array: NpyArray, blocks: () => AsyncGenerator<NpyBlock>) => Promise<Result>,
): Promise<Result> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    const isAbsent = error.code === 'ENOENT';
    throw problem(
      path,
      'unreadable',
      isAbsent ? 'There is no such file.' : 'The file cannot be read.',
      'Check the path.',
    );
  });
  try {
    const header = await headerOf(handle, path);
    const { size } = await handle.stat();
    const cells = header.rows * header.width;
    if (size < header.from + cells * header.cellBytes) {
      throw problem(
        path,
        'cut-off',
        'The file ends before its last row.',
        'It was not written to its end: save it again.',
      );
    }
    return await take(header, () => blocksOf(handle, header));
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

async function headerOf(handle: FileHandle, path: string): Promise<Header> {
  const start = await bytesAt(handle, 0, 12);
  const magic = start.subarray(0, 6).toString('latin1');
  if (magic !== '\x93NUMPY' || start.length < 12) {
    const isArchive = magic.startsWith('PK');
    throw problem(
      path,
      'not-npy',
      isArchive ? 'This is an archive of several arrays (.npz), not one array.' : 'This is no NumPy array.',
      SAVE_HINT,
    );
  }
  const isOld = start[6] === 1;
  const length = isOld ? start.readUInt16LE(8) : start.readUInt32LE(8);
  const textFrom = isOld ? 10 : 12;
  const text = length > MAX_HEADER_BYTES ? '' : (await bytesAt(handle, textFrom, length)).toString('latin1');
  const description = /'descr':\s*'([<>|=]?)([a-zA-Z])(\d*)'/.exec(text);
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(text);
  if (description === null || shape === null) {
    const isRecord = /'descr':\s*\[/.test(text);
    throw problem(
      path,
      'type',
      isRecord ? 'The array holds records, not numbers.' : 'The header of this array cannot be read.',
      SAVE_HINT,
    );
  }
  const [, order, kind, digits] = description as unknown as [string, string, string, string];
  if (kind === 'U' || kind === 'S') {
    throw problem(
      path,
      'texts',
      'The array holds texts, not numbers: these are labels already.',
      'Give what the model says before it is turned into labels; or use the labels as they are.',
    );
  }
  const cell = cellReader(kind, Number(digits), order !== '>');
  if (cell === null) {
    throw problem(
      path,
      'type',
      kind === 'O' ? 'The array holds Python objects.' : 'The array does not hold real numbers.',
      SAVE_HINT,
    );
  }
  const sizes = (shape[1] as string)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  if (sizes.length === 0 || sizes.length > 2) {
    const found = sizes.length === 0 ? 'a single number' : `of ${sizes.length} dimensions`;
    throw problem(
      path,
      'shape',
      `The array is ${found}.`,
      'Predictions have a row for each row of the data: n numbers, or n × classes.',
    );
  }
  return {
    rows: sizes[0] as number,
    width: sizes[1] ?? 1,
    dimensions: sizes.length as 1 | 2,
    fortran: /'fortran_order':\s*True/.test(text) && sizes.length === 2,
    cell,
    cellBytes: Number(digits),
    from: textFrom + length,
  };
}

async function* blocksOf(handle: FileHandle, header: Header): AsyncGenerator<NpyBlock> {
  const { rows, width, fortran, cell, cellBytes, from } = header;
  const most = Math.max(1, Math.floor(BLOCK_CELLS / Math.max(1, width)));
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    const columns = Array.from({ length: width }, () => new Float64Array(count));
    if (fortran) {
      for (const [index, column] of columns.entries()) {
        const bytes = await bytesAt(handle, from + (index * rows + start) * cellBytes, count * cellBytes);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        for (let row = 0; row < count; row++) column[row] = cell(view, row * cellBytes);
      }
    } else {
      const bytes = await bytesAt(handle, from + start * width * cellBytes, count * width * cellBytes);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let row = 0, at = 0; row < count; row++)
        for (let index = 0; index < width; index++, at += cellBytes)
          (columns[index] as Float64Array)[row] = cell(view, at);
    }
    yield { start, columns };
  }
}
