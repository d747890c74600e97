/**
 * Threads and memory of a session: the pool that runs its tasks, and the ledger that weighs its tables and results. When
 * memory is short, tables move to temporary files and all threads collect their garbage.
 */
import type { Table } from '../../table/column.ts';
import type { Run } from '../../run/run.ts';
import { releaseThreadMemory } from '../../run/thread-memory.ts';
import type { RunTask } from '../answers/run-task.ts';
import type { NodeDone } from '../execute/node-outcome.ts';
import { collectGarbage } from '../memory/collect-garbage.ts';
import { MemoryLedger } from '../memory/ledger.ts';
import { despiteShortage } from '../memory/shortage.ts';
import type { RowSet } from '../rows/row-set.ts';
import { removeStaleSpills } from '../rows/spill.ts';
import { spillTables } from '../rows/spill-tables.ts';
import { inlineTasks } from '../threads/inline-tasks.ts';
import { Pool, type PoolOptions } from '../threads/pool.ts';

/** Listener to the progress of a call; `nodeId` is the node that works, if it is known. */
export type OnProgress = (done: number, total: number, unit: 'bytes' | 'rows' | 'passes', nodeId?: string) => void;

/** Bounds of the garbage, an eighth of the budget, above which all threads are stopped to collect it. */
const MIN_GARBAGE_BYTES = 32 * 2 ** 20;
const MAX_GARBAGE_BYTES = 256 * 2 ** 20;

export class Resources {
  readonly ledger: MemoryLedger;
  private readonly pool: Pool;
  private readonly inUse: () => Iterable<object>;
  /** Ends this session's claim on entries of the ledger. */
  private readonly leaveLedger: () => void;
  /** Bytes of the process that are not in the ledger, as of the last garbage collection. */
  private unledgeredBefore = 0;
  private isTidying = false;

  /**
   * @param memory bytes of memory for tables, results and steps, or the ledger of another session to share
   * @param inUse entries of the ledger that must not be dropped; their tables may move to disk
   */
  constructor(pool: PoolOptions, memory: number | MemoryLedger, inUse: () => Iterable<object>) {
    this.pool = new Pool(pool);
    this.ledger =
      typeof memory === 'number'
        ? new MemoryLedger({ budget: memory, collect: () => void this.collect('garbage') })
        : memory;
    this.inUse = inUse;
    this.leaveLedger = this.ledger.addUser({ subjects: inUse, moveToDisk: (bytes) => this.moveToDisk(bytes) });
    removeStaleSpills();
  }

  /** Gives up the claim on the ledger and ends the threads. */
  close(): Promise<void> {
    this.leaveLedger();
    return this.pool.close();
  }

  /** Starts threads ahead of the first task. */
  warm(): void {
    this.pool.warm();
  }

  /** Runner for tasks whose results are waited for. */
  taskFor(cancelled: Int32Array): RunTask {
    return (task, input) => this.pool.run(task, input, cancelled);
  }

  /** Runner for tasks on few rows whose results are displayed at once: on this thread. */
  inlineTaskFor(cancelled: Int32Array): RunTask {
    return inlineTasks(this.taskFor(cancelled), cancelled);
  }

  /** Runner for tasks on all rows, which wait until more urgent tasks are done. */
  backgroundTaskFor(cancelled: Int32Array): RunTask {
    return (task, input) => this.pool.runLater(task, input, cancelled);
  }

  /** The pool in the form that readers and writers use. */
  runFor(cancelled: Int32Array, onProgress: OnProgress | undefined, nodeId?: string): Run {
    return {
      parallel: this.pool.parallel(cancelled),
      cancelled,
      progress: (done, total, unit) => onProgress?.(done, total, unit, nodeId),
    };
  }

  /** Moves tables in use to temporary files until `bytes` bytes are freed. */
  private async moveToDisk(bytes: number): Promise<void> {
    const tables = new Set<Table>();
    for (const subject of this.inUse()) {
      if ('table' in subject) tables.add((subject as RowSet).table);
      else if ('value' in subject) tables.add((subject as NodeDone).value.rows.table);
    }
    await spillTables(tables, bytes, (table, moved) => this.ledger.movedToDisk(table, moved));
    await this.collect('garbage');
  }

  /** Collects garbage in this thread and all others: shared memory is freed only when no thread holds it. */
  async collect(what: 'garbage' | 'all'): Promise<void> {
    if (what === 'all') releaseThreadMemory();
    collectGarbage();
    await this.pool.release(what);
    if (what === 'all') collectGarbage();
    this.unledgeredBefore = this.unledgeredBytes();
  }

  /** Collects garbage on shared memory, unless there is little; see `Session.tidy`. */
  tidy(): void {
    const slack = Math.min(MAX_GARBAGE_BYTES, Math.max(MIN_GARBAGE_BYTES, this.ledger.budget / 8));
    if (this.isTidying || this.unledgeredBytes() < this.unledgeredBefore + slack) return;
    this.isTidying = true;
    void this.collect('garbage').finally(() => {
      this.isTidying = false;
    });
  }

  /** Bytes of the process that are not in the ledger. */
  private unledgeredBytes(): number {
    return process.memoryUsage.rss() - this.ledger.memoryBytes;
  }

  /** Runs the work; if an allocation fails, drops every entry that is not in use and runs the work once more. */
  despiteShortage<Result>(work: () => Promise<Result>): Promise<Result> {
    return despiteShortage(work, () => this.relieve(), this.ledger);
  }

  /** Drops every entry that is not in use, and collects all garbage. */
  async relieve(): Promise<void> {
    this.ledger.dropUnused();
    await this.collect('all');
  }
}
