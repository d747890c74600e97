/** Tells a window what came of the nodes: in full what is new to it, by its name what it holds already. */
import type { EngineEvent, NodeReport } from '../../protocol/engine.ts';
import type { NodeDone, NodeOutcome } from '../execute/execute.ts';
import { type Missing, missingReport, nodeReport } from './report.ts';

/** Counts of missing cells come node by node, in no time each: so many, or those of so many milliseconds, are one message. */
const MAX_BATCH = 200;
const BATCH_MS = 100;

export interface OutcomeReporter {
  /** A node is being computed. */
  started(nodeId: string): void;
  /** A node's result over a file's first rows. */
  beginning(nodeId: string, outcome: NodeDone): void;
  outcome(nodeId: string, outcome: NodeOutcome): void;
  /** Whether the window has all that there is to say of this outcome. */
  isHeld(nodeId: string, outcome: NodeOutcome): boolean;
  missing(nodeId: string, outcome: NodeDone, missing: Missing): void;
  /** Takes back what was told of a node. */
  instead(report: NodeReport): void;
  /** Sends what still waits. */
  end(): void;
}

/** @param held outcomes that the window has in full, by node; kept from run to run as long as the window keeps them */
export function createOutcomeReporter(
  send: (event: EngineEvent) => void,
  run: number,
  held: Map<string, NodeOutcome>,
): OutcomeReporter {
  const told = new Set<string>();
  let same: string[] = [];
  let soon: NodeJS.Immediate | undefined;
  let counted: { readonly nodeId: string; readonly outcome: NodeDone; readonly missing: Missing }[] = [];
  let countedSince = 0;

  const tell = (report: NodeReport): void => {
    told.add(report.nodeId);
    send({ event: 'node', run, report });
  };
  const isHeld = (nodeId: string, outcome: NodeOutcome): boolean => held.get(nodeId) === outcome;

  function sendSame(): void {
    clearImmediate(soon);
    soon = undefined;
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
      if (!told.has(nodeId)) tell({ nodeId, state: 'running', problems: [] });
    },
    beginning(nodeId, outcome) {
      held.delete(nodeId);
      tell({ ...nodeReport(nodeId, outcome), state: 'running', sampled: true });
    },
    outcome(nodeId, outcome) {
      if (isHeld(nodeId, outcome)) {
        same.push(nodeId);
        soon ??= setImmediate(sendSame);
        return;
      }
      held.delete(nodeId);
      tell(nodeReport(nodeId, outcome));
    },
    missing(nodeId, outcome, missing) {
      if (counted.length === 0) countedSince = performance.now();
      counted.push({ nodeId, outcome, missing });
      if (counted.length >= MAX_BATCH || performance.now() - countedSince > BATCH_MS) sendCounted();
    },
    instead(report) {
      held.delete(report.nodeId);
      tell(report);
    },
    end() {
      sendSame();
      sendCounted();
    },
  };
}
