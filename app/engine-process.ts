import { join } from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess } from 'electron';
import { type EngineHostMessage, engineHostAnswer, enginePortMessage } from '../core/protocol/desktop.ts';
import type { createGrants } from './grants.ts';
import type { AppWindow } from './window.ts';

/** Crashes within a minute after which the engine is no longer restarted. */
const MAX_CRASHES = 3;

/** Milliseconds between two pings of the engine. Its tasks run on other threads than the one that answers. */
const PING_MS = 5000;
/**
 * Unanswered pings after which the engine counts as hanging. Counted rather than timed, because a computer that slept
 * has missed none.
 */
const MAX_MISSED_PINGS = 4;

export type Engine = ReturnType<typeof startEngine>;

/**
 * Runs the engine in a process of its own. The page talks to it through a direct port, so that neither data nor a crash
 * passes through the main process.
 */
export function startEngine(
  window: AppWindow,
  grants: ReturnType<typeof createGrants>,
  /** Bytes of memory for the engine's tables; null: the engine's default. */
  memoryBudget: () => number | null,
  /** The Python that the person chose, or null. */
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
  const watching = setInterval(watch, PING_MS);

  return {
    connect,
    publishGrants,
    stop,
    /** Connects the page to a new engine, if it is connected, because the engine's settings changed. */
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

  /** Kills an engine that hangs; it is then restarted as after a crash. */
  function watch() {
    const child = host;
    if (child?.pid === undefined) return;
    if (unanswered >= MAX_MISSED_PINGS) {
      unanswered = 0;
      // SIGKILL instead of `kill`, because a hanging process may not react to that either.
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
    const again = crashes.length <= MAX_CRASHES;
    window.send('engineFailed', { state: again ? 'restarting' : 'stopped', exitCode });
    if (!again) return;
    launch();
    if (connected) connect();
  }

  /** Gives the page a new port to the engine. */
  function connect() {
    if (window.browser.isDestroyed()) return;
    connected = true;
    const { port1, port2 } = new MessageChannelMain();
    (host ?? launch()).postMessage({ type: 'connect', memoryBudget: memoryBudget() } satisfies EngineHostMessage, [
      port1,
    ]);
    window.browser.webContents.postMessage(enginePortMessage, null, [port2]);
  }

  /** Sends the grants to the engine; resolves when it has them, so that the page can use a file at once. */
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
