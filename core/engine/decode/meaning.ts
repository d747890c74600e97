/** Meaning of a model's output, displayed in the app at the step that sets the target. */
import { type Decoding, type TargetCoding } from '../../graph/decode.ts';
import { affineDecoding, isIdentity } from '../../graph/class-reading.ts';
import { interpret } from '../../ir/interpret.ts';
import { ProblemError } from '../../ir/problem.ts';
import { largestOf } from '../../ir/statistics.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { TargetMeaning } from '../../protocol/exports.ts';

/** Most classes listed. */
const MAX_CLASSES = 200;
const SAMPLE_PREDICTIONS = [-2, -1, 0, 1, 2];

/** Null without a target. If a target cannot be decoded, the problem is the meaning; other problems are thrown. */
export async function targetMeaning(codingOf: () => Promise<TargetCoding>): Promise<TargetMeaning | null> {
  try {
    return meaningOf(await codingOf());
  } catch (error) {
    if (!(error instanceof ProblemError) || !error.problem.code.startsWith('decode.')) throw error;
    return error.problem.code === 'decode.no-target' ? null : { kind: 'refused', problem: error.problem };
  }
}

function meaningOf(coding: TargetCoding): TargetMeaning {
  const { decoding, target } = coding;
  if (decoding.kind === 'class') return classesOf(target.name, decoding);
  if (isIdentity(decoding.expr)) return { kind: 'same', column: target.name };
  const { expr } = decoding;
  const samples = SAMPLE_PREDICTIONS.flatMap((prediction) => {
    const value = interpret(expr, () => prediction);
    return typeof value === 'number' && Number.isFinite(value) ? [{ prediction, value }] : [];
  });
  return {
    kind: 'number',
    column: target.name,
    type: target.type,
    steps: coding.steps.map(({ type }) => operatorOf(type)?.label ?? type),
    linear: affineDecoding(expr),
    samples,
  };
}

function classesOf(column: string, { labels, codes }: Extract<Decoding, { kind: 'class' }>): TargetMeaning {
  const width = codes[0]?.length ?? 1;
  const classes = labels.map((label, index) => {
    const cells = codes[index];
    const own = cells.indexOf(largestOf(codes.flat()));
    return { label, code: width === 1 ? cells[0] : own < 0 ? null : own };
  });
  classes.sort((a, b) => (a.code ?? width) - (b.code ?? width));
  return { kind: 'classes', column, width, classes: classes.slice(0, MAX_CLASSES), total: classes.length };
}
