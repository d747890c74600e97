/** A pattern that is none, or that linear time cannot do. */
export class PatternError extends Error {
  /** What is wrong, as part of a sentence. */
  readonly reason: string;
  /** The letter where it stands, counted in code points from 0. */
  readonly at: number;
  readonly hint: string | undefined;
  /** Whether Python would read it: it is only this engine that lacks it. */
  readonly isLacking: boolean;

  constructor(reason: string, at: number, hint?: string, isLacking = false) {
    super(reason);
    this.name = 'PatternError';
    this.reason = reason;
    this.at = at;
    this.hint = hint;
    this.isLacking = isLacking;
  }
}
