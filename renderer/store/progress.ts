/** Progress in readable form: share, speed and time left. */
import type { Progress } from './state.ts';

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const unitWords = { bytes: 'B', rows: ' rows', passes: ' passes' } as const;
/** Milliseconds after which a measured speed is meaningful. */
const SETTLED_MS = 800;

/** Share done, 0 … 1; null while the total is unknown. */
export const shareOf = ({ done, total }: Pick<Progress, 'done' | 'total'>): number | null =>
  total > 0 ? Math.min(1, done / total) : null;

/** "62%", with speed and time left as soon as they are meaningful: "62% · 48.1 MB/s · 3 s left". */
export function progressText(progress: Progress): string {
  const share = shareOf(progress);
  const words = share === null ? [] : [`${Math.floor(share * 100)}%`];
  const seconds = (progress.at - progress.since) / 1000;
  if (seconds * 1000 >= SETTLED_MS && progress.done > 0) {
    const speed = progress.done / seconds;
    if (progress.unit !== 'passes') words.push(`${compact.format(speed)}${unitWords[progress.unit]}/s`);
    if (share !== null && share > 0.01) words.push(timeLeft((progress.total - progress.done) / speed));
  }
  return words.join(' · ');
}

/** "3 s left" */
export function timeLeft(seconds: number): string {
  if (seconds < 1) return 'almost done';
  if (seconds < 90) return `${Math.ceil(seconds)} s left`;
  if (seconds < 5400) return `${Math.ceil(seconds / 60)} min left`;
  return `${Math.ceil(seconds / 3600)} h left`;
}
