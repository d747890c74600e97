/**
 * Requests profiles of columns. A large table is first profiled from a sample, which is marked so. Exact profiles keep
 * every thread busy, so they are requested when the window is idle. A run request includes the request for the columns
 * in sight.
 */
import type { CallArgs } from '../../core/protocol/engine.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import type { Workbench } from '../store/workbench.ts';
import { setBounded } from './bounded-map.ts';
import type { EngineConnection } from './engine-connection.ts';
import { isCancelled } from './problem-of.ts';
import { comingKeyOf, currentKeyOf, hasFirstRowsOnly } from './table-keys.ts';

const MAX_PROFILES = 20_000;
/** Above 50,000 rows an exact profile causes a visible delay. */
const SAMPLED_FROM_ROWS = 50_000;
/**
 * Exact profiles are requested 250 ms after the last column came into sight, because a moving slider needs the threads.
 */
export const EXACT_DELAY_MS = 250;
/** Columns of one part of the window that are requested within 50 ms count as in sight together. */
const IN_SIGHT_MS = 50;
/** Columns of different parts, which are not drawn at the same time, count as in sight together within 500 ms. */
const PARTS_IN_SIGHT_MS = 500;

export interface ProfileRequests {
  /** A column's profile if it has arrived; sends no request. */
  known(key: string, name: string): Profile | undefined;
  /** Profiles of these columns, as far as they have arrived; requests the others. */
  profiles(nodeId: string, key: string, names: readonly string[]): ReadonlyMap<string, Profile>;
  /** Requests sampled profiles of the selected node's columns in sight together with the run that was just posted. */
  requestWithRun(): void;
  forget(): void;
}

export interface ProfileParts {
  readonly workbench: Workbench;
  readonly connection: Pick<EngineConnection, 'call' | 'displayReports'>;
  /**
   * Whether the node currently displays the table with this key. Otherwise an answer is dropped, because it may belong
   * to either table.
   */
  readonly isShown: (nodeId: string, key: string) => boolean;
  readonly arrived: () => void;
  readonly failed: (key: string, error: unknown) => void;
}

/** Columns of one table. */
interface Columns {
  readonly nodeId: string;
  readonly key: string;
  readonly names: Set<string>;
}

