/** What an export target is: whether it can say a node, and how it writes a whole pipeline. */
import { type Problem, ProblemError } from '../ir/problem.ts';
import type { CheckRows } from './check-rows.ts';
import type { FrozenNode, FrozenPipeline } from './frozen.ts';
import { halfCharacters } from './not-unicode.ts';
import type { Code } from './python/node-lines.ts';
import { sidesOf } from './sides.ts';

/** How a target says a node: by a call of its own for it, by plain code from its expressions, or not at all. */
export type Support =
  | { readonly how: 'native' }
  | { readonly how: 'plain' }
  /** One sentence for people, such as "It needs the row before, which ONNX does not know." */
  | { readonly how: 'never'; readonly reason: string };

/** A Python package that an export needs: the module that it imports, and what pip calls it. */
export interface PythonPackage {
  readonly module: string;
  readonly pip: string;
}

export const numpy: PythonPackage = { module: 'numpy', pip: 'numpy' };
export const pandas: PythonPackage = { module: 'pandas', pip: 'pandas' };

/** Writes a pipeline that the target can say as the text of a file, and tells which lines say which node. */
export type WriteCode = (pipeline: FrozenPipeline, check: CheckRows) => Code;

/** The targets of all.ts by name, in its order, for those who offer them without loading them. */
export const targetNames = ['sklearn', 'keras', 'ray', 'onnx'] as const;

export interface Target {
  readonly name: (typeof targetNames)[number];
  /** What people call it. */
  readonly label: string;
  /** One sentence for people who have not met it: which file it is, and what for. */
  readonly summary: string;
  readonly ending: '.py' | '.onnx';
  /** What a Python must have to run it. */
  readonly packages: readonly PythonPackage[];
  supports(node: FrozenNode): Support;
  /** Problems of the pipeline as a whole, such as a result that is no number; none where it can be written. */
  refusals?(pipeline: FrozenPipeline): readonly Problem[];
  /** Columns that come in, and columns of the result, which are numbers in single precision; absent where all are doubles. */
  singlePrecision?(pipeline: FrozenPipeline): {
    readonly inputs: readonly string[];
    readonly results: readonly string[];
  };
  /** The file's bytes. Called only where every node is supported and nothing is refused. */
  emit(pipeline: FrozenPipeline, check: CheckRows): Uint8Array;
  /** The same as text; absent where the file is none. */
  readonly code?: WriteCode;
}

/** Everything that keeps the target from writing this pipeline, each with its node. Steps for the column to predict do not. */
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

/** Throws a ProblemError for the first refusal; `refusalsOf` has all of them. */
export function mustNotRefuse(target: Target, pipeline: FrozenPipeline): void {
  const [refusal] = refusalsOf(target, pipeline);
  if (refusal !== undefined) throw new ProblemError(refusal);
}
