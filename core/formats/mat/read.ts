/** Reads MAT-files of MATLAB, Octave and SciPy, versions 4 to 7.3. */
import { open } from 'node:fs/promises';
import { fileProblem } from '../../files/file-problems.ts';
import type { PlannedColumn } from '../arrays/piece.ts';
import { readArrayTable } from '../arrays/read-table.ts';
import { Damage } from '../damage.ts';
import { readElements } from '../hdf5/read.ts';
import type { ReadFile, ReadOptions, ReadTable } from '../source.ts';
import type { MatCells } from './columns.ts';
import { matProblem } from './mat-problems.ts';
import type { RowsInput, ScanInput, ScanOutput, ScanOutput73 } from './tasks.ts';
import { HEADER_BYTES, unpackElements } from './unpack-elements.ts';

/** The bytes of the version and the order of bytes, at the end of the header. */
const VERSION_AT = 124;
const ORDER_AT = 126;

export const readMat: ReadFile = async (path, params, options) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const stat = await handle.stat();
    if (stat.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    const { size } = stat;
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0);
    const isLittle = bytesRead < HEADER_BYTES ? null : orderOf(header);
    if (isLittle === null) return await readPlain(path, path, size, null, params, options);
    if ((isLittle ? header.readUInt16LE(VERSION_AT) : header.readUInt16BE(VERSION_AT)) >> 8 === 2)
      return await readHdf5(path, size, stat.mtimeMs, params, options);
    const unpacked = await unpackElements(handle, path, size, isLittle, options.run);
    try {
      return await readPlain(unpacked?.path ?? path, path, size, isLittle, params, options);
    } finally {
      await unpacked?.remove();
    }
  } catch (error) {
    throw matProblem(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

/** Whether the file is little-endian; null where it has no header of version 5. */
function orderOf(header: Buffer): boolean | null {
  const mark = header.toString('latin1', ORDER_AT, HEADER_BYTES);
  if (mark !== 'IM' && mark !== 'MI') return null;
  return mark === 'IM';
}

async function readPlain(
  path: string,
  file: string,
  size: number,
  isLittle: boolean | null,
  params: Readonly<Record<string, unknown>>,
  options: ReadOptions,
): Promise<ReadTable> {
  const wanted = wantedIn(params);
  const scan: ScanInput = { path, file, isLittle, wanted };
  let scanned: ScanOutput | null = null;
  for await (const output of options.run.parallel.map<ScanInput, ScanOutput>('mat.scan', [scan])) scanned = output;
  if (scanned === null) throw new Damage('it holds nothing');
  const made = await readArrayTable<MatCells, RowsInput>(
    scanned.table,
    {
      format: 'mat',
      path: file,
      size,
      task: 'mat.read',
      step: 1,
      notices: scanned.notices,
      input: (from, rows, columns) => ({
        path,
        file,
        from,
        rows,
        columns: columns.map((column) => partOf(column, from, rows)),
      }),
    },
    params,
    options,
  );
  return { ...made, decided: { ...(wanted !== null && { table: wanted }), ...made.decided } };
}

/** A file of version 7.3. */
async function readHdf5(
  path: string,
  size: number,
  modified: number,
  params: Readonly<Record<string, unknown>>,
  options: ReadOptions,
): Promise<ReadTable> {
  const wanted = wantedIn(params);
  const scan = { path, file: path, wanted };
  let scanned: ScanOutput73 | null = null;
  for await (const output of options.run.parallel.map<typeof scan, ScanOutput73>('mat.scan-73', [scan]))
    scanned = output;
  if (scanned === null) throw new Damage('it holds nothing');
  const made = await readElements({ format: 'mat', path, size, modified }, scanned, params, options);
  return { ...made, decided: { ...(wanted !== null && { table: wanted }), ...made.decided } };
}

/** The variable that was asked for. */
const wantedIn = ({ table }: Readonly<Record<string, unknown>>): string | null =>
  typeof table === 'string' && table !== '' ? table : null;

/** Only the cells of these rows go to a thread. */
function partOf(column: PlannedColumn<MatCells>, from: number, rows: number): PlannedColumn<MatCells> {
  const { cells } = column;
  return cells.as === 'list'
    ? { ...column, cells: { as: 'list', cells: cells.cells.slice(from, from + rows) } }
    : column;
}
