/** The work of this folder that runs on worker threads, by the names under which the engine's pool registers it. */
import type { ChunkInput } from './chunk.ts';
import { loadEncoding } from '../encoding/decoder.ts';
import { parseChunk } from './parse-chunk.ts';

/**
 * Inputs and outputs can be cloned or lie on shared memory. A task is short (a few megabytes of text), so that looking
 * at `cancelled` between tasks, as the pool does, is often enough.
 */
export const csvTasks = {
  async 'csv.parse'(input: ChunkInput) {
    await loadEncoding(input.format.encoding);
    return parseChunk(input);
  },
};
