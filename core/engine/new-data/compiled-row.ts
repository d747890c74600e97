/** Functions of one row as kernels: compiled code, which is faster than an interpreter. */
import type { Cell } from '../../apply/cells.ts';
import { type Prepared, prepare } from '../../apply/prepare.ts';
import { type MakeRowFunction, valueIn } from '../../apply/row-function.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { rowProblem } from '../../ir/failed-check.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type ColumnType, isStringType } from '../../ir/types.ts';
import { compile } from '../kernels/kernel.ts';
import { type KernelOutput, outputFor, runKernelOnRow } from '../kernels/run-kernel.ts';

const compiledRow: MakeRowFunction = (columns, fields) => {
  const kernel = compile(
    columns.map(({ expr }) => expr),
    null,
  );
  const outputs = kernel.outputs.map((representation) => outputFor(representation, 1));
  const texts = kernel.domains.map((domain) => domain?.strings() ?? null);
  return {
    reads: kernel.columns,
    run(cells) {
      const failed = runKernelOnRow(kernel, cells, outputs);
      if (failed !== null) {
        throw new ProblemError(rowProblem(kernel.checks[failed.check], valueIn(cells, fields)));
      }
      return outputs.map((output, index) =>
        cellOf(output, (columns[index] as { type: ColumnType }).type, texts[index]),
      );
    },
  };
};

/** A node of a fitted document, prepared for single rows. Throws as `prepare` does. */
export const prepareCompiled = (document: PipelineDocument, nodeId: string): Prepared =>
  prepare(document, nodeId, compiledRow);

function cellOf(output: KernelOutput, type: ColumnType, texts: readonly string[] | null | undefined): Cell {
  const [value = null] = output;
  if (value === null || typeof value === 'string') return value;
  if (!isStringType(type) && type !== 'boolean') return value === value ? value : null;
  if (value < 0) return null;
  return type === 'boolean' ? value === 1 : (texts?.[value] ?? null);
}
