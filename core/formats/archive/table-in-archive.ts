/** A file of an archive, unpacked for its reader, and what its archive adds to what was read. */
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import type { ReadFormat } from '../../words/formats.ts';
import type { Run } from '../../run/run.ts';
import type { ReadTable } from '../source.ts';
import { chooseTable, listed } from './choose-table.ts';
import { openArchive } from './open-archive.ts';

export interface InArchive {
  /** The temporary file. */
  readonly path: string;
  /** How problems name the file: the archive's path, and the name of the file in it. */
  readonly name: string;
  /** The source's parameters for that file. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The table with what there is to know of the archive. */
  withArchive(table: ReadTable): ReadTable;
  remove(): Promise<void>;
}

/**
 * The table of an archive; null where the file is none. Throws a `ProblemError`, `Cancelled`.
 * @param most bytes of the file; all of a file that is packed itself
 */
export async function tableInArchive(
  path: string,
  params: Readonly<Record<string, unknown>>,
  format: ReadFormat | undefined,
  run: Run,
  most: number,
): Promise<InArchive | null> {
  const archive = await openArchive(path, run, format);
  if (archive === null) return null;
  try {
    const wanted = typeof params['table'] === 'string' && params['table'] !== '' ? params['table'] : null;
    const { member, inner, others, rest } = chooseTable(archive, wanted, format, path);
    const isPacked = /\.(gz|zst)$/i.test(member.name);
    const copy = await archive.copy(member, run, isPacked ? Infinity : most);
    const isChosen = others.length > 0 || wanted !== null;
    return {
      path: copy.path,
      name: `${path}/${member.name}`,
      params: { ...params, table: inner },
      remove: copy.remove,
      withArchive({ locate: _, ...table }) {
        const within = table.decided['table'];
        const chosen = typeof within === 'string' ? `${member.name}/${within}` : member.name;
        const notices: Notice[] =
          others.length === 0
            ? []
            : [
                {
                  code: 'source.table',
                  message: `Read is "${member.name}", the largest table of the archive; there ${others.length === 1 ? 'is' : 'are'} also ${listed(others)}.`,
                  count: others.length,
                },
              ];
        const beside = rest.length === 0 ? '' : `; beside it ${counted(rest.length, 'file')}: ${listed(rest)}`;
        return {
          ...table,
          decided: { ...table.decided, ...(isChosen && { table: chosen }) },
          dialect: {
            ...table.dialect,
            table:
              others.length > 0
                ? `"${member.name}" is the largest of ${counted(others.length + 1, 'table')}${beside}.`
                : `"${member.name}" of the ${archive.kind} archive${beside}.`,
          },
          warnings: [...notices.map(({ message }) => message), ...table.warnings],
          notices: [...notices, ...(table.notices ?? [])],
        };
      },
    };
  } finally {
    await archive.close();
  }
}
