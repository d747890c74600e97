/** Problems that answer a call of the window. */
import { basename } from 'node:path';
import { type SourceChange, sourceChangeText } from '../../graph/source-change.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { Cancelled } from '../../run/run.ts';

/** The problem that an export has no rows for its self-check, because its source file has changed since it was read. */
export const otherRows = (change: SourceChange): Problem => ({
  code: 'source.changed',
  message: `${sourceChangeText(change)} It no longer holds the rows that the pipeline was fitted on.`,
  hint: 'Read it again, then export again.',
  nodeId: change.nodeId,
  file: change.path,
});

export function allowed(may: boolean, path: string, verb: string): void {
  if (may) return;
  throw new ProblemError({
    code: 'file.not-chosen',
    message: `"${basename(path)}" may not be ${verb}: you did not choose it.`,
    hint: 'Choose the file through the dialog, or drop it into the window.',
    file: path,
  });
}

export const writesOntoPredictions = (path: string): ProblemError =>
  new ProblemError({
    code: 'write.is-input',
    message: 'This file holds the predictions.',
    hint: 'Choose another name for the labels.',
    file: path,
  });

export const badArguments = (name: string, reason: string | undefined): Problem => ({
  code: 'protocol.arguments',
  message: `The call "${name}" came with arguments that do not fit: ${reason ?? ''}.`,
  hint: 'This is a defect of Prepgraph. Please report it.',
});

export function problemFor(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof Cancelled) {
    return { code: 'cancelled', message: 'It was cancelled.', hint: 'Nothing was changed.' };
  }
  return {
    code: 'engine.defect',
    message: `The engine stumbled: ${(error as Error).message}.`,
    hint: 'This is a defect of Prepgraph. Please report it with the pipeline.',
  };
}
