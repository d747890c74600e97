/**
 * Collects the garbage of this thread now. Shared memory is given back only when every thread that has seen it has
 * collected its garbage; V8 does not count it, and an idle thread would hold it for ever.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let gc: (() => void) | null | undefined;

/** Does nothing where the runtime does not let itself be asked. */
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
