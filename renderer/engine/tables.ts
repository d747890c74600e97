/**
 * Pages of tables and profiles of columns, kept while they are of use. A node's cells are known by its fingerprint, so
 * that undo, and going back and forth between nodes, show at once what was seen before.
 */
import { nodeKeys } from '../../core/graph/identity.ts';
import type { CallArgs, CallResult, ProblemMessage, Profile, RowView } from '../../core/protocol/engine.ts';
import { graphIn } from '../store/lookup.ts';
import type { Workbench } from '../store/workbench.ts';
import { isCancelled, problemOf } from './problem-of.ts';
import type { EngineConnection } from './engine-connection.ts';

export const PAGE_ROWS = 128;
export const BLOCK_COLUMNS = 32;
const PAGES_KEPT = 400;
const PROFILES_KEPT = 20_000;
/** Rows from which an exact profile takes longer than a blink. */
const SAMPLED_FROM_ROWS = 50_000;
/** Keys of tables of a file's first rows end so: nothing of these is exact. */
const BEGINNING = '@beginning';
/**
 * Exact profiles, which keep every thread busy, are asked for when no other column has come into sight for so many
 * milliseconds: what is looked at is drawn meanwhile, and a slider that moves on needs the threads.
 */
export const REST = 250;
/** Columns that were asked about within so many milliseconds are seen together. */
const TOGETHER = 50;
/** The same of columns that different parts of the window show, which are not drawn at the same time. */
const SEEN_TOGETHER = 500;

export type Page = CallResult<'rows'>;

export interface Tables {
  subscribe(listener: () => void): () => void;
  /**
   * Hears when the step that is looked at has another table, or another step is looked at, before anything is drawn for it:
   * what will be drawn can be asked for meanwhile.
   */
  onAnother(listener: (nodeId: string, key: string) => void): () => void;
  /** Hears when no key that was given before will be asked about again, and whether another document is shown since then. */
  onForget(listener: (isAnother: boolean) => void): void;
  /** Grows with everything that arrives. */
  revision(): number;
  /** What tells this state of the node's table from all others; null while the node has no table. */
  keyOf(nodeId: string): string | null;
  /** As `keyOf`; of a node that is stale, the state on the way to the newest one that the engine has at hand. */
  shownKeyOf(nodeId: string): string | null;
  /** A page, or undefined while it is on its way. With a view, of the rows that it shows. */
  page(nodeId: string, key: string, rowPage: number, columnBlock: number, view?: RowView): Page | undefined;
  /** Whether cells of this table were asked for and are on their way. */
  isComing(key: string): boolean;
  /** How many rows a view shows; undefined until its first page is there. */
  total(key: string, view: RowView): number | undefined;
  /** Why cells of this table could not be computed, if so: a category that no train row had, say. */
  problem(key: string): ProblemMessage | undefined;
  /** A column's profile if it is there; it is not asked for. */
  known(key: string, name: string): Profile | undefined;
  /** Profiles of these columns as far as they are there; the rest is asked for. */
  profiles(nodeId: string, key: string, names: readonly string[]): ReadonlyMap<string, Profile>;
}

