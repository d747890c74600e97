/** A property of a file that nobody stated and that was found from its content, with the reasons. */
export interface Finding<Value> {
  readonly value: Value;
  /** Why, in one sentence. */
  readonly evidence: string;
  /** From 0 to 1: how far the evidence is from that of the runner-up. */
  readonly confidence: number;
  /** The next best value; null where no other one is possible. */
  readonly runnerUp: { readonly value: Value; readonly evidence: string } | null;
}

/** Findings that are less certain are notices: the user should look at them. */
export const DOUBT = 0.6;

export const certain = <Value>(value: Value, evidence: string): Finding<Value> => ({
  value,
  evidence,
  confidence: 1,
  runnerUp: null,
});
