import { join } from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron';
import { type EngineHostMessage, engineHostAnswer, enginePortMessage } from '../core/protocol/desktop.ts';
import type { createGrants } from './grants.ts';
import type { AppWindow } from './window.ts';

/** More crashes than this within a minute, and we stop restarting. */
const crashLimit = 3;

/** The engine is asked for a sign of life this often, in milliseconds; its work is done on other threads than the one that answers. */
const pulse = 5000;
/** After so many that were not answered it hangs. Counted, not timed: a computer that slept has not missed any. */
const pulsesMissed = 4;

export type Engine = ReturnType<typeof startEngine>;

/**
 * Runs the engine in a process of its own. The page talks to it through a port that goes past us, so that neither data
 * nor a crash passes through the main process.
 */
export function startEngine(
  window: AppWindow,
  grants: ReturnType<typeof createGrants>,
  /** Bytes of tables that it holds in memory; null leaves that to the engine. */
  memoryBudget: () => number | null,
  /** The Python that the person chose; null where none was. */
  python: () => string | null,
) {
  let host: UtilityProcess | undefined;
  let connected = false;
  let stopping = false;
  let crashes: number[] = [];
  let lastId = 0;
  const waiting = new Map<number, () => void>();

  let unanswered = 0;

  launch();
  const watching = setInterval(watch, pulse);

  return {
    connect,
    publishGrants,
    stop,
    /** Gives the page a port to a new engine, if it has one: settings of the engine have changed. */
    renew: () => connected && connect(),
  };

  function launch(): UtilityProcess {
    const child = utilityProcess.fork(join(__dirname, 'engine-host.cjs'), [], { serviceName: 'Prepgraph engine' });
    host = child;
    unanswered = 0;
    child.on('message', (message: unknown) => {
      const { id } = engineHostAnswer.parse(message);
      waiting.get(id)?.();
    });
    child.on('exit', (code) => {
      if (host === child) host = undefined;
      for (const done of waiting.values()) done();
      if (!stopping) recover(code);
    });
    void publishGrants();
    return child;
  }

  /** An engine that hangs is ended, and recovers as if it had crashed. */
  function watch() {
    const child = host;
    if (child?.pid === undefined) return;
    if (unanswered >= pulsesMissed) {
      unanswered = 0;
      // Not by `kill`: what hangs may not answer to that either.
      process.kill(child.pid, 'SIGKILL');
      return;
    }
    unanswered += 1;
    void publishGrants().then(() => {
      if (host === child) unanswered = 0;
    });
  }

  function recover(exitCode: number) {
    const now = Date.now();
    crashes = [...crashes.filter((time) => now - time < 60_000), now];
    const again = crashes.length <= crashLimit;
    window.send('engineFailed', { state: again ? 'restarting' : 'stopped', exitCode });
    if (!again) return;
    launch();
    if (connected) connect();
  }

  /** Gives the page a fresh port to the engine. */
  function connect() {
    if (window.browser.isDestroyed()) return;
    connected = true;
    const { port1, port2 } = new MessageChannelMain();
    (host ?? launch()).postMessage({ type: 'connect', memoryBudget: memoryBudget() } satisfies EngineHostMessage, [
      port1,
    ]);
    window.browser.webContents.postMessage(enginePortMessage, null, [port2]);
  }

  /** Tells the engine what it may touch; resolves once it knows, so that a file can be used as soon as the page has it. */
  function publishGrants(): Promise<void> {
    const child = host;
    if (!child) return Promise.resolve();
    const id = ++lastId;
    const { promise, done } = signal();
    waiting.set(id, done);
    child.postMessage({ type: 'grants', id, grants: grants.snapshot(), python: python() } satisfies EngineHostMessage);
    return promise.finally(() => waiting.delete(id));
  }

  function stop() {
    stopping = true;
    clearInterval(watching);
    host?.kill();
  }
}

function signal() {
  let done = () => {};
  const promise = new Promise<void>((resolve) => {
    done = resolve;
  });
  return { promise, done };
}