export function createTables(
  workbench: Workbench,
  session: Pick<EngineConnection, 'call' | 'onRun' | 'displayReports'>,
): Tables {
  const listeners = new Set<() => void>();
  const pages = new Map<string, Page>();
  const totals = new Map<string, number>();
  const asked = new Set<string>();
  const profiles = new Map<string, Profile>();
  const problems = new Map<string, ProblemMessage>();
  const wanted = new Map<string, ProfilesWanted>();
  /** Of which a sample's profiles are there, or on their way. */
  const exactWanted: ProfilesWanted[] = [];
  let exactTimer: ReturnType<typeof setTimeout> | undefined;
  /** When a profile was last asked about. */
  const looked = new Map<string, number>();
  /** When each column of the step that is looked at was last seen. */
  const lastSeen = { nodeId: '', at: new Map<string, number>() };
  const waitingForAnother = new Set<(nodeId: string, key: string) => void>();
  let lookedAt: string | null = null;
  let revision = 0;

  // The first to hear of changes: what draws the window listens later.
  workbench.subscribe(({ preview: { nodeId } }) => {
    if (waitingForAnother.size === 0) return;
    const key = nodeId === null ? null : shownKeyOf(nodeId);
    if (nodeId === null || key === null || key === lookedAt) return;
    lookedAt = key;
    for (const listener of waitingForAnother) listener(nodeId, key);
  });

  const forgetting: ((isAnother: boolean) => void)[] = [];
  workbench.subscribe(({ runs, document }, before) => {
    if (runs.epoch === before.runs.epoch) return;
    // All keys hold the epoch: what is kept by older ones would lie there unseen for as long as the window lives.
    for (const kept of [pages, totals, asked, profiles, problems, wanted, looked, lastSeen.at]) kept.clear();
    exactWanted.length = 0;
    for (const listener of forgetting) listener(document.current !== before.document.current);
  });

  session.onRun(askWithRun);

  const changed = (): void => {
    revision++;
    for (const listener of listeners) listener();
  };

  /** Results of a table that is no longer the current one are dropped: they may be of either. */
  const isCurrent = (nodeId: string, key: string): boolean => shownKeyOf(nodeId) === key;

  function keyOf(nodeId: string): string | null {
    const { document, runs } = workbench.getState();
    const report = runs.reports.get(nodeId);
    // The first rows show while the rest is read; what is shown then is not what is shown in the end.
    const isBeginning = report?.state === 'running' && report.sampled === true;
    if (!isBeginning && (runs.stale.has(nodeId) || report?.state !== 'done')) return null;
    const print = nodeKeys(document.current, graphIn).get(nodeId);
    return print === undefined ? null : `${tableKey(nodeId, runs.epoch, print)}${isBeginning ? BEGINNING : ''}`;
  }

  function shownKeyOf(nodeId: string): string | null {
    const { epoch, stale, between } = workbench.getState().runs;
    const print = between.get(nodeId);
    return stale.has(nodeId) && print !== undefined ? tableKey(nodeId, epoch, print) : keyOf(nodeId);
  }

  /** What fails stays empty, with the reason beside it; it is asked for again when the table changes. */
  function failed(key: string, error: unknown): void {
    const problem = problemOf(error);
    if (problem.code === 'cancelled' || problem.code === 'engine.gone') return;
    keep(problems, key, problem, 50);
    changed();
  }

  function askForProfiles(): void {
    for (const want of wanted.values()) {
      const { nodeId, key, names } = want;
      const rows = workbench.getState().runs.reports.get(nodeId)?.rows ?? 0;
      if (rows <= SAMPLED_FROM_ROWS) {
        void askForProfile(nodeId, key, [...names]);
        continue;
      }
      // Of a large table a sample's figures show at once, marked so; exact ones, which keep every thread busy, come after.
      const unknown = [...names].filter((name) => !profiles.has(profileKey(key, name)));
      const sample = unknown.length === 0 ? Promise.resolve() : askForProfile(nodeId, key, unknown, { sample: true });
      void sample.then(() => waitForExact(want));
    }
    wanted.clear();
  }

  /**
   * Asks for a sample's profiles of what is looked at together with the run that changes it: they come right behind the
   * node's report, and not a round trip later.
   */
  function askWithRun(): void {
    const { preview, document, runs } = workbench.getState();
    const { nodeId } = preview;
    const print = nodeId === null ? undefined : nodeKeys(document.current, graphIn).get(nodeId);
    if (nodeId === null || print === undefined || !runs.stale.has(nodeId)) return;
    const key = tableKey(nodeId, runs.epoch, print);
    const isLarge = (runs.reports.get(nodeId)?.rows ?? 0) > SAMPLED_FROM_ROWS;
    if (!isLarge || lastSeen.nodeId !== nodeId) return;
    const latest = Math.max(...lastSeen.at.values());
    const names = [...lastSeen.at].flatMap(([name, at]) => {
      const id = profileKey(key, name);
      return at >= latest - SEEN_TOGETHER && !profiles.has(id) && !asked.has(id) ? [name] : [];
    });
    if (names.length === 0) return;
    const now = Date.now();
    for (const name of names) {
      asked.add(profileKey(key, name));
      looked.set(profileKey(key, name), now);
    }
    const sample = askForProfile(nodeId, key, names, { sample: true, ofRun: true });
    void sample.then(() => waitForExact({ nodeId, key, names: new Set(names) }));
  }

  function waitForExact(want?: ProfilesWanted): void {
    if (want !== undefined) exactWanted.push(want);
    clearTimeout(exactTimer);
    exactTimer = setTimeout(askForExact, REST);
  }

  /** Asks for exact profiles of columns that are still looked at; those passed by meanwhile, or left, when they are again. */
  function askForExact(): void {
    const latest = Math.max(0, ...looked.values());
    for (const { nodeId, key, names } of exactWanted.splice(0)) {
      const isHere = keyOf(nodeId) === key;
      const seen: string[] = [];
      for (const name of names) {
        const id = profileKey(key, name);
        if (isHere && (looked.get(id) ?? 0) >= latest - TOGETHER) seen.push(name);
        else asked.delete(id);
      }
      if (seen.length > 0) void askForProfile(nodeId, key, seen);
    }
    looked.clear();
  }

  function askForProfile(
    nodeId: string,
    key: string,
    names: readonly string[],
    how: Pick<CallArgs<'profile'>, 'sample' | 'ofRun'> = {},
  ): Promise<void> {
    const { sample, ofRun } = how;
    return session
      .call('profile', { nodeId, columns: [...names], ...how })
      .then((result) => {
        if (!sample) for (const name of names) asked.delete(profileKey(key, name));
        if (ofRun) session.displayReports();
        if (!isCurrent(nodeId, key)) return;
        for (const profile of result.profiles) {
          const place = profileKey(key, profile.name);
          if (!sample || !profiles.has(place)) keep(profiles, place, profile, PROFILES_KEPT);
        }
        changed();
      })
      .catch((error: unknown) => {
        // Work that the engine dropped for a newer change is asked for again when this state is back.
        if (isCancelled(error)) for (const name of names) asked.delete(profileKey(key, name));
        failed(key, error);
      });
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onAnother(listener) {
      waitingForAnother.add(listener);
      return () => void waitingForAnother.delete(listener);
    },
    onForget: (listener) => void forgetting.push(listener),
    revision: () => revision,
    keyOf,
    shownKeyOf,
    problem: (key) => problems.get(key),
    known: (key, name) => profiles.get(profileKey(key, name)),

    isComing(key) {
      for (const id of asked) if (id.startsWith(`${key}/`)) return true;
      return false;
    },

    total: (key, view) => totals.get(`${key}/${JSON.stringify(view)}`),

    page(nodeId, key, rowPage, columnBlock, view) {
      const viewed = view === undefined ? key : `${key}/${JSON.stringify(view)}`;
      const id = `${viewed}/${rowPage}/${columnBlock}`;
      const found = pages.get(id);
      if (found !== undefined) {
        pages.delete(id);
        pages.set(id, found);
        return found;
      }
      if (asked.has(id) || !isCurrent(nodeId, key)) return undefined;
      asked.add(id);
      const columns: [number, number] = [columnBlock * BLOCK_COLUMNS, (columnBlock + 1) * BLOCK_COLUMNS];
      session
        .call('rows', { nodeId, start: rowPage * PAGE_ROWS, count: PAGE_ROWS, columns, ...(view && { view }) })
        .then((page) => {
          asked.delete(id);
          if (!isCurrent(nodeId, key)) return;
          keep(pages, id, page, PAGES_KEPT);
          if (view !== undefined) keep(totals, viewed, page.total, PAGES_KEPT);
          changed();
        })
        .catch((error: unknown) => {
          if (isCancelled(error)) asked.delete(id);
          failed(key, error);
        });
      return undefined;
    },

    profiles(nodeId, key, names) {
      const found = new Map<string, Profile>();
      const now = Date.now();
      const isLookedAt = workbench.getState().preview.nodeId === nodeId;
      if (isLookedAt && lastSeen.nodeId !== nodeId) {
        lastSeen.nodeId = nodeId;
        lastSeen.at.clear();
      }
      for (const name of names) {
        const id = profileKey(key, name);
        if (isLookedAt) lastSeen.at.set(name, now);
        if (asked.has(id)) keep(looked, id, now, PROFILES_KEPT);
        const profile = profiles.get(id);
        if (profile !== undefined) found.set(name, profile);
        // A sample's figures, left before the exact ones were there, wait for these again.
        const isToCome =
          profile === undefined
            ? isCurrent(nodeId, key)
            : profile.sampled && !key.endsWith(BEGINNING) && keyOf(nodeId) === key;
        if (isToCome && !asked.has(id)) {
          asked.add(id);
          keep(looked, id, now, PROFILES_KEPT);
          if (exactWanted.length > 0) waitForExact();
          // What is asked for in one frame is one call.
          if (wanted.size === 0) queueMicrotask(askForProfiles);
          const batch = wanted.get(key) ?? { nodeId, key, names: new Set<string>() };
          wanted.set(key, batch);
          batch.names.add(name);
        }
      }
      return found;
    },
  };
}

interface ProfilesWanted {
  readonly nodeId: string;
  readonly key: string;
  readonly names: Set<string>;
}

const tableKey = (nodeId: string, epoch: number, print: string): string => `${nodeId}@${epoch}@${print}`;

const profileKey = (key: string, name: string): string => `${key}#${name}`;

function keep<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}
