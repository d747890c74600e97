/** Cells with bytes that are no text in the encoding of the file: they are read as U+FFFD and told, or the file is refused. */
import { noTextNotice } from '../encoding/encoding-notices.ts';
import { encodingName } from '../../words/encodings.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { NoText } from './chunk.ts';
import type { OpenedCsv } from './open-csv.ts';

/** Thrown where a file that began with ASCII only turns out to be of another encoding. */
export class OtherEncoding extends Error {
  /** Byte position near the first letter that says so. */
  readonly at: number;

  constructor(at: number) {
    super('the file is of another encoding than its sample');
    this.at = at;
  }
}

export class NoTextCells {
  private readonly opened: OpenedCsv;
  private readonly cells = new Map<number, { cells: number; line: number }>();

  constructor(opened: OpenedCsv) {
    this.opened = opened;
  }

  /**
   * Adds cells that were found in rows from `firstLine` on, which begin at byte `at` of the file. Throws `OtherEncoding`,
   * or a `ProblemError` where the file is of another encoding by and large and malformed files are refused.
   */
  add(found: readonly NoText[], firstLine: number, at?: number): void {
    if (found.length === 0) return;
    const { foundEncoding, isOfEncoding, format, file } = this.opened;
    const first = Math.min(...found.map(({ line }) => line));
    if (foundEncoding?.isAscii === true && at !== undefined) throw new OtherEncoding(at);
    if (!isOfEncoding && !format.keepsMalformed) {
      throw new ProblemError({
        code: 'csv.encoding',
        message: `There are bytes that are no text in the chosen encoding, ${encodingName(format.encoding)}.`,
        hint: 'Choose another encoding or have it found again; or choose to keep malformed rows.',
        line: firstLine + first,
        field: 'encoding',
        file: file.path,
      });
    }
    for (const { column, cells, line } of found) {
      const before = this.cells.get(column) ?? { cells: 0, line: firstLine + line };
      this.cells.set(column, { cells: before.cells + cells, line: before.line });
    }
  }

  notices(): Notice[] {
    const { columns, options } = this.opened;
    return [...this.cells]
      .sort(([a], [b]) => a - b)
      .map(([column, { cells, line }]) => noTextNotice(columns.names[column], cells, line, options.encoding));
  }
}
