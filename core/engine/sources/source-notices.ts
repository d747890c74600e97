/** Notices of a source from reading: rows and cells left out, cut, rounded, guessed or turned to missing. */
import { counted } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import type { SourceTable } from './source.ts';

type Read = Pick<SourceTable, 'ledger' | 'malformed' | 'malformedTotal' | 'notices'>;

export const sourceNotices = (nodeId: string, source: Read): Notice[] =>
  [...cutRows(source), ...(source.notices ?? []), ...source.ledger.flatMap(({ notices = [] }) => notices)].map(
    (notice) => ({ ...notice, nodeId }),
  );

function cutRows({ malformed: [first], malformedTotal }: Read): Notice[] {
  if (malformedTotal === 0) return [];
  const message = `${counted(malformedTotal, 'malformed row')} ${malformedTotal === 1 ? 'was' : 'were'} kept, cut or filled${
    first === undefined ? '.' : `; the first is line ${first.line}: ${first.message}`
  }`;
  return [
    {
      code: 'source.cut-rows',
      message,
      hint: 'Mend them in the file, or refuse malformed rows.',
      count: malformedTotal,
      ...(first !== undefined && { line: first.line }),
      ...(first?.file !== undefined && { file: first.file }),
    },
  ];
}
