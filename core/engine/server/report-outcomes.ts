/** Reports node results to a window. A result that the window already holds is sent as its id only. */
import type { EngineEvent } from '../../protocol/engine.ts';
import type { NodeReport } from '../../protocol/node-report.ts';
import type { NodeDone, NodeOutcome } from '../execute/node-outcome.ts';
import { type Missing, missingReport, nodeReport } from './report.ts';

/**
 * Missing-cell counts are batched, because many nodes are counted in almost no time: one message per 200 nodes or 100
 * ms, whichever comes first.
 */
const MAX_BATCH = 200;
const BATCH_MS = 100;

export interface OutcomeReporter {
  /** Reports that a node is being computed. */
  started(nodeId: string): void;
  /** Reports a node's result for the first rows of a file. */
  beginning(nodeId: string, outcome: NodeDone): void;
  outcome(nodeId: string, outcome: NodeOutcome): void;
  /** Whether the window holds this outcome completely. */
  isHeld(nodeId: string, outcome: NodeOutcome): boolean;
  missing(nodeId: string, outcome: NodeDone, missing: Missing): void;
  /** Replaces the earlier report of a node. */
  replace(report: NodeReport): void;
  /** Sends pending messages. */
  end(): void;
}

/** @param held outcomes that the window holds completely, by node; kept across runs as long as the window keeps them */
export function createOutcomeReporter(
  send: (event: EngineEvent) => void,
  run: number,
  held: Map<string, NodeOutcome>,
): OutcomeReporter {
  const reported = new Set<string>();
  let same: string[] = [];
  let sameTimer: NodeJS.Immediate | undefined;
  let counted: { readonly nodeId: string; readonly outcome: NodeDone; readonly missing: Missing }[] = [];
  let countedSince = 0;

  const sendReport = (report: NodeReport): void => {
    reported.add(report.nodeId);
    send({ event: 'node', run, report });
  };
  const isHeld = (nodeId: string, outcome: NodeOutcome): boolean => held.get(nodeId) === outcome;

  function sendSame(): void {
    clearImmediate(sameTimer);
    sameTimer = undefined;
    if (same.length > 0) send({ event: 'same', run, nodeIds: same });
    same = [];
  }

  function sendCounted(): void {
    if (counted.length > 0) {
      const nodes = counted.map(({ nodeId, outcome, missing }) => missingReport(nodeId, outcome, missing));
      send({ event: 'missing', run, nodes });
    }
    for (const { nodeId, outcome } of counted) held.set(nodeId, outcome);
    counted = [];
  }

  return {
    isHeld,
    started(nodeId) {
      if (!reported.has(nodeId)) sendReport({ nodeId, state: 'running', problems: [] });
    },
    beginning(nodeId, outcome) {
      held.delete(nodeId);
      sendReport({ ...nodeReport(nodeId, outcome), state: 'running', sampled: true });
    },
    outcome(nodeId, outcome) {
      if (isHeld(nodeId, outcome)) {
        same.push(nodeId);
        sameTimer ??= setImmediate(sendSame);
        return;
      }
      held.delete(nodeId);
      sendReport(nodeReport(nodeId, outcome));
    },
    missing(nodeId, outcome, missing) {
      if (counted.length === 0) countedSince = performance.now();
      counted.push({ nodeId, outcome, missing });
      if (counted.length >= MAX_BATCH || performance.now() - countedSince > BATCH_MS) sendCounted();
    },
    replace(report) {
      held.delete(report.nodeId);
      sendReport(report);
    },
    end() {
      sendSame();
      sendCounted();
    },
  };
}
