/** Limits of a pipeline document. A larger one was not drawn by a person, and would block the window and the engine. */
import { thousands } from '../words/counted.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';

/** Limit of the file in bytes, and of the text in letters. */
export const MAX_DOCUMENT_BYTES = 64 << 20;
/** The window displays 2,000 nodes smoothly; the command line takes some seconds for 20,000. */
const MAX_NODES = 20_000;
const MAX_EDGES = 50_000;
/** Limit of groups and notes. */
const MAX_REMARKS = 20_000;
/** Limit of rules, because each is compiled and evaluated on all rows. */
const MAX_RULES = 2_000;
/** Limit of nested lists and objects; usual documents have about ten levels. */
const MAX_DEPTH = 100;

const tooLarge = (message: string, hint: string): Omit<Problem, 'file'> => ({
  code: 'document.too-large',
  message,
  hint,
});

const CHOOSE_ANOTHER = 'Is it a pipeline? To load data, drop the data file, or name it in a source.';

/** Throws a ProblemError if a file has too many bytes, or a text too many letters. */
export function refuseLargeText(bytes: number, file?: string): void {
  if (bytes <= MAX_DOCUMENT_BYTES) return;
  const megabytes = Math.ceil(bytes / 2 ** 20);
  throw new ProblemError({
    ...tooLarge(`The document has ${thousands(megabytes)} MB; up to 64 MB are read.`, CHOOSE_ANOTHER),
    ...(file !== undefined && { file }),
  });
}

/** The problem of a document whose file is larger than the limit. */
export const largeFile = (file: string): ProblemError =>
  new ProblemError({
    ...tooLarge('The document has more than 64 MB, and no more are read.', CHOOSE_ANOTHER),
    file,
  });

/** Throws a ProblemError if a parsed JSON value is too large or too deep for a document. */
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

/** Goes level by level, because a recursion would be as deep as the document. */
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
