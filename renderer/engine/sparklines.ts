/**
 * The small distribution on each step: of the first column that it changed, from a sample. Steps are requested one
 * after the other, so that the displayed table comes first. The previous distribution stays until the new one arrives.
 */
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import type { EngineConnection } from './engine-connection.ts';
import type { Tables } from './tables.ts';

/** Maximum number of cached distributions, one for each state of a table; more than are on screen at once. */
const MAX_SPARKLINES = 2000;

export interface Sparklines {
  /** Calls the listener when the step's distribution has arrived. */
  subscribe(nodeId: string, listener: () => void): () => void;
  /** Distribution to display for this step now; requests it if it is not known. */
  of(nodeId: string, report: NodeReport | undefined): Profile | undefined;
}

const columnCache = new WeakMap<NodeReport, string | null>();

/** The column that represents a step best: one that it changed or created; else the target, else a number. */
export function tellingColumn(report: NodeReport): string | null {
  // Cached, because every step asks whenever it is drawn, also one of a thousand columns.
  const known = columnCache.get(report) ?? chooseColumn(report);
  columnCache.set(report, known);
  return known;
}

function chooseColumn({ columns = [], touched = [] }: NodeReport): string | null {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const changed = touched.filter((name) => byName.has(name));
  return (
    changed.find((name) => byName.get(name)?.type === 'number') ??
    changed[0] ??
    columns.find(({ target }) => target)?.name ??
    columns.find(({ type }) => type === 'number')?.name ??
    columns[0]?.name ??
    null
  );
}

export function createSparklines(
  session: Pick<EngineConnection, 'call'>,
  tables: Pick<Tables, 'keyOf' | 'known' | 'onForget'>,
): Sparklines {
  const listeners = new Map<string, Set<() => void>>();
  const known = new Map<string, Profile | null>();
  const shown = new Map<string, Profile>();
  const waiting = new Map<string, { nodeId: string; column: string; key: string }>();
  /** Distributions requested from the engine. */
  const asked = new Set<string>();
  let busy = false;

  tables.onForget((isAnother) => {
    known.clear();
    waiting.clear();
    if (isAnother) shown.clear();
  });

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (;;) {
      const [next] = waiting.entries();
      if (next === undefined) break;
      const [nodeId, { column, key }] = next;
      waiting.delete(nodeId);
      const place = `${key}#${column}`;
      if (tables.keyOf(nodeId) !== key) continue;
      asked.add(place);
      // A failure is reported in the preview; here the place stays empty.
      const profile = await session
        .call('profile', { nodeId, columns: [column], sample: true })
        .then(({ profiles }) => profiles[0] ?? null)
        .catch(() => null);
      asked.delete(place);
      known.set(place, profile);
      for (const oldest of known.keys()) {
        if (known.size <= MAX_SPARKLINES) break;
        known.delete(oldest);
      }
      if (profile !== null) shown.set(nodeId, profile);
      for (const listener of listeners.get(nodeId) ?? []) listener();
    }
    busy = false;
  }

  return {
    subscribe(nodeId, listener) {
      const mine = listeners.get(nodeId) ?? new Set();
      listeners.set(nodeId, mine.add(listener));
      return () => {
        mine.delete(listener);
        if (mine.size === 0 && listeners.get(nodeId) === mine) listeners.delete(nodeId);
      };
    },
    of(nodeId, report) {
      const key = tables.keyOf(nodeId);
      const column = report === undefined ? null : tellingColumn(report);
      if (key === null || column === null || report?.sampled === true) return shown.get(nodeId);
      // The displayed table has its distributions already.
      const found = known.get(`${key}#${column}`) ?? tables.known(key, column);
      if (found === undefined) {
        if (asked.has(`${key}#${column}`)) return shown.get(nodeId);
        waiting.set(nodeId, { nodeId, column, key });
        void Promise.resolve().then(work);
        return shown.get(nodeId);
      }
      if (found !== null) shown.set(nodeId, found);
      return found ?? undefined;
    },
  };
}
