/** Single precision in an export: input columns that it would round, which become double, and results that it rounds. */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { FrozenPipeline } from '../../targets/frozen.ts';
import { fromSingle } from '../../targets/onnx/precision.ts';
import type { Target } from '../../targets/target.ts';
import type { RunOptions, Session } from '../session.ts';
import type { Rounding } from '../write/single-precision.ts';

/** A millionth of a column's spread is the tolerance of `--verify`. */
const AS_INPUT: Rounding = { of: fromSingle, minSteps: 1_000_000 };

export interface ExportPrecision {
  /** Names of input columns whose numbers single precision would round beyond use. */
  readonly wide: ReadonlySet<string>;
  /** Results that single precision rounds. */
  readonly notices: readonly Notice[];
}

export const NO_LOSS: ExportPrecision = { wide: new Set(), notices: [] };

/**
 * Reads all data and computes the result once. If the data cannot be read, or a step refuses it, nothing is compared,
 * because the export itself reports that.
 */
export async function exportPrecision(
  session: Session,
  document: PipelineDocument,
  target: Target,
  pipeline: FrozenPipeline,
  run: RunOptions,
): Promise<ExportPrecision> {
  const single = target.singlePrecision?.(pipeline);
  const [source] = pipeline.sources;
  if (single === undefined || source === undefined) return NO_LOSS;
  try {
    await session.run(document, { ...run, mode: 'apply' });
    const inputs = await session.singlePrecision(source.id, single.inputs, run, AS_INPUT);
    const results = await session.singlePrecision(pipeline.output, single.results, run);
    return {
      wide: new Set(inputs.flatMap(({ column }) => column ?? [])),
      notices: results.map(({ message, ...place }) => ({
        ...place,
        code: 'export.rounded',
        nodeId: pipeline.output,
        message: `${target.label} gives numbers in single precision (float32): ${message}`,
      })),
    };
  } catch (error) {
    if (error instanceof ProblemError) return NO_LOSS;
    throw error;
  }
}
