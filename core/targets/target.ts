/** An export target: whether it supports a node, and how it writes a whole pipeline. */
import { type Problem, ProblemError } from '../ir/problem.ts';
import type { CheckRows } from './check-rows.ts';
import type { FrozenNode, FrozenPipeline } from './frozen.ts';
import { halfCharacters } from './not-unicode.ts';
import type { Code } from './python/node-lines.ts';
import { sidesOf } from './sides.ts';

/** Support for a node: by a call of the target's own, by plain code from its expressions, or none. */
export type Support =
  | { readonly how: 'native' }
  | { readonly how: 'plain' }
  /** One user-visible sentence, such as "It needs the row before, which ONNX does not know." */
  | { readonly how: 'never'; readonly reason: string };

/** A Python package that an export needs: its module to import, and its name for pip. */
export interface PythonPackage {
  readonly module: string;
  readonly pip: string;
}

export const numpy: PythonPackage = { module: 'numpy', pip: 'numpy' };
export const pandas: PythonPackage = { module: 'pandas', pip: 'pandas' };

/** Writes a supported pipeline as the text of a file, with the range of lines for each node. */
export type WriteCode = (pipeline: FrozenPipeline, check: CheckRows) => Code;

/** Names of the targets in all.ts, in its order, for code that offers them without loading them. */
export const targetNames = ['sklearn', 'keras', 'ray', 'onnx'] as const;

export interface Target {
  readonly name: (typeof targetNames)[number];
  /** Displayed name. */
  readonly label: string;
  /** One sentence for people who have not met it: which file it is, and what for. */
  readonly summary: string;
  readonly ending: '.py' | '.onnx';
  /** Packages that the user's Python needs to run the export. */
  readonly packages: readonly PythonPackage[];
  supports(node: FrozenNode): Support;
  /** Problems of the pipeline as a whole, such as a result that is no number; empty if it can be written. */
  refusals?(pipeline: FrozenPipeline): readonly Problem[];
  /** Input columns and result columns that are single-precision numbers unless they are `wide`; absent if all are doubles. */
  singlePrecision?(pipeline: FrozenPipeline): {
    readonly inputs: readonly string[];
    readonly results: readonly string[];
  };
  /**
   * The file's bytes. Called only if every node is supported and nothing is refused.
   * @param wide names of input columns whose numbers need double precision
   */
  emit(pipeline: FrozenPipeline, check: CheckRows, wide?: ReadonlySet<string>): Uint8Array;
  /** The same as text; absent if the file is binary. */
  readonly code?: WriteCode;
}

/**
 * All reasons why the target cannot write this pipeline, each with its node. Steps for the
 * column to predict are not checked.
 */
export function refusalsOf(target: Target, pipeline: FrozenPipeline): Problem[] {
  const { features } = sidesOf(pipeline);
  const nodes = features.nodes.flatMap((node): Problem[] => {
    const support = target.supports(node);
    if (support.how !== 'never') return [];
    return [
      {
        code: 'export.never',
        message: `${target.label} cannot run ${node.type}: ${support.reason}`,
        hint: 'Take this step out or put another in its place, or choose another target.',
        nodeId: node.id,
      },
    ];
  });
  if (nodes.length > 0) return nodes;
  return [...halfCharacters(pipeline, target.label), ...(target.refusals?.(features) ?? [])];
}

/** Throws a ProblemError for the first refusal; `refusalsOf` returns all of them. */
export function mustNotRefuse(target: Target, pipeline: FrozenPipeline): void {
  const [refusal] = refusalsOf(target, pipeline);
  if (refusal !== undefined) throw new ProblemError(refusal);
}
