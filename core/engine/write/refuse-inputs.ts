/** Refuses output files that the run reads. */
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { filesBehind } from '../../formats/folder/index.ts';
import { readers } from '../../formats/readers.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { ProblemError } from '../../ir/problem.ts';
import { sourcePath } from '../sources/source.ts';

export interface ReadFrom {
  /** Base folder of the document's relative paths. */
  readonly folder: string | null;
  /** Files read instead of the sources' own, by node id. */
  readonly inputs?: ReadonlyMap<string, string>;
}

/**
 * Throws a ProblemError if `path` is a file that a source of the document reads, directly, through a symbolic link, in
 * a folder or by a pattern.
 */
export async function refuseInputs(path: string, document: PipelineDocument, from: ReadFrom): Promise<void> {
  for (const { id, type, params } of document.nodes) {
    const reader = readers[type];
    const given = from.inputs?.get(id);
    if (reader === undefined || (given === undefined && typeof params['text'] === 'string')) continue;
    // A problem of a source is reported when it is read.
    const files = await pathsOf(() => given ?? sourcePath(params, from.folder), reader.names).catch(() => []);
    for (const file of files) {
      if (!(await isSameFile(path, file))) continue;
      throw new ProblemError({
        code: 'write.is-input',
        message: `This file is data that the pipeline reads (node "${id}").`,
        hint: 'Choose another name: the pipeline could not be run again on the same data.',
        file: path,
      });
    }
  }
}

const pathsOf = async (path: () => string, names: RegExp): Promise<readonly string[]> => filesBehind(path(), names);

/** Whether two paths name one file, which need not exist. A hard link counts as another file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))));
  if (a === b) return true;
  const [first, second] = await Promise.all([a, b].map((path) => stat(path, { bigint: true }).catch(() => null)));
  // Equal inodes without a hard link: two spellings on a disk that ignores case.
  return (
    first != null &&
    second != null &&
    first.nlink === 1n &&
    first.ino !== 0n &&
    first.ino === second.ino &&
    first.dev === second.dev
  );
}
