/** Cancels long work on texts, by the flag of the thread that runs it. */
let check: (() => void) | null = null;

/** Sets this thread's check, which throws once the work is cancelled. */
export function checkWith(own: (() => void) | null): void {
  check = own;
}

/** Letters between two checks for cancellation: less than 0.1 s at worst. */
const LETTERS_PER_CHECK = 1 << 15;

let letters = 0;

/** Called by matchers with the number of letters they read. Throws if the work was cancelled. */
export function readLetters(count: number): void {
  letters += count;
  if (letters < LETTERS_PER_CHECK) return;
  letters = 0;
  check?.();
}
