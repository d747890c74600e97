/** A pattern that is invalid, or that cannot run in linear time. */
export class PatternError extends Error {
  /** The reason, as part of a sentence. */
  readonly reason: string;
  /** Position of the wrong letter, in code points from 0. */
  readonly at: number;
  readonly hint: string | undefined;
  /** Whether Python accepts the pattern, so that only this engine lacks the feature. */
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
