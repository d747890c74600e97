/** Problems of a file that should hold a delimited table, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { READ_FORMATS } from '../../words/formats.ts';

export const emptyFile = (file: string): ProblemError =>
  new ProblemError({
    code: 'csv.empty',
    message: 'The file holds no data.',
    hint: 'Choose a file with at least a row of column names.',
    file,
  });

/** First bytes of files that Prepgraph does not read, a letter a byte (Latin-1). */
const OTHER_MAGIC = [
  { bytes: '\x89PNG', name: 'a PNG image' },
  { bytes: '\xff\xd8\xff', name: 'a JPEG image' },
  { bytes: 'GIF8', name: 'a GIF image' },
  { bytes: '%PDF-', name: 'a PDF document' },
  { bytes: '\x1f\x8b', name: 'a gzip archive' },
  { bytes: '\x89HDF', name: 'an HDF5 file' },
  { bytes: 'II*\0', name: 'a TIFF image' },
  { bytes: '\x7fELF', name: 'a program' },
  { bytes: '<?xml', name: 'an XML document' },
  { bytes: '<!DOCTYP', name: 'an HTML page' },
];

const MAGIC = [...READ_FORMATS.flatMap(({ magic }) => magic), ...OTHER_MAGIC];
const MAGIC_BYTES = Math.max(...MAGIC.map(({ bytes }) => bytes.length));

/** Control characters are counted among these first bytes. */
const MAX_CHECKED_BYTES = 1 << 16;

/** Refuses a file whose first bytes are those of another format, or that holds too many control characters for text. */
export function refuseBinary(head: Uint8Array, isUtf16: boolean, file: string): void {
  const start = String.fromCharCode(...head.subarray(0, MAGIC_BYTES));
  let looksLike = MAGIC.find(({ bytes }) => start.startsWith(bytes))?.name;
  if (looksLike === undefined && !isUtf16) {
    const length = Math.min(head.length, MAX_CHECKED_BYTES);
    let controls = 0;
    for (let at = 0; at < length; at++) {
      const byte = head[at];
      // Some programs put 0x01 or a separator of ASCII (0x1c to 0x1f) between cells.
      if (byte === 0 || (byte > 1 && byte < 9) || (byte > 13 && byte < 28)) controls++;
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

export const unclosedQuote = (file: string, line: number): ProblemError =>
  new ProblemError({
    code: 'csv.unclosed-quote',
    message: 'A quote is opened on this line and never closed.',
    hint: 'Close it in the file, or choose another quote character, or none.',
    field: 'quote',
    file,
    line,
  });

export const rowTooLong = (file: string, line: number): ProblemError =>
  new ProblemError({
    code: 'csv.row-too-long',
    message: 'The row that begins here is longer than 64 MB: a quote in it is probably never closed.',
    hint: 'Close it in the file, or choose another quote character, or none.',
    field: 'quote',
    file,
    line,
  });