export function createProfileRequests(parts: ProfileParts): ProfileRequests {
  const { workbench, connection, isShown, arrived, failed } = parts;
  const { getState } = workbench;
  const profiles = new Map<string, Profile>();
  /**
   * Profiles that are requested or scheduled. Those of a large table stay here until the exact one has arrived or is
   * given up.
   */
  const requested = new Set<string>();
  /** Columns to be requested at the end of this task, by table. */
  const batch = new Map<string, Columns>();
  /** Columns whose sample was requested and whose exact profiles are pending. */
  const exact: Columns[] = [];
  let exactTimer: ReturnType<typeof setTimeout> | undefined;
  /** Milliseconds at which each profile was last requested. */
  const lastAsked = new Map<string, number>();
  /** Milliseconds at which each column of the selected node was last in sight. */
  const inSight = { nodeId: '', at: new Map<string, number>() };

  const isLarge = (nodeId: string): boolean => (getState().runs.reports.get(nodeId)?.rows ?? 0) > SAMPLED_FROM_ROWS;

  function request(
    { nodeId, key, names }: Omit<Columns, 'names'> & { readonly names: readonly string[] },
    how: Pick<CallArgs<'profile'>, 'sample' | 'ofRun'> = {},
  ): Promise<void> {
    const { sample, ofRun } = how;
    return connection
      .call('profile', { nodeId, columns: [...names], ...how })
      .then((result) => {
        if (!sample) for (const name of names) requested.delete(profileId(key, name));
        // Reports are displayed now, so that the node's report and its profiles update the window once.
        if (ofRun) connection.displayReports();
        if (!isShown(nodeId, key)) return;
        for (const profile of result.profiles) {
          const id = profileId(key, profile.name);
          if (!sample || !profiles.has(id)) setBounded(profiles, id, profile, MAX_PROFILES);
        }
        arrived();
      })
      .catch((error: unknown) => {
        // The engine dropped the request for a newer change: it is repeated when this state returns.
        if (isCancelled(error)) for (const name of names) requested.delete(profileId(key, name));
        failed(key, error);
      });
  }

  function requestBatch(): void {
    for (const columns of batch.values()) {
      const { nodeId, key, names } = columns;
      if (!isLarge(nodeId)) {
        void request({ nodeId, key, names: [...names] });
        continue;
      }
      const unknown = [...names].filter((name) => !profiles.has(profileId(key, name)));
      const sample =
        unknown.length === 0 ? Promise.resolve() : request({ nodeId, key, names: unknown }, { sample: true });
      void sample.then(() => waitForRest(columns));
    }
    batch.clear();
  }

  function waitForRest(columns?: Columns): void {
    if (columns !== undefined) exact.push(columns);
    clearTimeout(exactTimer);
    exactTimer = setTimeout(requestExact, EXACT_DELAY_MS);
  }

  /**
   * Requests exact profiles of columns in sight. Others are given up, and requested when they come into sight again.
   */
  function requestExact(): void {
    const latest = Math.max(0, ...lastAsked.values());
    for (const { nodeId, key, names } of exact.splice(0)) {
      const isCurrent = currentKeyOf(getState(), nodeId) === key;
      const seen: string[] = [];
      for (const name of names) {
        const id = profileId(key, name);
        if (isCurrent && (lastAsked.get(id) ?? 0) >= latest - IN_SIGHT_MS) seen.push(name);
        else requested.delete(id);
      }
      if (seen.length > 0) void request({ nodeId, key, names: seen });
    }
    lastAsked.clear();
  }

  function markRequested(id: string, now: number): void {
    requested.add(id);
    setBounded(lastAsked, id, now, MAX_PROFILES);
  }

  return {
    known: (key, name) => profiles.get(profileId(key, name)),

    profiles(nodeId, key, names) {
      const found = new Map<string, Profile>();
      const now = Date.now();
      const isSelected = getState().preview.nodeId === nodeId;
      if (isSelected && inSight.nodeId !== nodeId) {
        inSight.nodeId = nodeId;
        inSight.at.clear();
      }
      for (const name of names) {
        const id = profileId(key, name);
        if (isSelected) inSight.at.set(name, now);
        const profile = profiles.get(id);
        if (profile !== undefined) found.set(name, profile);
        if (requested.has(id)) {
          setBounded(lastAsked, id, now, MAX_PROFILES);
          continue;
        }
        // Requests the exact profile again if it was given up and only the sample's has arrived.
        const isWanted =
          profile === undefined
            ? isShown(nodeId, key)
            : profile.sampled && !hasFirstRowsOnly(key) && currentKeyOf(getState(), nodeId) === key;
        if (!isWanted) continue;
        markRequested(id, now);
        if (exact.length > 0) waitForRest();
        // Columns requested in one frame are one call.
        if (batch.size === 0) queueMicrotask(requestBatch);
        const columns = batch.get(key) ?? { nodeId, key, names: new Set<string>() };
        batch.set(key, columns);
        columns.names.add(name);
      }
      return found;
    },

    requestWithRun() {
      const { preview, runs } = getState();
      const { nodeId } = preview;
      if (nodeId === null || !runs.stale.has(nodeId) || !isLarge(nodeId) || inSight.nodeId !== nodeId) return;
      const key = comingKeyOf(getState(), nodeId);
      if (key === null) return;
      const latest = Math.max(...inSight.at.values());
      const names = [...inSight.at].flatMap(([name, at]) => {
        const id = profileId(key, name);
        return at >= latest - PARTS_IN_SIGHT_MS && !profiles.has(id) && !requested.has(id) ? [name] : [];
      });
      if (names.length === 0) return;
      const now = Date.now();
      for (const name of names) markRequested(profileId(key, name), now);
      const sample = request({ nodeId, key, names }, { sample: true, ofRun: true });
      void sample.then(() => waitForRest({ nodeId, key, names: new Set(names) }));
    },

    forget() {
      for (const kept of [profiles, requested, batch, lastAsked, inSight.at]) kept.clear();
      exact.length = 0;
    },
  };
}

const profileId = (key: string, name: string): string => `${key}#${name}`;
