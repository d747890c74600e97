/** How large a pipeline document may be: what is beyond was not drawn by a person, and would hold up window and engine. */
import { thousands } from '../words/counted.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';

/** Bytes of its file, and letters of its text. */
export const MAX_DOCUMENT_BYTES = 64 << 20;
/** The window draws two thousand smoothly; the command line takes some seconds for so many. */
const MAX_NODES = 20_000;
const MAX_EDGES = 50_000;
/** Groups and notes. */
const MAX_REMARKS = 20_000;
/** Each is compiled and asked of all rows. */
const MAX_RULES = 2_000;
/** Lists and objects within each other: documents have ten levels or so. */
const MAX_DEPTH = 100;

const tooLarge = (message: string, hint: string): Omit<Problem, 'file'> => ({
  code: 'document.too-large',
  message,
  hint,
});

const CHOOSE_ANOTHER = 'Is it a pipeline? To load data, drop the data file, or name it in a source.';

/** For a file of so many bytes, or a text of so many letters. */
export function refuseLargeText(bytes: number, file?: string): void {
  if (bytes <= MAX_DOCUMENT_BYTES) return;
  const megabytes = Math.ceil(bytes / 2 ** 20);
  throw new ProblemError({
    ...tooLarge(`The document has ${thousands(megabytes)} MB; up to 64 MB are read.`, CHOOSE_ANOTHER),
    ...(file !== undefined && { file }),
  });
}

/** The file of a document that has more bytes than are read. */
export const largeFile = (file: string): ProblemError =>
  new ProblemError({
    ...tooLarge('The document has more than 64 MB, and no more are read.', CHOOSE_ANOTHER),
    file,
  });

/** Throws a ProblemError where a value that left JSON is too large or too deep to be a document. */
export function refuseLargeDocument(value: unknown, file?: string): void {
  const at = file === undefined ? {} : { file };
  const parts = value as Readonly<Record<string, unknown>> | null;
  const limits = [
    ['nodes', MAX_NODES],
    ['edges', MAX_EDGES],
    ['groups', MAX_REMARKS],
    ['notes', MAX_REMARKS],
    ['rules', MAX_RULES],
  ] as const;
  for (const [name, most] of limits) {
    const list = parts?.[name];
    if (!Array.isArray(list) || list.length <= most) continue;
    throw new ProblemError({
      ...tooLarge(
        `The pipeline has ${thousands(list.length)} ${name}; up to ${thousands(most)} are read.`,
        'Split it into several pipelines, each of which writes a file that the next one reads.',
      ),
      ...at,
    });
  }
  refuseDeep(value, at);
}

/** Level by level, because a recursion would be as deep as the document. */
function refuseDeep(value: unknown, at: { readonly file?: string }): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new ProblemError({
        code: 'document.too-deep',
        message: `Lists and objects lie in each other more than ${MAX_DEPTH} deep.`,
        hint: 'No pipeline is written so: take an earlier copy.',
        ...at,
      });
    }
    const next: unknown[] = [];
    for (const part of level) {
      if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) continue;
      for (const inner of Array.isArray(part) ? part : Object.values(part))
        if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
}
