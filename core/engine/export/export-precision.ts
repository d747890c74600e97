/** Losses of an export in single precision: in its inputs, in learned values and in its results. */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { counted } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { FrozenPipeline } from '../../targets/frozen.ts';
import type { Target } from '../../targets/target.ts';
import { domainsOf } from '../new-data/new-data.ts';
import type { RunOptions, Session } from '../session.ts';
import type { Rounding } from '../write/single-precision.ts';

/**
 * Significant decimal digits to which an ONNX model rounds a number of single precision; see
 * core/targets/onnx/inputs.ts.
 */
const SIGNIFICANT_DIGITS = 7;

/** The number with which a model computes for this input. */
const asInput = (value: number): number => {
  const single = Math.fround(value);
  const decimal = Number(single.toPrecision(SIGNIFICANT_DIGITS));
  return Math.fround(decimal) === single ? decimal : single;
};

/** A millionth of a column's spread is the tolerance of `--verify`. */
const AS_INPUT: Rounding = { of: asInput, minSteps: 1_000_000 };

/**
 * Reads all data and computes the result once. If the data cannot be read, or a step refuses it, nothing is compared,
 * because the export itself reports that.
 */
export async function precisionNotices(
  session: Session,
  document: PipelineDocument,
  target: Target,
  pipeline: FrozenPipeline,
  run: RunOptions,
): Promise<Notice[]> {
  const single = target.singlePrecision?.(pipeline);
  const [source] = pipeline.sources;
  if (single === undefined || source === undefined) return [];
  const keys = learnedKeys(document, pipeline.output, target.label);
  try {
    await session.run(document, { ...run, mode: 'apply' });
    const inputs = await session.singlePrecision(source.id, single.inputs, run, AS_INPUT);
    const known = new Set(inputs.map(({ column }) => column));
    const results = (await session.singlePrecision(pipeline.output, single.results, run))
      // An unchanged column is reported as an input already.
      .filter(({ column }) => !known.has(column));
    return [
      ...inputs.map((notice) => exportNotice(notice, source.id, `${target.label} takes`)),
      ...keys,
      ...results.map((notice) => exportNotice(notice, pipeline.output, `${target.label} gives`)),
    ];
  } catch (error) {
    if (error instanceof ProblemError) return keys;
    throw error;
  }
}

const exportNotice = ({ message, ...place }: Notice, nodeId: string, what: string): Notice => ({
  ...place,
  code: 'export.rounded',
  nodeId,
  message: `${what} numbers in single precision (float32): ${message}`,
});

/** Values that a step looks up among its cells and that no number of single precision equals. */
function learnedKeys(document: PipelineDocument, output: string, label: string): Notice[] {
  return domainsOf(document, output).flatMap((domain): Notice[] => {
    if (!('values' in domain)) return [];
    const lost = domain.values.filter(
      (value): value is number => typeof value === 'number' && Number.isFinite(value) && asInput(value) !== value,
    );
    const [first] = lost;
    if (first === undefined) return [];
    const { nodeId, column } = domain;
    const message = `${label} takes numbers in single precision (float32), which never equal ${counted(lost.length, 'learned value')} of this step, such as ${first}.`;
    return [{ code: 'export.rounded', message, nodeId, column, count: lost.length }];
  });
}
