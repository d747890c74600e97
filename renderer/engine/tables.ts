/**
 * Tables of nodes as the window displays them: keys, pages, profiles and problems. All are cached by the identity of
 * the node's state, so that undo, and switching between nodes, display earlier tables at once.
 */
import type { ProblemMessage } from '../../core/protocol/values.ts';
import type { Workbench } from '../store/workbench.ts';
import { setBounded } from './bounded-map.ts';
import type { EngineConnection } from './engine-connection.ts';
import { createPageCache, type PageCache } from './page-cache.ts';
import { problemOf } from './problem-of.ts';
import { createProfileRequests, type ProfileRequests } from './profile-requests.ts';
import { currentKeyOf, shownKeyOf } from './table-keys.ts';

const MAX_PROBLEMS = 50;

export interface Tables
  extends Pick<PageCache, 'page' | 'total' | 'isComing'>,
    Pick<ProfileRequests, 'known' | 'profiles'> {
  subscribe(listener: () => void): () => void;
  /**
   * Called when the selected node has another table, or another node is selected, before anything is drawn for it: the
   * listener requests the cells and profiles to be drawn.
   */
  onAnother(listener: (nodeId: string, key: string) => void): () => void;
  /** Called when earlier keys are no longer used, with whether another document is displayed since then. */
  onForget(listener: (isAnother: boolean) => void): void;
  /** Incremented with every arrival. */
  revision(): number;
  /** Cache key of the node's table, or null while it has none. */
  keyOf(nodeId: string): string | null;
  /** Same as `keyOf`. For a stale node: the newest intermediate state that the engine holds. */
  shownKeyOf(nodeId: string): string | null;
  /** Reason why cells of this table could not be computed, such as a category that no train row had. */
  problem(key: string): ProblemMessage | undefined;
}

export function createTables(
  workbench: Workbench,
  connection: Pick<EngineConnection, 'call' | 'onRun' | 'displayReports'>,
): Tables {
  const { getState } = workbench;
  const listeners = new Set<() => void>();
  const anotherListeners = new Set<(nodeId: string, key: string) => void>();
  const forgetListeners: ((isAnother: boolean) => void)[] = [];
  const problems = new Map<string, ProblemMessage>();
  let selectedKey: string | null = null;
  let revision = 0;

  function arrived(): void {
    revision++;
    for (const listener of listeners) listener();
  }

  /** Failed cells stay empty, with the reason beside them. */
  function failed(key: string, error: unknown): void {
    const problem = problemOf(error);
    if (problem.code === 'cancelled' || problem.code === 'engine.gone') return;
    setBounded(problems, key, problem, MAX_PROBLEMS);
    arrived();
  }

  const isShown = (nodeId: string, key: string): boolean => shownKeyOf(getState(), nodeId) === key;
  const pages = createPageCache({ call: connection.call, isShown, arrived, failed });
  const requests = createProfileRequests({ workbench, connection, isShown, arrived, failed });

  // Subscribes before the parts that draw the window.
  workbench.subscribe((state) => {
    const { nodeId } = state.preview;
    if (anotherListeners.size === 0 || nodeId === null) return;
    const key = shownKeyOf(state, nodeId);
    if (key === null || key === selectedKey) return;
    selectedKey = key;
    for (const listener of anotherListeners) listener(nodeId, key);
  });
  workbench.subscribe(({ runs, document }, before) => {
    if (runs.epoch === before.runs.epoch) return;
    // Each key contains its epoch, so entries of earlier epochs would never be found again.
    pages.forget();
    requests.forget();
    problems.clear();
    for (const listener of forgetListeners) listener(document.current !== before.document.current);
  });
  connection.onRun(requests.requestWithRun);

  return {
    page: pages.page,
    total: pages.total,
    isComing: pages.isComing,
    known: requests.known,
    profiles: requests.profiles,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onAnother(listener) {
      anotherListeners.add(listener);
      return () => void anotherListeners.delete(listener);
    },
    onForget: (listener) => void forgetListeners.push(listener),
    revision: () => revision,
    keyOf: (nodeId) => currentKeyOf(getState(), nodeId),
    shownKeyOf: (nodeId) => shownKeyOf(getState(), nodeId),
    problem: (key) => problems.get(key),
  };
}
