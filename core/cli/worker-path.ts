import { join } from 'node:path';

/** The built worker thread, beside `cli.cjs`. The program itself is bundled into a subfolder. */
export const workerPath = join(__dirname, '..', 'engine-worker.cjs');
