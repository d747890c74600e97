/** Displays a command's progress on standard error. */
import cliProgress from 'cli-progress';
import type { CallOptions } from '../engine/session.ts';

/** `auto`: a bar if standard error is a terminal. `json`: lines of JSON. */
export type ProgressKind = 'auto' | 'json' | 'none';

interface Progress {
  readonly show: NonNullable<CallOptions['onProgress']>;
  end(): void;
}

export function progressOf(kind: ProgressKind): Progress {
  if (kind === 'json') {
    return {
      show: (done, total, unit, nodeId) =>
        console.error(JSON.stringify({ ...(nodeId && { node: nodeId }), done, total, unit })),
      end() {},
    };
  }
  if (kind === 'none' || !process.stderr.isTTY) return { show() {}, end() {} };
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% {unit}',
    clearOnComplete: true,
    hideCursor: true,
  });
  let started = false;
  return {
    show(done, total, unit) {
      if (unit === 'passes') return; // the number of passes is not known in advance
      if (started) bar.update(done, { unit });
      else bar.start(total, done, { unit });
      bar.setTotal(total);
      started = true;
    },
    end() {
      if (started) bar.stop();
    },
  };
}
