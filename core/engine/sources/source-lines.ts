/** The first lines of a source's file as they are written, before anything is computed of them. */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { temporaryFolder, writeTemporary } from '../../files/temporary-folder.ts';
import { tableInArchive } from '../../formats/archive/index.ts';
import { unpack } from '../../formats/compress/unpack.ts';
import { filesBehind } from '../../formats/folder/index.ts';
import { readers } from '../../formats/readers.ts';
import type { RawLines } from '../../formats/raw-lines.ts';
import type { DocumentNode } from '../../graph/document-schema.ts';
import { parseParams } from '../../graph/validate.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Run } from '../../run/run.ts';
import { HEAD_BYTES, named, refuseUnchosen, sourcePath } from './source.ts';

export interface SourceLines extends RawLines {
  /** Name of the file: of the first one where a source has several. */
  readonly file: string;
}

/**
 * Null for a source whose rows are not cut out of lines. Throws a `ProblemError` for parameters that do not fit, and a file that
 * the user did not choose or that cannot be read.
 */
export async function sourceLines(
  node: DocumentNode,
  folder: string | null,
  { run, mayRead }: { readonly run: Run; readonly mayRead: (path: string) => boolean },
): Promise<SourceLines | null> {
  const parsed = parseParams(node);
  if ('problems' in parsed) throw new ProblemError(parsed.problems[0]);
  const { params } = parsed;
  const reader = readers[node.type];
  const read = (await reader?.rawLines()) ?? null;
  if (reader === undefined || read === null) return null;
  const path = sourcePath(params, folder);
  if (typeof params['text'] === 'string') {
    const pasted = await pastedFile(params['text']);
    return named(path, pasted, async () => ({ ...(await read(pasted.path, params)), file: path }));
  }
  const plainLines = async (plain: string): Promise<RawLines> => {
    const unpacked = reader.isText ? await unpack(plain, run, HEAD_BYTES) : null;
    return unpacked === null ? read(plain, params) : named(plain, unpacked, () => read(unpacked.path, params));
  };
  const [first] = await filesBehind(path, reader.names);
  refuseUnchosen(mayRead(first), first);
  const file = basename(first);
  const member = await tableInArchive(first, params, reader.format, run, HEAD_BYTES);
  if (member !== null) {
    return named(member.name, member, async () => {
      const lines = await plainLines(member.path);
      return { ...lines, file: `${file}${member.name.slice(first.length)}` };
    });
  }
  return { ...(await plainLines(first)), file };
}

async function pastedFile(text: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const folder = temporaryFolder();
  const path = join(folder, 'pasted');
  await writeTemporary(path, text);
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
