/** Refuses tables whose cells take far more memory than their file: few bytes could stand for rows without end. */
import { ProblemError } from '../ir/problem.ts';
import { counted, sizeText } from '../words/counted.ts';

const CELL_BYTES = 8;
/** What unpacks to more than a limit and to this many times its size was made to fill memory or a disk. */
const MAX_GROWTH = 4096;
const MAX_TABLE_BYTES = 16 * 2 ** 30;
/** A row group, block or stripe is decoded as a whole. */
const MAX_PART_BYTES = 2 * 2 ** 30;

/**
 * Throws a `ProblemError` where the rows take too much memory.
 * @param format its id, which begins the code of the problem
 * @param part what promises them, as a sentence begins: "A row group"; null for the whole file
 * @param bytes in which they are said to be
 */
export function refuseTooManyRows(
  format: string,
  file: string,
  part: string | null,
  rows: number,
  columns: number,
  bytes: number,
): void {
  const most = Math.max(part === null ? MAX_TABLE_BYTES : MAX_PART_BYTES, MAX_GROWTH * bytes);
  if (rows * columns * CELL_BYTES <= most) return;
  throw new ProblemError({
    code: `${format}.too-many-rows`,
    message: `${part ?? 'The file'} promises ${counted(rows, 'row')} of ${counted(columns, 'column')} in ${sizeText(bytes)}: unpacked they take ${sizeText(rows * columns * CELL_BYTES)}.`,
    hint: 'If you trust the file, write it again in smaller parts, or only the columns that you need.',
    file,
  });
}
