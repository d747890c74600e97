import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { addStep, toast } from './workbench.ts';

/** A disk of the app's own folder that takes nothing more is told at once, and at each save. */

test('a full disk is told at once and at each save; the document is saved, and all is kept once there is room', async ({
  launch,
  folder,
}) => {
  const data = join(folder, 'data');
  spawnSync('mkdir', [data]);
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96m', 'tmpfs', data]).status === 0;
  test.skip(!isMounted, 'Only root on Linux can make a small disk.');
  const filler = join(data, 'filler');
  try {
    const { app, page } = await launch(`--user-data-dir=${data}`);
    // Chromium has made its caches.
    let free = -1;
    const before = (): boolean => free === (free = statfsSync(data).bfree);
    await expect.poll(before, { intervals: [500] }).toBe(true);
    fill(filler);
    await addStep(page, 'min–max');
    const told = toast(page, 'Your changes cannot be kept safe');
    await expect(told).toContainText(`The disk with ${data} is full. Free some space, or save the document elsewhere.`);
    await expect(page.locator('.bar-saved')).toHaveText('Not saved, not kept safe');

    const path = join(folder, 'mine.prepgraph.json');
    await answerSaveDialog(app, path);
    await page.keyboard.press('Control+s');
    await expect(toast(page, 'no version of it was kept')).toContainText('is full');
    await expect(page.locator('.bar-saved')).toHaveText('Saved');
    expect(JSON.parse(readFileSync(path, 'utf8')).nodes).toHaveLength(1);

    await addStep(page, 'robust');
    await expect(page.locator('.bar-saved')).toHaveText('Not saved, not kept safe');
    // The window does not close over changes that are nowhere, unless the person says so.
    await app.evaluate(({ BrowserWindow, dialog }) => {
      const asked = new Promise<void>((resolve) => {
        dialog.showMessageBox = () => {
          setTimeout(resolve);
          return Promise.resolve({ response: 0, checkboxChecked: false });
        };
      });
      BrowserWindow.getAllWindows()[0]?.close();
      return asked;
    });
    expect(app.windows()).toHaveLength(1);

    rmSync(filler);
    await expect(told).toHaveCount(0);
    await expect(page.locator('.bar-saved')).toHaveText('Not saved');
    await app.close();
    const again = await launch(`--user-data-dir=${data}`);
    await expect(again.page.locator('.react-flow__node')).toHaveCount(2);
    await again.app.close();
  } finally {
    spawnSync('umount', ['-l', data]);
  }
});

/** Writes until nothing more fits. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const size of [2 ** 20, 4096, 1]) {
      const block = Buffer.alloc(size);
      for (;;) {
        try {
          if (writeSync(file, block) < size) break;
        } catch {
          break;
        }
      }
    }
  } finally {
    closeSync(file);
  }
}
