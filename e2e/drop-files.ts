import type { Page } from '@playwright/test';

/** Drops real files on the window, as a file manager does: the page gets files that have paths. */
export async function dropFiles(page: Page, paths: string[], at: { x: number; y: number }): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}
