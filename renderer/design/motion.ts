/** Whether things may glide: as the settings say, else as the system does. */
const reduce = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)');

export const isMotionReduced = (): boolean =>
  document.documentElement.dataset['motion'] === 'reduced' || (reduce?.matches ?? false);

/** Milliseconds that a movement of the view takes. */
export const glide = (milliseconds = 160): number => (isMotionReduced() ? 0 : milliseconds);
