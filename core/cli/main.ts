/** Entry of the `prepgraph` command. */
import { join } from 'node:path';
import { takeCompiledCode } from '../engine/compiled-code.ts';
import { startEarly } from '../engine/early-threads.ts';

/** Commands that always work on data. */
const WORKING = ['run', 'apply'];

takeCompiledCode();
const args = process.argv.slice(2);
if (WORKING.includes(args[0] ?? '')) startEarly(join(__dirname, 'engine-worker.cjs'));

void import('./program.ts').then(async ({ run }) => {
  process.exitCode = await run(args);
});
