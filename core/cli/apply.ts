import { applyLines } from './apply-lines.ts';
import { UsageError } from './errors.ts';
import { type PipelineOptions, withPipeline } from './pipeline.ts';

/** Stands for standard input and output. */
const STANDARD = '-';

/** `prepgraph apply`: transform new data with what was learned. */
export async function applyCommand(fitted: string, options: PipelineOptions): Promise<void> {
  if (options.input.includes(STANDARD) || options.output === STANDARD) {
    if (options.input.length !== 1 || options.input[0] !== STANDARD || options.output !== STANDARD) {
      throw new UsageError('Rows from standard input are answered on standard output: --input - --output -.');
    }
    const { stdin, stdout } = process;
    await applyLines(fitted, options.node, { input: stdin, output: stdout, tell: (message) => console.error(message) });
    return;
  }
  await withPipeline(fitted, options, 'apply', async ({ session, node, call }) => {
    const written = await session.write(
      node,
      options.output,
      { partition: options.partition, dtype: options.dtype, escapeFormulas: options.escapeFormulas === true },
      call,
    );
    console.log(`${options.output}: ${written.rows} rows × ${written.columns} columns`);
  });
}
