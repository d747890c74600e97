import type { PipelineDocument } from '../../graph/document-schema.ts';
import { graphOf } from '../../graph/graph.ts';
import { structureProblems } from '../../graph/validate.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { CallResult, EngineEvent } from '../../protocol/engine.ts';
import type { NodeDone, NodeOutcome } from '../execute/node-outcome.ts';
import type { CallOptions, Session } from '../session.ts';
import type { NodesToRun } from './nodes-to-run.ts';
import { consumed, inputIds, type Missing } from './report.ts';
import { createOutcomeReporter } from './report-outcomes.ts';

/** File size in bytes from which first rows are displayed before the whole file is read: about 0.1 s of reading. */
const LARGE_FILE_BYTES = 16 * 2 ** 20;
const SAMPLE_ROWS = 1_000;

interface Parts {
  readonly session: Session;
  /** Whether the user chose this file for reading. */
  mayRead(path: string): boolean;
  send(event: EngineEvent): void;
  /** Outcomes that the window holds completely, by node. */
  readonly held: Map<string, NodeOutcome>;
}

/** Runs documents and reports each node's outcome as soon as it is known. */
export function createDocumentRunner({ session, mayRead, send, held }: Parts) {
  return runDocument;

  async function runDocument(
    document: PipelineDocument,
    sources: { readonly folder: string | null; readonly asRead: ReadonlyMap<string, string> },
    call: CallOptions & { id: number },
    reached: NodesToRun,
  ): Promise<CallResult<'run'>> {
    const graph = graphOf(document);
    const reporter = createOutcomeReporter(send, call.id, held);
    // A large file takes long to read, so its first rows run through the pipeline first.
    if (await session.mustRead(document, { ...sources, mayRead }, LARGE_FILE_BYTES)) {
      await session.run(document, {
        ...call,
        folder: sources.folder,
        mayRead,
        sampleRows: SAMPLE_ROWS,
        onOutcome: (nodeId, outcome) => {
          if (outcome.state === 'done') reporter.beginning(nodeId, outcome);
        },
      });
    }
    const outcomes = await session.run(document, {
      ...call,
      ...sources,
      mayRead,
      onStart: reporter.started,
      onOutcome(nodeId, outcome) {
        reporter.outcome(nodeId, outcome);
        reached.markReached(nodeId);
      },
    });
    // Missing cells need a pass over the data, so they are counted after all nodes have reported their results.
    for (const [nodeId, outcome] of outcomes) {
      const node = graph.get(nodeId);
      if (outcome.state !== 'done' || node === undefined || reporter.isHeld(nodeId, outcome)) continue;
      const inputs = inputIds(node)
        .map((id) => outcomes.get(id))
        .filter((input): input is NodeDone => input?.state === 'done');
      const missing = await missingOf(nodeId, outcome, inputIds(node), outcomes, inputs, call);
      if (!('problem' in missing)) reporter.missing(nodeId, outcome, missing);
      // A cell refused by an operator is a problem of that node; nodes after it have no result.
      else if (missing.problem.nodeId === nodeId)
        reporter.replace({ nodeId, state: 'failed', problems: [missing.problem] });
      else reporter.replace({ nodeId, state: 'waiting', problems: [] });
    }
    reporter.end();
    return {
      problems: structureProblems(document).filter(({ nodeId }) => nodeId === undefined),
    };
  }

  /** Counts missing cells and notices of a node; a cell that an operator refuses is a problem. */
  async function missingOf(
    nodeId: string,
    outcome: NodeDone,
    ids: readonly string[],
    outcomes: ReadonlyMap<string, NodeOutcome>,
    inputs: readonly NodeDone[],
    call: CallOptions,
  ): Promise<Missing | { problem: Problem }> {
    try {
      const own = await session.missing(nodeId, call);
      const taken = consumed(outcome, inputs);
      let before = 0;
      for (const id of ids) {
        const input = outcomes.get(id);
        if (input?.state !== 'done') continue;
        const counts = await session.missing(id, call);
        input.value.symbolic.columns.forEach(({ name }, index) => {
          if (taken.has(name)) before += counts[index] ?? 0;
        });
      }
      return { own, before, notices: await session.stepNotices(nodeId, call) };
    } catch (error) {
      if (error instanceof ProblemError) return { problem: error.problem };
      throw error;
    }
  }
}
