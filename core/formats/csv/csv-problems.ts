/** Problems of a file that should hold a delimited table, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { READ_FORMATS, type ReadFormat } from '../../words/formats.ts';
import { HEAD_BYTES, logFile, otherFile } from '../other-files.ts';
import { textOfHead } from '../text-head.ts';

export const emptyFile = (file: string): ProblemError =>
  new ProblemError({
    code: 'csv.empty',
    message: 'The file holds no data.',
    hint: 'Choose a file with at least a row of column names.',
    file,
  });

const HTML = READ_FORMATS.find(({ id }) => id === 'html') as ReadFormat;
const MAGIC = READ_FORMATS.flatMap(({ magic }) => magic.filter(({ end }) => end === undefined));
const MAGIC_BYTES = Math.max(...MAGIC.map(({ bytes }) => bytes.length));

/** Control characters are counted among these first bytes. */
const MAX_CHECKED_BYTES = 1 << 16;

/**
 * Refuses a file whose first bytes are those of another format, or that holds too many control characters for text.
 * `isChosen`: the document says how its lines are cut, so that even a log may be a table.
 */
export function refuseBinary(head: Uint8Array, isUtf16: boolean, file: string, isChosen = false): void {
  const start = String.fromCharCode(...head.subarray(0, MAGIC_BYTES));
  const isPage = HTML.beginning?.test(textOfHead(head.subarray(0, HEAD_BYTES))) === true;
  const read = isPage ? 'an HTML page' : MAGIC.find(({ bytes }) => start.startsWith(bytes))?.name;
  const other =
    otherFile(head) ??
    (read === undefined ? null : { name: read, hint: FOUND_ANEW }) ??
    (isChosen ? null : logFile(head)) ??
    (isUtf16 || !hasControls(head) ? null : { name: 'a binary file', hint: OTHER_FILE });
  if (other === null) return;
  throw new ProblemError({
    code: 'csv.binary',
    message: `This looks like ${other.name}, not like a text table.`,
    hint: other.hint,
    file,
  });
}

const FOUND_ANEW = 'Drop it into the window again, so that its type is found anew, or choose a delimited text file.';
const OTHER_FILE = 'Choose a CSV or another delimited text file.';

function hasControls(head: Uint8Array): boolean {
  const length = Math.min(head.length, MAX_CHECKED_BYTES);
  let controls = 0;
  for (let at = 0; at < length; at++) {
    const byte = head[at];
    // Some programs put 0x01 or a separator of ASCII (0x1c to 0x1f) between cells.
    if (byte === 0 || (byte > 1 && byte < 9) || (byte > 13 && byte < 28)) controls++;
  }
  return controls > 8 && controls > length / 100;
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
