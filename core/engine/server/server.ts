/** The engine at a message port: parses requests, runs them and answers; see core/protocol/engine.ts. */
import { sourceTypeOf } from '../../formats/source-type.ts';
import { readDocument } from '../../graph/document.ts';
import { documentText } from '../../graph/write-document.ts';
import type { DataRule, PipelineDocument } from '../../graph/document-schema.ts';
import { changedNodes } from '../../graph/identity.ts';
import { ProblemError } from '../../ir/problem.ts';
import {
  type CallArgs,
  type CallName,
  type CallResult,
  calls,
  type EngineEvent,
  requestSchema,
} from '../../protocol/engine.ts';
import { Cancelled } from '../../run/run.ts';
import type { NodeOutcome } from '../execute/node-outcome.ts';
import { exportedFiles } from '../export/exported-files.ts';
import { findPythons } from '../export/python.ts';
import { drillSamples, fireDrill } from '../fire-drill/fire-drill.ts';
import { collectGarbage } from '../memory/collect-garbage.ts';
import type { MemoryLedger } from '../memory/ledger.ts';
import { type CallOptions, neverCancelled, Session } from '../session.ts';
import type { KeptSources } from '../sources/source-changes.ts';
import { withSession } from '../with-session.ts';
import { isSameFile, refuseInputs } from '../write/refuse-inputs.ts';
import { comparedWith } from './compared-with.ts';
import { dataFindings } from './data-findings.ts';
import { builderHandlers } from './builder-handlers.ts';
import { createDocumentRunner } from './run-document.ts';
import { tableRead } from './table-calls.ts';
import { type NodesToRun, createNodesToRun } from './nodes-to-run.ts';
import { watchSources } from './watch-sources.ts';
import { allowed, badArguments, otherRows, problemFor, writesOntoPredictions } from './call-problems.ts';

/** One end of a message channel: Electron's, Node's, or a pair in a test. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (data: unknown) => void): void;
  on(event: 'close', listener: () => void): void;
}

export interface ServerOptions {
  /** Path of the built worker, `engine-worker.cjs`. */
  readonly workerPath: string;
  /** Bytes of memory for tables. Default: half of the machine's memory. */
  readonly memoryBudget?: number;
  /** Whether the user chose this file for reading. */
  mayRead(path: string): boolean;
  /** Whether the user chose this file for writing. */
  mayWrite(path: string): boolean;
  /** Milliseconds between two checks of source files. Default: 1,000. */
  readonly sourceInterval?: number;
  /** The Python that the user chose for exports. Null or absent: the first on the PATH. */
  python?(): string | null;
}

type Handlers = {
  [Name in CallName]: (args: CallArgs<Name>, call: CallOptions & { id: number }) => Promise<CallResult<Name>>;
};

/** Rows read to detect a file's format and types. */
const INSPECTED_ROWS = 100;

/** Shortest pause between two progress messages, in milliseconds. */
const PROGRESS_MS = 50;

export interface EngineServer {
  /** Ledger of the engine's memory. */
  readonly ledger: MemoryLedger;
  close(): Promise<void>;
}

