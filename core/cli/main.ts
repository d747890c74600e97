/** Entry of the `prepgraph` command. */
import { once } from 'node:events';
import { join } from 'node:path';
import { preferCompiledCode } from '../engine/threads/compiled-code.ts';
import { startEarly } from '../engine/threads/early-threads.ts';

/** Commands that always process data. */
const DATA_COMMANDS = ['run', 'apply'];

let isDone = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endBySignal);

/**
 * Ends the command while it is loading. A running engine has its own listener; a finished command cannot be cancelled.
 */
function endBySignal(signal: NodeJS.Signals): void {
  if (isDone || process.listenerCount(signal) > 1) return;
  console.error('Cancelled before the output was written.');
  process.exit(130);
}

preferCompiledCode();
const args = process.argv.slice(2);
if (DATA_COMMANDS.includes(args[0] ?? '')) startEarly(join(__dirname, 'engine-worker.cjs'));

void Promise.all([import('./program.ts'), import('./standard-streams.ts')]).then(async ([{ run }, streams]) => {
  const hasFailed = streams.surviveClosedStreams();
  process.exitCode = await run(args);
  isDone = true;
  const unwritten = [process.stdout, process.stderr].filter(
    ({ writableLength, destroyed }) => writableLength > 0 && !destroyed,
  );
  await Promise.all(unwritten.map((stream) => once(stream, 'drain').catch(() => {})));
  // Stream errors are reported after the write that caused them.
  await new Promise((resolve) => setImmediate(resolve));
  if (hasFailed()) process.exitCode ||= 1;
  // Exits at once, because everything is on the disk, and freeing heaps and tables would take another tenth of a
  // second.
  process.exit();
});
