/** How long the page did not answer: a timer in the page that notes the longest gap between two of its beats. */
import type { Page } from '@playwright/test';

/** How many times longer than its own time a loop takes here, because others use the machine. */
export function slowness(): number {
  const [started, before] = [performance.now(), process.cpuUsage()];
  for (let sum = 0, step = 0; step < 5e7; step++) sum += step % 7;
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, (performance.now() - started) / Math.max(1, (user + system) / 1000));
}

interface Beats {
  last: number;
  longest: number;
}

const EVERY_MS = 20;

/** Starts the beats; each call of what it returns gives the longest gap since the call before, in milliseconds. */
export async function startHeartbeat(page: Page): Promise<() => Promise<number>> {
  await page.evaluate((every) => {
    const beats: Beats = { last: performance.now(), longest: 0 };
    Object.assign(window, { beats });
    setInterval(() => {
      const now = performance.now();
      beats.longest = Math.max(beats.longest, now - beats.last);
      beats.last = now;
    }, every);
  }, EVERY_MS);
  return () =>
    page.evaluate(() => {
      const { beats } = window as unknown as { beats: Beats };
      const { longest } = beats;
      beats.longest = 0;
      return longest;
    });
}
