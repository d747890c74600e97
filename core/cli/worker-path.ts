import { join } from 'node:path';

/** The built worker thread. It lies beside `cli.cjs`; the program itself is a part of it, in a folder of its own. */
export const workerPath = join(__dirname, '..', 'engine-worker.cjs');
