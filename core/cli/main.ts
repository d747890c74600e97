/** Entry of the `prepgraph` command. */
import { once } from 'node:events';
import { join } from 'node:path';
import { takeCompiledCode } from '../engine/threads/compiled-code.ts';
import { startEarly } from '../engine/threads/early-threads.ts';

/** Commands that always work on data. */
const WORKING = ['run', 'apply'];

let isDone = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endBySignal);

/** Ends the command while it loads. An engine at work has its own listener, and what is done cannot be cancelled. */
function endBySignal(signal: NodeJS.Signals): void {
  if (isDone || process.listenerCount(signal) > 1) return;
  console.error('Cancelled before the output was written.');
  process.exit(130);
}

takeCompiledCode();
const args = process.argv.slice(2);
if (WORKING.includes(args[0] ?? '')) startEarly(join(__dirname, 'engine-worker.cjs'));

void Promise.all([import('./program.ts'), import('./standard-streams.ts')]).then(async ([{ run }, streams]) => {
  const hasFailed = streams.surviveClosedStreams();
  process.exitCode = await run(args);
  isDone = true;
  const unwritten = [process.stdout, process.stderr].filter(
    ({ writableLength, destroyed }) => writableLength > 0 && !destroyed,
  );
  await Promise.all(unwritten.map((stream) => once(stream, 'drain').catch(() => {})));
  // Errors of streams are told after the writing that they come from.
  await new Promise((resolve) => setImmediate(resolve));
  if (hasFailed()) process.exitCode ||= 1;
  // All is done and on the disk: taking down heaps and tables piece by piece would take another tenth of a second.
  process.exit();
});
