/**
 * Collects the garbage of this thread now. Shared memory is returned only when every thread that has seen it has
 * collected its garbage. V8 does not count shared memory, so an idle thread would hold it for ever.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let gc: (() => void) | null | undefined;

/** Does nothing if the runtime does not allow it. */
export function collectGarbage(): void {
  gc ??= collector();
  gc?.();
}

function collector(): (() => void) | null {
  try {
    setFlagsFromString('--expose-gc');
    return runInNewContext('gc') as () => void;
  } catch {
    return null;
  }
}
