import { fileProblem } from '../../files/file-problems.ts';
import { changedFile } from '../changed-file.ts';
import type { ChunkOutput } from './chunk.ts';
import { rowTooLong, unclosedQuote } from './csv-problems.ts';

/** Throws the problem for which a chunk could not be parsed, if there is one. `firstLine` is the line on which it begins. */
export function throwFailure(path: string, { failure }: ChunkOutput, firstLine: number): void {
  switch (failure?.kind) {
    case undefined:
      return;
    case 'changed':
      throw changedFile(path);
    case 'file':
      throw fileProblem(Object.assign(new Error(failure.error), { code: failure.error }), path);
    case 'unclosed-quote':
      throw unclosedQuote(path, firstLine + failure.line);
    case 'row-too-long':
      throw rowTooLong(path, firstLine + failure.line);
  }
}
