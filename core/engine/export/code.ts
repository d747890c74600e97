/** Text of an export, displayed beside the table. It has no rows for the file's self-check. */
import { type TargetCoding, targetCoding, withWords } from '../../graph/decode.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { Field } from '../../ir/types.ts';
import { targets } from '../../targets/all.ts';
import { freeze } from '../../targets/frozen.ts';
import type { Code } from '../../targets/python/node-lines.ts';
import { mustNotRefuse, refusalsOf } from '../../targets/target.ts';
import type { NodeOutcome } from '../execute/node-outcome.ts';

/** Targets that write text files. */
export const codeTargets = (): { name: string; label: string; ending: string }[] =>
  targets.filter(({ code }) => code !== undefined).map(({ name, label, ending }) => ({ name, label, ending }));

/**
 * Text of the file, with the lines of each node. Throws a ProblemError with its node if the target cannot express the
 * pipeline.
 */
export function codeOf(
  fitted: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  nodeId: string,
  name: string,
): Code {
  const target = targets.find((candidate) => candidate.name === name);
  if (target?.code === undefined) {
    throw new ProblemError({
      code: 'export.no-target',
      message: `There is no code for “${name}”.`,
      hint: `There is ${codeTargets()
        .map(({ label }) => label)
        .join(', ')}.`,
    });
  }
  const pipeline = freeze(fitted, nodeId, sourceFields(outcomes));
  const check = {
    inputs: pipeline.sources.map((source) => source.fields.map(() => [])),
    expected: pipeline.fields.map(() => []),
  };
  mustNotRefuse(target, pipeline);
  return target.code(pipeline, check);
}

export interface ExportTarget {
  name: string;
  label: string;
  summary: string;
  ending: string;
  refusals: Problem[];
}

/** Every target, each with the problems that prevent its export. Throws a ProblemError if the document is invalid. */
export function exportTargetsOf(
  fitted: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  nodeId: string,
): ExportTarget[] {
  const pipeline = freeze(fitted, nodeId, sourceFields(outcomes));
  return targets.map((target) => ({
    name: target.name,
    label: target.label,
    summary: target.summary,
    ending: target.ending,
    refusals: refusalsOf(target, pipeline),
  }));
}

/** Decoding of predictions of a node's target. Throws a ProblemError if they cannot be decoded. */
export const targetCodingOf = (
  fitted: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  nodeId: string,
): TargetCoding => withWords(targetCoding(freeze(fitted, nodeId, sourceFields(outcomes))), fitted, nodeId);

/** Columns of the sources that were read. */
function sourceFields(outcomes: ReadonlyMap<string, NodeOutcome>): Map<string, readonly Field[]> {
  const fields = new Map<string, readonly Field[]>();
  for (const [id, outcome] of outcomes) {
    if (outcome.state !== 'done' || outcome.source === undefined) continue;
    fields.set(
      id,
      outcome.value.symbolic.columns.map(({ expr: _, ...field }) => field),
    );
  }
  return fields;
}
