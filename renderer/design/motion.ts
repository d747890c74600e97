/** Whether animations are reduced: by the app's setting, else by the system's. */
const reduce = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)');

export const isMotionReduced = (): boolean =>
  document.documentElement.dataset['motion'] === 'reduced' || (reduce?.matches ?? false);

/** Duration of a movement of the view in milliseconds. */
export const glide = (milliseconds = 160): number => (isMotionReduced() ? 0 : milliseconds);
