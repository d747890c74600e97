import { type PipelineOptions, withPipeline } from './pipeline.ts';

/** `prepgraph apply`: transform new data with what was learned. */
export async function applyCommand(fitted: string, options: PipelineOptions): Promise<void> {
  await withPipeline(fitted, options, 'apply', async ({ session, node, call }) => {
    const written = await session.write(
      node,
      options.output,
      { partition: options.partition, dtype: options.dtype },
      call,
    );
    console.log(`${options.output}: ${written.rows} rows × ${written.columns} columns`);
  });
}
