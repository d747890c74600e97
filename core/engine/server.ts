/** The engine behind a port: parses requests, runs them, answers; see core/protocol/engine.ts. */
import { basename } from 'node:path';
import { readCsvHead, sniffCsv } from '../formats/csv/index.ts';
import { documentText, readDocument } from '../graph/document.ts';
import { graphOf } from '../graph/graph.ts';
import { structureProblems } from '../graph/validate.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import {
  type CallArgs,
  type CallName,
  type CallResult,
  calls,
  type EngineEvent,
  type NodeReport,
  requestSchema,
} from '../protocol/engine.ts';
import { Cancelled } from '../table/parallel.ts';
import type { NodeDone, NodeOutcome } from './execute.ts';
import { consumed, inputIds, nodeReport } from './report.ts';
import { type CallOptions, neverCancelled, Session } from './session.ts';

/** One end of a message channel: Electron's, Node's, or a test's pair. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (data: unknown) => void): void;
  on(event: 'close', listener: () => void): void;
}

export interface ServerOptions {
  /** The built worker: `engine-worker.cjs`. */
  readonly workerPath: string;
  /** Whether the user chose this file to be read. */
  mayRead(path: string): boolean;
  /** Whether the user chose this file to be written. */
  mayWrite(path: string): boolean;
}

type Handlers = {
  [Name in CallName]: (args: CallArgs<Name>, call: CallOptions & { id: number }) => Promise<CallResult<Name>>;
};

/** Bytes from which a file's first rows are shown before all of it is read: a tenth of a second's reading or so. */
const LARGE_FILE = 16 * 2 ** 20;
const SAMPLE_ROWS = 1_000;

/** Progress messages a second at most. */
const PROGRESS_INTERVAL = 50;

