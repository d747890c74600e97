/** The nodes that a run has come to: for who asks for a node's result together with the run that makes it. */
export interface NodesToRun {
  tell(nodeId: string): void;
  /** The run comes to no other node. */
  end(): void;
  /** Whether the run has come to the node, as soon as that is known. */
  wait(nodeId: string): Promise<boolean>;
}

export function createNodesToRun(): NodesToRun {
  const told = new Set<string>();
  const waiting: { readonly nodeId: string; readonly resolve: (has: boolean) => void }[] = [];
  let isOver = false;
  const answer = (): void => {
    for (const { nodeId, resolve } of waiting) if (isOver || told.has(nodeId)) resolve(told.has(nodeId));
  };
  return {
    tell(nodeId) {
      told.add(nodeId);
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
