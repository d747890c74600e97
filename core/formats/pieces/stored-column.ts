/** What is said of a column whose file stores its type. */
import type { Notice } from '../../ir/notice.ts';
import type { PieceColumn } from './assemble.ts';

export interface StoredColumn {
  /** No two columns have the same. */
  readonly name: string;
  /** Why the name is not the file's; null where it is. */
  readonly note: string | null;
  readonly type: PieceColumn['type'];
  /** Its type as the file says it, for the ledger. */
  readonly stored: string;
  /** Whole numbers are read as text, since some of them exceed 2^53. */
  readonly asText: boolean;
  /** What its cells are to be read as; null where that is their own type. */
  readonly readAs: PieceColumn['type'] | null;
  /** What its cells lose or how they are read. */
  readonly notices: readonly Pick<Notice, 'code' | 'message'>[];
}

const ROUNDED = 'It holds whole numbers beyond 2^53: they are rounded.';

export function describeStored({
  name,
  note,
  notices: told,
  type,
  stored,
  asText,
  readAs: other,
}: StoredColumn): PieceColumn {
  const notices: Notice[] = note === null ? [] : [{ code: 'source.renamed', message: note, column: name }];
  for (const one of told) notices.push({ ...one, column: name });
  if (asText && other === 'number') notices.push({ code: 'source.rounded', message: ROUNDED, column: name });
  const isKept = asText && other !== 'number';
  return {
    name,
    type: other ?? type,
    evidence: [`stored as ${stored}`, ...(other === null ? [] : [`read as ${other}, as the types of the source say`])],
    warnings: [
      ...notices.map(({ message }) => message),
      ...(isKept ? ['It holds whole numbers beyond 2^53, which numbers would round; read as text.'] : []),
    ],
    notices,
  };
}
