/** Advice after each run: surveys the tables where data comes in and goes out, and evaluates the rules. */
import { type Survey, surveyed } from '../../core/advice/advice.ts';
import { findProblemsInTurns } from '../../core/advice/problems/index.ts';
import { type RowSample, sampledNodes, sampleRows } from '../../core/advice/row-sample.ts';
import type { Workbench } from '../store/workbench.ts';
import type { EngineConnection } from './engine-connection.ts';
import type { Tables } from './tables.ts';

/** Debounce: advice is computed 250 ms after the last change. */
const DEBOUNCE_MS = 250;
/** Maximum number of surveyed tables, because a graph with more ends is a sketch. */
const MAX_TABLES = 24;
const MAX_SURVEYS = 60;
/** Samples hold cells, so only those of the graph on screen are kept. */
const MAX_SAMPLES = 4;

export interface Surveys {
  /** Survey of a node's current table; undefined while there is none. */
  of(nodeId: string): Promise<Survey | undefined>;
  /** The same, if it is here already. */
  known(nodeId: string): Survey | undefined;
}

export function startAdvice(
  workbench: Workbench,
  session: Pick<EngineConnection, 'call'>,
  tables: Pick<Tables, 'keyOf' | 'onForget'>,
): Surveys {
  const known = new Map<string, Promise<Survey>>();
  /** Surveys that have arrived. */
  const arrived = new WeakMap<Promise<Survey>, Survey>();
  const sampled = new Map<string, Promise<RowSample>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSeen: unknown[] = [];
  let turn = 0;
  tables.onForget(() => {
    known.clear();
    sampled.clear();
  });

  workbench.subscribe(({ runs, document }, before) => {
    if (runs === before.runs && document.current === before.document.current) return;
    clearTimeout(timer);
    if (!runs.running && runs.stale.size === 0) timer = setTimeout(() => void look(), DEBOUNCE_MS);
  });

  function of(nodeId: string): Promise<Survey | undefined> {
    const key = tables.keyOf(nodeId);
    if (key === null) return Promise.resolve(undefined);
    let found = known.get(key);
    if (found === undefined) {
      found = session.call('survey', { nodeId });
      known.set(key, found);
      // A failed survey is requested again next time.
      const asked = found;
      found.then(
        (survey) => arrived.set(asked, survey),
        () => known.delete(key),
      );
      for (const oldest of known.keys()) if (known.size > MAX_SURVEYS) known.delete(oldest);
    }
    return found.catch(() => undefined);
  }

  function knownOf(nodeId: string): Survey | undefined {
    const found = known.get(tables.keyOf(nodeId) ?? '');
    return found && arrived.get(found);
  }

  function sampleOf(nodeId: string): Promise<RowSample | undefined> {
    const key = tables.keyOf(nodeId);
    if (key === null) return Promise.resolve(undefined);
    let found = sampled.get(key);
    if (found === undefined) {
      const width = workbench.getState().runs.reports.get(nodeId)?.columns?.length ?? 1;
      found = session
        .call('rows', { nodeId, start: 0, count: sampleRows(width) })
        .then(({ columns, partition }) => ({ columns, partition: partition ?? null }));
      sampled.set(key, found);
      found.catch(() => sampled.delete(key));
      for (const oldest of sampled.keys()) if (sampled.size > MAX_SAMPLES) sampled.delete(oldest);
    }
    return found.catch(() => undefined);
  }

  async function look(): Promise<void> {
    const { document, runs } = workbench.getState();
    const seen = [document.current.nodes, document.current.edges, runs.reports];
    if (seen.every((part, index) => part === lastSeen[index])) return;
    lastSeen = seen;
    const mine = ++turn;
    const surveys = new Map<string, Survey>();
    for (const nodeId of surveyed(document.current).slice(0, MAX_TABLES)) {
      const survey = await of(nodeId);
      if (mine !== turn) return;
      if (survey !== undefined) surveys.set(nodeId, survey);
    }
    const samples = new Map<string, RowSample>();
    for (const nodeId of sampledNodes(document.current).slice(0, MAX_TABLES)) {
      const sample = await sampleOf(nodeId);
      if (mine !== turn) return;
      if (sample !== undefined) samples.set(nodeId, sample);
    }
    const evidence = { document: document.current, reports: runs.reports, surveys, samples };
    const advice = await findProblemsInTurns(evidence, painted, () => mine !== turn);
    if (advice === null) return;
    if (JSON.stringify(advice) !== JSON.stringify(workbench.getState().runs.advice)) workbench.runs({ advice });
  }

  return { of, known: knownOf };
}

/** Lets the window draw and handle input between steps. */
const painted = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
