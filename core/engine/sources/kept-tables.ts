/** Cache of source tables by file and parameters: a file is read again only if either has changed. */
import { operatorOf } from '../../operators/catalogue.ts';
import type { DocumentNode, PipelineDocument } from '../../graph/document-schema.ts';
import { parseParams } from '../../graph/validate.ts';
import type { Run } from '../../run/run.ts';
import type { Entry, MemoryLedger } from '../memory/ledger.ts';
import { type Weighing, weighRows } from '../rows/weigh.ts';
import {
  bytesOfFiles,
  fileNamesOf,
  fileKey,
  readSource,
  resolvePath,
  type SourceTable,
  sourceKey,
  sourcePath,
} from './source.ts';
import { type SourceStamp, Stamps } from './stamp.ts';

export interface SourceReading {
  readonly run: Run;
  /** Base folder of relative paths. */
  readonly folder: string | null;
  /** Files to read instead of the sources' own, by node id. */
  readonly inputs?: ReadonlyMap<string, string>;
  readonly mayRead?: (path: string) => boolean;
  /** Reads only this many rows from the beginning of each file. Such a table is not cached. */
  readonly sampleRows?: number;
  /**
   * Stamps of earlier reads, by source node. A source keeps the rows read under its stamp, even if its files have
   * changed since.
   */
  readonly asRead?: ReadonlyMap<string, string>;
}

type MayRead = SourceReading['mayRead'];

export class KeptTables {
  private readonly ledger: MemoryLedger;
  private readonly tables = new Map<string, { readonly table: SourceTable; readonly entry: Entry }>();
  /** Tables that the current run has read or reused and not yet reported. */
  private readonly unreported = new Set<object>();
  private readonly stamps = new Stamps();
  /**
   * Stamp of each source's files when reading began, by source node; the only stamp of a source that could not be read.
   */
  private readonly attempted = new Map<string, SourceStamp | null>();

  constructor(ledger: MemoryLedger) {
    this.ledger = ledger;
  }

  async read(node: DocumentNode, params: Record<string, unknown>, reading: SourceReading): Promise<SourceTable> {
    const { inputs, folder, mayRead, sampleRows, run } = reading;
    const given = inputs?.get(node.id);
    // A given file replaces rows stored in the document.
    if (given !== undefined) params = { ...params, text: null };
    const path = given ?? sourcePath(params, folder);
    const takeStamp = () => this.stampOf(node.type, path, params, mayRead);
    const room = this.ledger.hold();
    try {
      const options = { run, room, takeStamp, ...(mayRead && { mayRead }) };
      if (sampleRows !== undefined) return await readSource(node, params, path, { ...options, rows: sampleRows });
      const asRead = this.asRead(node, params, path, reading.asRead);
      const stamp = asRead === undefined ? await takeStamp() : asRead.table.stamp;
      const known = asRead ?? this.tables.get(sourceKey(fileKey(node.type, path, stamp), params));
      this.attempted.set(node.id, stamp);
      if (known !== undefined && (mayRead?.(path) ?? true)) {
        known.entry.use();
        this.unreported.add(known.table.rows);
        return known.table;
      }
      const started = performance.now();
      const table = await readSource(node, params, path, options);
      this.keep(sourceKey(fileKey(node.type, path, table.stamp), params), table, performance.now() - started);
      return table;
    } finally {
      room.release();
    }
  }

  /** The cached table of a source with the requested stamp, or undefined. */
  private asRead(
    { id, type }: DocumentNode,
    params: Record<string, unknown>,
    path: string,
    wanted: SourceReading['asRead'],
  ) {
    const stamp = wanted?.get(id);
    return stamp === undefined ? undefined : this.tables.get(sourceKey(fileKey(type, path, { id: stamp }), params));
  }

  /** Current stamp of a source's files; null for rows stored in the document. */
  stampOf(
    type: string,
    path: string,
    params: Readonly<Record<string, unknown>>,
    mayRead: MayRead,
  ): Promise<SourceStamp | null> {
    return typeof params['text'] === 'string'
      ? Promise.resolve(null)
      : this.stamps.take(path, fileNamesOf(type), mayRead);
  }

  /** Stamp of a source's files when reading began, even if reading failed. */
  attemptedStamp(nodeId: string): SourceStamp | null | undefined {
    return this.attempted.get(nodeId);
  }

  /** Drops the stamps of nodes that are no longer in the document. */
  keepOnly(nodeIds: ReadonlySet<string>): void {
    for (const id of this.attempted.keys()) if (!nodeIds.has(id)) this.attempted.delete(id);
  }

  private keep(key: string, table: SourceTable, cost: number): void {
    const weighing: Weighing = { memory: new Map(), disk: new Map() };
    weighRows(table.rows, weighing);
    this.unreported.add(table.rows);
    // Two keys, because detected parameters are stored in the document, whose next run then requests the same table
    // with them.
    const keys = new Set([key, table.key]);
    for (const each of keys) this.remove(this.tables.get(each)?.table);
    const entry = this.ledger.enter({
      weight: { ...weighing, own: 0 },
      cost,
      subject: table.rows,
      drop: () => {
        for (const each of keys) if (this.tables.get(each)?.table === table) this.tables.delete(each);
      },
    });
    for (const each of keys) this.tables.set(each, { table, entry });
  }

  private remove(table: SourceTable | undefined): void {
    for (const [key, kept] of this.tables) {
      if (kept.table !== table) continue;
      kept.entry.remove();
      this.tables.delete(key);
    }
  }

  /** Whether a run would have to read a file of at least `bytes` bytes. */
  async mustRead(
    document: PipelineDocument,
    { folder, asRead, mayRead }: Pick<SourceReading, 'folder' | 'asRead' | 'mayRead'>,
    bytes: number,
  ): Promise<boolean> {
    for (const node of document.nodes) {
      const parsed = parseParams(node);
      if (operatorOf(node.type)?.inputs.length !== 0 || 'problems' in parsed) continue;
      try {
        const path = resolvePath(String(parsed.params['path']), folder);
        if (this.asRead(node, parsed.params, path, asRead) !== undefined) continue;
        if ((await bytesOfFiles(node.type, path)) < bytes) continue;
        const stamp = await this.stamps.take(path, fileNamesOf(node.type), mayRead);
        if (!this.tables.has(sourceKey(fileKey(node.type, path, stamp), parsed.params))) return true;
      } catch {
        // The run will report the problem.
      }
    }
    return false;
  }

  /** Tables in use by the current run, although no result displays them yet. */
  inUse(): Iterable<object> {
    return this.unreported;
  }

  /** Ends the run: its tables are now in use by displayed results. */
  settle(): void {
    this.unreported.clear();
  }

  clear(): void {
    for (const { entry } of this.tables.values()) entry.remove();
    this.tables.clear();
    this.unreported.clear();
    this.attempted.clear();
  }
}
