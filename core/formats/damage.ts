/** Why bytes of a file cannot be what they claim to be, as the rest of a sentence: "a page is cut off". */
export class Damage extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Damage';
  }
}

/** The reason in words; libraries say theirs in the words of programmers. */
export const reasonOf = (error: unknown): string =>
  error instanceof Damage ? error.message : 'its parts do not fit together';
