/** Lets long work on texts be cancelled, by whatever flag the thread that runs it has. */
let check: (() => void) | null = null;

/** What is checked on this thread from now on; it throws once the work is cancelled. */
export function checkWith(own: (() => void) | null): void {
  check = own;
}

/** Letters after which a matcher looks whether its work was cancelled: below a tenth of a second at worst. */
const LETTERS_PER_CHECK = 1 << 15;

let letters = 0;

/** Called by matchers for what they read; throws where the work was cancelled. */
export function readLetters(count: number): void {
  letters += count;
  if (letters < LETTERS_PER_CHECK) return;
  letters = 0;
  check?.();
}
