/** Nodes that a run has reached. A request for the result of a new run waits here until the run reaches the node. */
export interface NodesToRun {
  markReached(nodeId: string): void;
  /** The run is over and reaches no further node. */
  end(): void;
  /** Whether the run reaches the node; resolves as soon as that is known. */
  wait(nodeId: string): Promise<boolean>;
}

export function createNodesToRun(): NodesToRun {
  const reached = new Set<string>();
  const waiting: { readonly nodeId: string; readonly resolve: (has: boolean) => void }[] = [];
  let isOver = false;
  const answer = (): void => {
    for (const { nodeId, resolve } of waiting) if (isOver || reached.has(nodeId)) resolve(reached.has(nodeId));
  };
  return {
    markReached(nodeId) {
      reached.add(nodeId);
      answer();
    },
    end() {
      isOver = true;
      answer();
    },
    wait: (nodeId) =>
      new Promise((resolve) => {
        waiting.push({ nodeId, resolve });
        answer();
      }),
  };
}