export function createEngineServer(port: Port, options: ServerOptions): EngineServer {
  const { workerPath, memoryBudget } = options;
  const session = new Session({ workerPath, ...(memoryBudget !== undefined && { memoryBudget }) });
  const sideOptions = { workerPath, ledger: session.ledger };
  const open = new Map<
    number,
    { readonly cancelled: Int32Array; readonly looksAt: string | undefined; readonly ended: Promise<void> }
  >();
  /** Document and folder of the last run request. */
  let lastRequest: { readonly document: PipelineDocument; readonly folder: string | null } | null = null;
  /** The current run; a newer run cancels it. */
  let running: {
    readonly cancelled: Int32Array;
    readonly ended: Promise<unknown>;
    readonly reached: NodesToRun;
  } | null = null;

  /** Settles when the previous document's results are dropped. */
  let forgetting: Promise<void> | undefined;

  /** Outcomes that the window holds completely, by node. */
  const held = new Map<string, NodeOutcome>();

  const files = exportedFiles(sideOptions, options.mayRead);

  const send = (event: EngineEvent): void => port.postMessage(event);
  const runDocument = createDocumentRunner({ session, mayRead: options.mayRead, send, held });

  /** Number of unfinished runs, and of all runs. Sources are not compared while a run reads them. */
  let openRuns = 0;
  let begunRuns = 0;
  const watch = watchSources({
    async look() {
      if (openRuns > 0) return null;
      const begun = begunRuns;
      const changes = await session.sourceChanges();
      return begun === begunRuns ? changes : null;
    },
    changed: (changes) => send({ event: 'sourceChanges', changes }),
    ...(options.sourceInterval !== undefined && { interval: options.sourceInterval }),
  });

  const handlers: Handlers = {
    ...builderHandlers(session),

    async run({ document: unread, folder, keeps, asRead }, call) {
      const document = readDocument(unread);
      if (running !== null) Atomics.store(running.cancelled, 0, 1);
      stopStale(document, folder);
      const before = running?.ended;
      const cleared = forgetting;
      const reached = createNodesToRun();
      openRuns += 1;
      begunRuns += 1;
      const ended = (async () => {
        await before?.catch(() => {});
        await cleared;
        if (keeps !== true) held.clear();
        return runDocument(document, { folder, asRead: new Map(Object.entries(asRead ?? {})) }, call, reached);
      })().finally(() => {
        reached.end();
        openRuns -= 1;
        // The window drops its reports of sources that were read again, so changes are reported anew.
        watch.repeat();
      });
      running = { cancelled: call.cancelled as Int32Array, ended, reached };
      return ended;
    },

    async forget() {
      if (running !== null) Atomics.store(running.cancelled, 0, 1);
      for (const { cancelled, looksAt } of open.values()) if (looksAt !== undefined) Atomics.store(cancelled, 0, 1);
      lastRequest = null;
      held.clear();
      const stopping = [...open.values()].filter(({ looksAt }) => looksAt !== undefined).map(({ ended }) => ended);
      const before = running?.ended;
      forgetting = (async () => {
        await before?.catch(() => {});
        session.forget();
      })();
      await forgetting;
      // The next run need not wait for the memory to be released.
      await Promise.all(stopping);
      await session.release();
      return {};
    },

    async rows({ nodeId, start, count, columns, view }, call) {
      watch.soon();
      const made =
        view === undefined
          ? await session.page(nodeId, start, count, columns, call)
          : await session.viewPage(nodeId, view, start, count, columns, call);
      return {
        nodeId,
        start,
        total: made.total,
        columns: made.fields.map(({ name, type }, index) => ({ name, type, cells: [...(made.columns[index] ?? [])] })),
        ...(made.partition && { partition: made.partition }),
        ...('rowNumbers' in made && { rowNumbers: made.rowNumbers as number[] }),
      };
    },

    async profile({ nodeId, columns, sample, part, ofRun }, call) {
      watch.soon();
      if (ofRun === true && (await running?.reached.wait(nodeId)) !== true) throw new Cancelled();
      return {
        nodeId,
        profiles: await session.profile(nodeId, columns, { ...call, ...(sample && { sample }), ...(part && { part }) }),
      };
    },

    async inspect({ path }, call) {
      allowed(options.mayRead(path), path, 'read');
      const type = await sourceTypeOf(path);
      const head = await session.head({ id: 'file', type, params: { path } }, INSPECTED_ROWS, call);
      return {
        type,
        params: { path },
        columns: head.symbolic.columns.map(({ name, type: found, integer }) => ({
          name,
          type: found,
          ...(integer !== undefined && { integer }),
        })),
        evidence: head.ledger.flatMap(({ evidence }) => evidence),
      };
    },

    async rawLines({ type, params }, call) {
      const node = { id: 'file', type, params };
      return { found: await session.rawLines(node, lastRequest?.folder ?? null, options.mayRead, call) };
    },

    async checkSources() {
      return { changes: await watch.now() };
    },

    async exportTable({ nodeId, path, partition, dtype, escapeFormulas, partColumn, keep }, call) {
      allowed(options.mayWrite(path), path, 'written');
      if (lastRequest !== null) await refuseInputs(path, lastRequest.document, { folder: lastRequest.folder });
      const written = await session.write(
        nodeId,
        path,
        {
          ...(partition && { partition }),
          ...(dtype && { dtype }),
          ...(escapeFormulas && { escapeFormulas }),
          ...(partColumn && { partColumn }),
          kept: keptSources(keep),
        },
        call,
      );
      return { path, ...written };
    },

    async survey({ nodeId }, call) {
      return { nodeId, ...(await session.survey(nodeId, call)) };
    },

    async tryStep({ nodeId, step, columns }, call) {
      return session.tryStep(nodeId, step, columns, call);
    },

    async associations({ nodeId }, call) {
      const { rows, correlation, missing } = await session.associations(nodeId, call);
      return {
        nodeId,
        rows,
        correlation: { ...correlation, values: [...correlation.values] },
        missing: {
          ...missing,
          values: [...missing.values],
        },
      };
    },

    async changes({ nodeId, columns }, call) {
      return { nodeId, columns: await session.changes(nodeId, columns, call) };
    },

    async codeTargets() {
      const { codeTargets } = await import('../export/code.ts');
      return { targets: codeTargets() };
    },

    async code({ nodeId, target }) {
      return session.code(nodeId, target);
    },

    async exportTargets({ nodeId }) {
      return { targets: await session.exportTargets(nodeId) };
    },

    async exportCode({ nodeId, target, path, keep }, call) {
      allowed(options.mayWrite(path), path, 'written');
      await session.refuseChanged(nodeId, keptSources(keep));
      const [change] = await session.sourceChanges(nodeId);
      const unread = change === undefined ? null : otherRows(change);
      return files.write(session.fittedDocument(), lastRequest?.folder ?? null, { nodeId, target, path, unread }, call);
    },

    async targetMeaning({ nodeId }) {
      const { targetMeaning } = await import('../decode/meaning.ts');
      return { meaning: await targetMeaning(() => session.targetCoding(nodeId)) };
    },

    async decodePredictions({ nodeId, input, path }, call) {
      allowed(options.mayRead(input), input, 'read');
      allowed(options.mayWrite(path), path, 'written');
      if (await isSameFile(input, path)) throw writesOntoPredictions(path);
      if (lastRequest !== null) await refuseInputs(path, lastRequest.document, { folder: lastRequest.folder });
      const { decodeFile } = await import('../decode/decode-file.ts');
      const { mayRead } = options;
      await session.learnWords(call);
      const coding = await session.targetCoding(nodeId);
      const written = await decodeFile(session, coding, { input, output: path, mayRead }, call);
      return { path, ...written };
    },

    async findPython() {
      const chosen = options.python?.() ?? null;
      return { pythons: findPythons(chosen), chosen: chosen !== null };
    },

    async verifyExport({ path }, call) {
      allowed(options.mayWrite(path), path, 'run');
      return files.verify(path, findPythons(options.python?.() ?? null), call);
    },

    async fireDrill({ nodeId }, call) {
      const document = session.fittedDocument();
      const samples = await drillSamples(session, document, nodeId);
      return withSession(sideOptions, (own) => fireDrill(own, document, nodeId, samples, call));
    },

    async compareWithFitted({ document, folder, asRead }, call) {
      const stamps = new Map(Object.entries(asRead));
      const { mayRead } = options;
      const compared = await session.compareWithFitted(readDocument(document), {
        ...call,
        folder,
        mayRead,
        asRead: stamps,
      });
      return dataFindings(compared);
    },

    async compareResults({ nodeId, other }, call) {
      return session.compareResults(comparedWith(other, options.mayRead), nodeId, call);
    },

    async checkRules({ rules }, call) {
      if (lastRequest === null) return { results: [] };
      const results = await session.checkRules(rules.map(documentRule), call);
      return {
        results: results.map(({ state, rows, broken, message, problem, first }) => ({
          state,
          rows,
          broken,
          message,
          ...(problem?.hint !== undefined && { hint: problem.hint }),
          first,
        })),
      };
    },

    async proposeRules({ rules }, call) {
      if (lastRequest === null) return { proposals: [] };
      const proposals = await session.proposeRules({ ...lastRequest.document, rules: rules.map(documentRule) }, call);
      return { proposals: proposals.map(({ rule, evidence }) => ({ rule: { ...rule }, evidence })) };
    },

    async explainCell(place) {
      return { steps: await session.explainCell(place) };
    },

    async fitted({ keep }, call) {
      await session.refuseChanged(undefined, keptSources(keep));
      await session.learnWords(call);
      await session.learnProfiles(call);
      return { text: documentText(session.fittedDocument()) };
    },
  };

  /**
   * Cancels pages and profiles of nodes that are about to change, because nobody needs them and they would delay the
   * new run.
   */
  function stopStale(document: PipelineDocument, folder: string | null): void {
    const changed =
      lastRequest !== null && lastRequest.folder === folder ? changedNodes(lastRequest.document, document) : null;
    lastRequest = { document, folder };
    for (const { cancelled, looksAt } of open.values()) {
      if (looksAt !== undefined && changed?.has(looksAt) !== false) Atomics.store(cancelled, 0, 1);
    }
  }

  async function serve(id: number, name: CallName, args: unknown): Promise<void> {
    const cancelled = neverCancelled();
    let lastProgress = 0;
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    try {
      const parsed = calls[name].args.safeParse(args);
      if (!parsed.success) throw new ProblemError(badArguments(name, parsed.error.issues[0]?.message));
      const looksAt = tableRead(name, parsed.data);
      open.set(id, { cancelled, looksAt, ended });
      const handle = handlers[name] as (args: unknown, call: CallOptions & { id: number }) => Promise<unknown>;
      const call: CallOptions & { id: number } = {
        id,
        cancelled,
        onProgress(done, total, unit, nodeId) {
          const now = Date.now();
          if (now - lastProgress < PROGRESS_MS && done < total) return;
          lastProgress = now;
          send({ event: 'progress', id, done, total, unit, ...(nodeId !== undefined && { nodeId }) });
        },
      };
      const result = await session.despiteShortage(() => handle(parsed.data, call));
      port.postMessage({ id, ok: true, result });
    } catch (error) {
      port.postMessage({ id, ok: false, problem: problemFor(error) });
    } finally {
      open.delete(id);
      end();
      session.tidy();
    }
  }

  port.on('message', (data) => {
    const request = requestSchema.safeParse(data);
    if (!request.success) return; // a message without an id cannot be answered
    if ('cancel' in request.data) {
      const call = open.get(request.data.cancel);
      if (call !== undefined) Atomics.store(call.cancelled, 0, 1);
      return;
    }
    void serve(request.data.id, request.data.call, request.data.args);
  });

  return {
    ledger: session.ledger,
    async close() {
      watch.stop();
      for (const { cancelled } of open.values()) Atomics.store(cancelled, 0, 1);
      await session.close();
      collectGarbage();
    },
  };
}

const keptSources = (keep: Readonly<Record<string, string>> | undefined): KeptSources =>
  new Map(Object.entries(keep ?? {}));

/** Converts a rule from the protocol to the document's form. */
const documentRule = ({ node, ...rule }: CallArgs<'checkRules'>['rules'][number]): DataRule => ({
  ...rule,
  ...(node !== undefined && { node }),
});