export function createEngineServer(port: Port, options: ServerOptions): { close(): Promise<void> } {
  const session = new Session({ workerPath: options.workerPath });
  const open = new Map<number, Int32Array>();
  /** The run under way, which a newer one stops. */
  let running: { readonly cancelled: Int32Array; readonly ended: Promise<unknown> } | null = null;

  const send = (event: EngineEvent): void => port.postMessage(event);

  const handlers: Handlers = {
    async run({ document: given, folder }, call) {
      if (running !== null) Atomics.store(running.cancelled, 0, 1);
      const before = running?.ended;
      const ended = (async () => {
        await before?.catch(() => {});
        return runDocument(given, folder, call);
      })();
      running = { cancelled: call.cancelled as Int32Array, ended };
      return ended;
    },

    async rows({ nodeId, start, count, columns }, call) {
      const made = await session.page(nodeId, start, count, columns, call);
      return {
        nodeId,
        start,
        total: made.total,
        columns: made.fields.map(({ name, type }, index) => ({ name, type, cells: [...(made.columns[index] ?? [])] })),
        ...(made.partition && { partition: made.partition }),
      };
    },

    async profile({ nodeId, columns, sample }, call) {
      return {
        nodeId,
        profiles: (await session.profile(nodeId, columns, {
          ...call,
          ...(sample && { sample }),
        })) as CallResult<'profile'>['profiles'],
      };
    },

    async inspect({ path }, call) {
      allowed(options.mayRead(path), path, 'read');
      const dialect = await sniffCsv(path);
      const cancelled = call.cancelled ?? neverCancelled();
      const head = await readCsvHead(path, {}, 100, session.runFor(cancelled, call));
      return {
        type: 'CsvSource',
        params: { path },
        columns: head.table.fields.map((field) => ({ ...field })),
        evidence: Object.values(dialect.evidence).flat().map(String),
      };
    },

    async exportTable({ nodeId, path, partition, dtype }, call) {
      allowed(options.mayWrite(path), path, 'written');
      const written = await session.write(
        nodeId,
        path,
        { ...(partition && { partition }), ...(dtype && { dtype }) },
        call,
      );
      return { path, ...written };
    },

    async fitted() {
      return { text: documentText(session.fittedDocument()) };
    },
  };

  async function runDocument(
    given: unknown,
    folder: string | null,
    call: CallOptions & { id: number },
  ): Promise<CallResult<'run'>> {
    const document = readDocument(given);
    const graph = graphOf(document);
    const reports = new Map<string, NodeReport>();
    const tell = (report: NodeReport): void => {
      reports.set(report.nodeId, report);
      send({ event: 'node', run: call.id, report });
    };
    // A large file takes a while to read: its first rows run through the pipeline at once.
    if (await session.mustRead(document, folder, LARGE_FILE)) {
      await session.run(document, {
        ...call,
        folder,
        mayRead: options.mayRead,
        sampleRows: SAMPLE_ROWS,
        onOutcome: (nodeId, outcome) => {
          if (outcome.state === 'done') tell({ ...nodeReport(nodeId, outcome, null), state: 'running', sampled: true });
        },
      });
    }
    const outcomes = await session.run(document, {
      ...call,
      folder,
      mayRead: options.mayRead,
      onStart: (nodeId) => {
        if (!reports.has(nodeId)) tell({ nodeId, state: 'running', problems: [] });
      },
      onOutcome: (nodeId, outcome) => tell(nodeReport(nodeId, outcome, null)),
    });
    // Missing cells take a pass over the data: they follow once all nodes have shown their result.
    for (const [nodeId, outcome] of outcomes) {
      const node = graph.get(nodeId);
      if (outcome.state !== 'done' || node === undefined) continue;
      const inputs = inputIds(node)
        .map((id) => outcomes.get(id))
        .filter((input): input is NodeDone => input?.state === 'done');
      const missing = await missingOf(nodeId, outcome, inputIds(node), outcomes, inputs, call);
      if (!('problem' in missing)) tell(nodeReport(nodeId, outcome, missing));
      // A cell that an operator refuses: it stands on the node that refuses it; those behind it have no result.
      else if (missing.problem.nodeId === nodeId) tell({ nodeId, state: 'failed', problems: [missing.problem] });
      else tell({ nodeId, state: 'waiting', problems: [] });
    }
    return {
      nodes: document.nodes.map(({ id }) => reports.get(id) as NodeReport),
      problems: structureProblems(document).filter(({ nodeId }) => nodeId === undefined),
    };
  }

  async function missingOf(
    nodeId: string,
    outcome: NodeDone,
    ids: readonly string[],
    outcomes: ReadonlyMap<string, NodeOutcome>,
    inputs: readonly NodeDone[],
    call: CallOptions,
  ): Promise<{ own: number[]; before: number } | { problem: Problem }> {
    try {
      const own = await session.missing(nodeId, call);
      const taken = consumed(outcome, inputs);
      let before = 0;
      for (const id of ids) {
        const input = outcomes.get(id);
        if (input?.state !== 'done') continue;
        const counts = await session.missing(id, call);
        input.value.symbolic.columns.forEach(({ name }, index) => {
          if (taken.has(name)) before += counts[index] as number;
        });
      }
      return { own, before };
    } catch (error) {
      if (error instanceof ProblemError) return { problem: error.problem };
      throw error;
    }
  }

  async function serve(id: number, name: CallName, args: unknown): Promise<void> {
    const cancelled = neverCancelled();
    open.set(id, cancelled);
    let lastProgress = 0;
    try {
      const parsed = calls[name].args.safeParse(args);
      if (!parsed.success) throw new ProblemError(badArguments(name, parsed.error.issues[0]?.message));
      const result = await (handlers[name] as (args: unknown, call: CallOptions & { id: number }) => Promise<unknown>)(
        parsed.data,
        {
          id,
          cancelled,
          onProgress(done, total, unit, nodeId) {
            const now = Date.now();
            if (now - lastProgress < PROGRESS_INTERVAL && done < total) return;
            lastProgress = now;
            send({ event: 'progress', id, done, total, unit, ...(nodeId !== undefined && { nodeId }) });
          },
        },
      );
      port.postMessage({ id, ok: true, result });
    } catch (error) {
      port.postMessage({ id, ok: false, problem: problemFor(error) });
    } finally {
      open.delete(id);
    }
  }

  port.on('message', (data) => {
    const request = requestSchema.safeParse(data);
    if (!request.success) return; // nobody to answer to: a message without an id
    if ('cancel' in request.data) {
      const cancelled = open.get(request.data.cancel);
      if (cancelled !== undefined) Atomics.store(cancelled, 0, 1);
      return;
    }
    void serve(request.data.id, request.data.call, request.data.args);
  });

  return {
    async close() {
      for (const cancelled of open.values()) Atomics.store(cancelled, 0, 1);
      await session.close();
    },
  };
}

function allowed(may: boolean, path: string, verb: string): void {
  if (may) return;
  throw new ProblemError({
    code: 'file.not-chosen',
    message: `"${basename(path)}" may not be ${verb}: you did not choose it.`,
    hint: 'Choose the file through the dialog, or drop it into the window.',
    file: path,
  });
}

const badArguments = (name: string, reason: string | undefined): Problem => ({
  code: 'protocol.arguments',
  message: `The call "${name}" came with arguments that do not fit: ${reason ?? ''}.`,
  hint: 'This is a defect of Prepgraph. Please report it.',
});

function problemFor(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof Cancelled) {
    return { code: 'cancelled', message: 'It was cancelled.', hint: 'Nothing was changed.' };
  }
  return {
    code: 'engine.defect',
    message: `The engine stumbled: ${(error as Error).message}.`,
    hint: 'This is a defect of Prepgraph. Please report it with the pipeline.',
  };
}
