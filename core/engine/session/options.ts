/** Options of a session and of its calls. */
import type { NodeOutcome } from '../execute/node-outcome.ts';
import type { Round } from '../execute/learning-rounds.ts';
import type { MemoryLedger } from '../memory/ledger.ts';
import type { PoolOptions } from '../threads/pool.ts';
import type { OnProgress } from './resources.ts';

export interface SessionOptions extends PoolOptions {
  /**
   * Bytes of memory for tables, results and steps; data beyond it goes to temporary files. Default: half of the
   * machine's memory.
   */
  readonly memoryBudget?: number;
  /** Ledger of another session, to share its memory budget. */
  readonly ledger?: MemoryLedger;
}

/** Options of every call: how to cancel it, and where its progress is reported. */
export interface CallOptions {
  /** Set to 1 from outside to stop the call; it then throws Cancelled. */
  readonly cancelled?: Int32Array;
  readonly onProgress?: OnProgress;
}

export interface RunOptions extends CallOptions {
  readonly mode?: 'fit' | 'apply';
  /** Base folder of relative paths. */
  readonly folder: string | null;
  /** Files to read instead of the sources' own, by node id. */
  readonly inputs?: ReadonlyMap<string, string>;
  /** Refuses paths that the user did not choose. */
  readonly mayRead?: (path: string) => boolean;
  readonly onStart?: (nodeId: string) => void;
  readonly onOutcome?: (nodeId: string, outcome: NodeOutcome) => void;
  readonly onRound?: (round: Round) => void;
  /**
   * Reads only this many rows from the beginning of each file, for a first result at once; a whole run then replaces
   * it.
   */
  readonly sampleRows?: number;
  /**
   * Stamps of earlier reads, by source node. A source keeps the rows read under its stamp, even if its files have
   * changed since.
   */
  readonly asRead?: ReadonlyMap<string, string>;
}

export const neverCancelled = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));
