/**
 * The pipeline document, which is saved, shared and put under version control. Other programs read and write it too, so
 * it is parsed with care and written in one canonical form.
 */
import { z } from 'zod';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { refuseLargeDocument, refuseLargeText } from './document-limits.ts';
import { withOldSeeds } from './seeds.ts';
import { DOCUMENT_VERSION, documentSchema, type PipelineDocument } from './document-schema.ts';

export const emptyDocument = (): PipelineDocument => ({
  format: 'prepgraph',
  version: DOCUMENT_VERSION,
  nodes: [],
  edges: [],
});

/**
 * Parses a document's text. Throws a ProblemError with the place of the fault: invalid JSON (with line), a foreign
 * format, a newer version, or a part that does not fit.
 */
export function parseDocument(text: string, file?: string): PipelineDocument {
  const at = file === undefined ? {} : { file };
  refuseLargeText(text.length, file);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ProblemError({ ...at, ...notJson(text, error as Error) });
  }
  return readDocument(value, file);
}

/** Like `parseDocument`, for parsed JSON. */
export function readDocument(value: unknown, file?: string): PipelineDocument {
  const at = file === undefined ? {} : { file };
  const head = z.object({ format: z.literal('prepgraph'), version: z.number() }).safeParse(value);
  if (!head.success) {
    throw new ProblemError({
      ...at,
      code: 'document.not-ours',
      message: 'This is no Prepgraph pipeline.',
      hint: 'A pipeline starts with {"format": "prepgraph", "version": 1, …}. To load data, drop a CSV file.',
    });
  }
  if (head.data.version > DOCUMENT_VERSION) {
    throw new ProblemError({
      ...at,
      code: 'document.newer',
      message: `This pipeline was saved by a newer Prepgraph (format ${head.data.version}; this one reads up to ${DOCUMENT_VERSION}).`,
      hint: 'Update Prepgraph to open it. The file was not changed.',
    });
  }
  refuseLargeDocument(value, file);
  const parsed = documentSchema.safeParse(value);
  if (!parsed.success) throw new ProblemError({ ...at, ...partProblem(value, parsed.error) });
  return parsed.data.version === 1 ? { ...withOldSeeds(parsed.data), version: DOCUMENT_VERSION } : parsed.data;
}

function notJson(text: string, error: Error): Problem {
  if (text.trim() === '') {
    return { code: 'document.empty', message: 'The file is empty.', hint: 'Choose another file.' };
  }
  // The JavaScript engine names the position, or quotes a short text whole, or reports an early end.
  const named = /position (\d+)/.exec(error.message)?.[1];
  const position = named !== undefined ? Number(named) : /not valid JSON/.test(error.message) ? 0 : text.length;
  const line = text.slice(0, position).split('\n').length;
  const truncated = position >= text.trimEnd().length;
  return {
    code: truncated ? 'document.truncated' : 'document.not-json',
    message: truncated ? 'The file ends in the middle: it was cut off.' : 'The file is no valid JSON.',
    hint: truncated
      ? 'Take an earlier copy of it.'
      : 'Open it in a text editor and mend it there, or take an earlier copy.',
    line,
  };
}

function partProblem(value: unknown, error: z.ZodError): Problem {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const nodes = path[0] === 'nodes' ? (value as { nodes: ({ id?: unknown } | null)[] | null }).nodes : null;
  const node = nodes?.[Number(path[1])];
  const isId = path.length === 3 && path[2] === 'id';
  return {
    code: isId ? 'document.id' : 'document.part',
    message: `The part ${placeOf(path) || 'at the top'} does not fit: ${issue?.message ?? 'invalid'}.`,
    hint: isId
      ? 'Give it another id in a text editor, here and in the edges, groups and learned values that name it.'
      : 'Mend it in a text editor, or take an earlier copy.',
    ...(typeof node?.id === 'string' && !isId && { nodeId: node.id }),
  };
}

/** Path as text: `nodes[3].id`. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`)).join('');
