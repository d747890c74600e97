/** Which file of an archive is the table. */
import { basename } from 'node:path/posix';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { formatOfName, isArchiveName, READABLE_TEXT, type ReadFormat } from '../../words/formats.ts';
import type { Member } from './member.ts';
import type { Archive } from './open-archive.ts';

export interface ChosenTable {
  readonly member: Member;
  /** A table within that file, where its format holds several: the rest of the parameter. */
  readonly inner: string | null;
  /** Tables of the archive that were not read; empty where the table was asked for. */
  readonly others: readonly Member[];
  /** Files of the archive that are no tables. */
  readonly rest: readonly Member[];
}

const formatOf = ({ name }: Member): ReadFormat | undefined => formatOfName(basename(name.replaceAll('\\', '/')));

/** Files that are tables by their names; a single file is one whatever its name. */
function tablesOf({ members }: Archive): readonly Member[] {
  const known = members.filter((member) => formatOf(member) !== undefined);
  return known.length === 0 && members.length === 1 && !isArchiveName(members[0].name) ? members : known;
}

/** The first of the largest files: a description or a sample beside the table is smaller. */
const largest = (members: readonly Member[]): Member =>
  members.reduce((most, member) => (member.size > most.size ? member : most));

/** The format of the largest table; undefined where no file is a table by its name. */
export function largestTable(archive: Archive): ReadFormat | undefined {
  const tables = tablesOf(archive);
  return tables.length === 0 ? undefined : formatOf(largest(tables));
}

/** Names that a message lists. */
const MAX_LISTED = 20;

export function listed(members: readonly Member[]): string {
  const names = members.slice(0, MAX_LISTED).map(({ name }) => `"${name}"`);
  return names.join(', ') + (members.length > MAX_LISTED ? ` and ${members.length - MAX_LISTED} more` : '');
}

/**
 * The table that a source of this format reads. Throws a `ProblemError` where there is none, or none of that name.
 * @param wanted the parameter `table`: a file's name, with the name of a table in it behind a slash where it holds several
 */
export function chooseTable(
  archive: Archive,
  wanted: string | null,
  format: ReadFormat | undefined,
  file: string,
): ChosenTable {
  const { kind, members } = archive;
  const tables = tablesOf(archive);
  const rest = members.filter((member) => !tables.includes(member));
  if (tables.length === 0) throw noTable(kind, members, file);
  const readable = tables.filter((member) => (formatOf(member) ?? format) === format);
  if (wanted !== null) {
    const member =
      members.find(({ name }) => name === wanted) ?? members.find(({ name }) => wanted.startsWith(`${name}/`));
    if (member !== undefined) {
      const isOther = (formatOf(member) ?? format) !== format;
      if (isOther) throw otherFormat(member, readable, file);
      return { member, inner: wanted === member.name ? null : wanted.slice(member.name.length + 1), others: [], rest };
    }
    if (tables.length > 1)
      throw new ProblemError({
        code: 'archive.no-file',
        message: `The ${kind} archive has no file "${wanted}".`,
        hint: `It has ${listed(members)}.`,
        field: 'table',
        file,
      });
  }
  if (readable.length === 0) throw otherFormat(tables[0], readable, file);
  const member = largest(readable);
  return { member, inner: wanted, others: tables.filter((table) => table !== member), rest };
}

function otherFormat(member: Member, readable: readonly Member[], file: string): ProblemError {
  const advice = 'Drop the archive into the window again: its type is found anew.';
  return new ProblemError({
    code: 'archive.other-format',
    message: `"${member.name}" in the archive is a ${formatOf(member)?.label} file, which this step does not read.`,
    hint: readable.length === 0 ? advice : `Choose one of ${listed(readable)}.`,
    field: 'table',
    file,
  });
}

function noTable(kind: Archive['kind'], members: readonly Member[], file: string): ProblemError {
  const nested = members.find(({ name }) => isArchiveName(name));
  const what =
    members.length === 0
      ? 'is empty'
      : nested !== undefined
        ? `holds another archive, "${nested.name}"`
        : `holds ${counted(members.length, 'file')} and none that is a table by its name: ${listed(members)}`;
  return new ProblemError({
    code: 'archive.no-table',
    message: `The ${kind} archive ${what}.`,
    hint: members.length === 0 ? 'Choose another file.' : `Unpack it, and choose a ${READABLE_TEXT} file.`,
    file,
  });
}
