/** What a row lost or lacked on its way, in the user's words. */
import type { NoticeCode } from '../ir/notice.ts';
import { ProblemError } from '../ir/problem.ts';
import type { JsonRow } from './cells.ts';
import type { AppliedRow } from './prepare.ts';

export interface RowNotice {
  readonly code: NoticeCode;
  readonly column: string;
  readonly message: string;
}

/** About columns that the row has too many or too few of, and a label that is missing: the same in most rows of a stream. */
export function columnNotices({ extra, absent, unencoded }: AppliedRow): RowNotice[] {
  const about =
    (code: NoticeCode, message: string) =>
    (column: string): RowNotice => ({ code, column, message });
  return [
    ...extra.map(
      about('new-data.extra-column', 'The pipeline was not fitted on this column: the result is without it.'),
    ),
    ...absent.map(
      about(
        'new-data.missing-column',
        'The column is missing; no step reads it, so its cells are missing in the result.',
      ),
    ),
    ...unencoded.map(
      about('new-data.label', 'A step refuses this label: it is missing in the result. No feature needs it.'),
    ),
  ];
}

/** About a value that its column's type cannot hold. */
export const unfitNotice = (column: string, row: JsonRow): RowNotice => ({
  code: 'new-data.mismatched',
  column,
  message: `The value ${JSON.stringify(row[column])} is not of this column's type: it counts as missing.`,
});

/** The first value that its column's type cannot hold, as an error. */
export function refuseUnfit([column]: readonly string[], row: JsonRow, hint: string): void {
  if (column === undefined) return;
  throw new ProblemError({
    code: 'row.unfit',
    message: `The value ${JSON.stringify(row[column])} is not of this column's type.`,
    hint,
    column,
  });
}
