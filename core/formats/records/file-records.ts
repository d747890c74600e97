/** Records that lie in a file as they are, one behind the other; read and decoded on a worker thread. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { onRelease } from '../../run/thread-memory.ts';
import { changedFile } from '../changed-file.ts';
import { Damage } from '../damage.ts';
import { FarTexts, type FarTextPlaces } from './far-texts.ts';
import { type RecordLayout, rowsAtOnce } from './layout.ts';
import { pieceOfRecords, type RecordsOutput } from './piece.ts';

export interface FileRecords {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  /** Byte of the file where the first record begins. */
  readonly from: number;
  readonly rows: number;
  readonly layout: RecordLayout;
  readonly longTexts: FarTextPlaces | null;
}

/** `rows` records, cut into pieces. */
export function* inPieces(records: FileRecords): Generator<FileRecords> {
  const { layout, rows, from } = records;
  const step = rowsAtOnce(layout);
  for (let row = 0; row < rows; row += step)
    yield { ...records, from: from + row * layout.recordBytes, rows: Math.min(step, rows - row) };
}

/** Kept between the pieces of a thread, because fresh memory costs more than reading into it. */
let buffer = new Uint8Array(0);

onRelease(() => {
  buffer = new Uint8Array(0);
});

/** Throws `Damage` where the file ends before the records do. */
export function recordsOfFile({ path, size, modified, from, rows, layout, longTexts }: FileRecords): RecordsOutput {
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    const length = rows * layout.recordBytes;
    if (buffer.length < length) buffer = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(descriptor, buffer, done, length - done, from + done);
      if (read === 0) throw new Damage('its records are cut off');
      done += read;
    }
    return pieceOfRecords(buffer, 0, rows, layout, longTexts === null ? null : new FarTexts(longTexts, descriptor));
  } finally {
    closeSync(descriptor);
  }
}
