import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { dropFiles } from '../drop-files.ts';
import { settled, step } from './workbench.ts';

/** Documents that are opened and left; `PREPGRAPH_CYCLES=300` for a soak. */
const CYCLES = Number(process.env['PREPGRAPH_CYCLES'] ?? 40);
/** Until code is compiled and lists have found their size. */
const WARM_UP = 15;

/** Bytes of the page's heap that are in use. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** Megabytes of the engine's process that are in memory. */
const engineMegabytes = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app: { getAppMetrics } }) => {
    const engine = getAppMetrics().find((process) => process.name === 'Prepgraph engine');
    return (engine?.memory.workingSetSize ?? 0) / 1024;
  });

async function startNew(page: Page): Promise<void> {
  await page.keyboard.press('Control+n');
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
}

test('documents that are opened and left leave nothing in the window', async ({ page }) => {
  test.setTimeout(60_000 + CYCLES * 10_000);
  const heaps: number[] = [];
  for (let cycle = 0; cycle < WARM_UP + CYCLES; cycle++) {
    await page
      .getByRole('button', { name: /penguins/i })
      .first()
      .click();
    await settled(page);
    await startNew(page);
    if (cycle >= WARM_UP - 1) heaps.push(await heapOf(page));
  }
  // The least of ten: a heap is larger for a while after some of the cycles.
  const first = Math.min(...heaps.slice(0, 10));
  const last = Math.min(...heaps.slice(-10));
  console.log(`Heap after each cycle, MB: ${heaps.map((bytes) => (bytes / 2 ** 20).toFixed(2)).join(' ')}`);
  // Keys that held an epoch kept 63 KB of each.
  expect((last - first) / CYCLES).toBeLessThan(20 * 1024);
});

test('New gives the engine’s memory back within ten seconds', async ({ app, page, folder }) => {
  test.setTimeout(180_000);
  const rows = 1_000_000;
  const data = join(folder, 'digits.csv');
  writeFileSync(data, `a,b,c,d,e,f,g,h\n${'1,2,3,4,5,6,7,8\n2,3,4,5,6,7,8,9\n'.repeat(rows / 2)}`);
  await page
    .getByRole('button', { name: /penguins/i })
    .first()
    .click();
  await settled(page);
  await startNew(page);
  const before = await engineMegabytes(app);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
  await expect(step(page, 'digits')).toContainText('1,000,000 × 8');
  const during = await engineMegabytes(app);
  expect(during - before).toBeGreaterThan(60);
  await startNew(page);
  await expect.poll(() => engineMegabytes(app), { timeout: 10_000 }).toBeLessThan(before + (during - before) / 4);
  console.log(
    `Engine: ${before.toFixed(0)} MB, with the table ${during.toFixed(0)} MB, after New ${(await engineMegabytes(app)).toFixed(0)} MB`,
  );
});
