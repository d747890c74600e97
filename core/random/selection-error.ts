/** The error of a split or sample that cannot be drawn. */

/** Option that caused a `SelectionError`. */
export type SelectionOption =
  | 'testSize'
  | 'trainSize'
  | 'valSize'
  | 'shuffle'
  | 'stratify'
  | 'groups'
  | 'size'
  | 'share'
  | 'replace'
  | 'weights'
  | 'rows';

/** A selection that cannot be made. The message holds the problem and the remedy; the separate parts are for a form. */
export class SelectionError extends Error {
  readonly option: SelectionOption;
  /** The problem, in one sentence. */
  readonly reason: string;
  /** The remedy, in one sentence. */
  readonly hint: string;

  constructor(option: SelectionOption, reason: string, hint: string) {
    super(`${reason} ${hint}`);
    this.name = 'SelectionError';
    this.option = option;
    this.reason = reason;
    this.hint = hint;
  }
}
