import type { Page } from '@playwright/test';

/** Drops real files on the window, as a file manager does: the page gets files that have paths. */
export const dropFiles = (page: Page, paths: string[], at: Place): Promise<void> =>
  dragFiles(page, paths, at, ['dragEnter', 'dragOver', 'drop']);

/** Drags real files to a place, and holds them there. */
export const dragFilesOver = (page: Page, paths: string[], at: Place): Promise<void> =>
  dragFiles(page, paths, at, ['dragEnter', 'dragOver']);

interface Place {
  readonly x: number;
  readonly y: number;
}

async function dragFiles(
  page: Page,
  paths: string[],
  at: Place,
  types: readonly ('dragEnter' | 'dragOver' | 'drop')[],
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of types) await session.send('Input.dispatchDragEvent', { type, ...at, data });
  await session.detach();
}
