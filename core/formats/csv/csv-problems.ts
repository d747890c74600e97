/** What can be wrong with a file that should hold a delimited table, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';

export const emptyFile = (file: string): ProblemError =>
  new ProblemError({
    code: 'csv.empty',
    message: 'The file holds no data.',
    hint: 'Choose a file with at least a row of column names.',
    file,
  });

const MAGIC: readonly (readonly [string, readonly number[]])[] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['a ZIP archive or an Excel workbook', [0x50, 0x4b, 0x03, 0x04]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['an old Excel workbook', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['an Arrow file', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ['a NumPy file', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['an HDF5 file', [0x89, 0x48, 0x44, 0x46]],
  ['a SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20]],
  ['a TIFF image', [0x49, 0x49, 0x2a, 0x00]],
  ['a program', [0x7f, 0x45, 0x4c, 0x46]],
];

/** Bytes among which control characters are counted. */
const LOOKED_AT = 1 << 16;

/** Refuses a file whose first bytes are those of another format, or that holds too many control characters for text. */
export function refuseBinary(head: Uint8Array, isUtf16: boolean, file: string): void {
  const known = MAGIC.find(([, magic]) => magic.every((byte, index) => head[index] === byte));
  let looksLike = known?.[0];
  if (looksLike === undefined && !isUtf16) {
    const length = Math.min(head.length, LOOKED_AT);
    let controls = 0;
    for (let at = 0; at < length; at++) {
      const byte = head[at] as number;
      if (byte < 9 || (byte > 13 && byte < 32)) controls++;
    }
    if (controls > 8 && controls > length / 100) looksLike = 'a binary file';
  }
  if (looksLike === undefined) return;
  throw new ProblemError({
    code: 'csv.binary',
    message: `This looks like ${looksLike}, not like a text table.`,
    hint: 'Choose a CSV or another delimited text file.',
    file,
  });
}
