import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** An edit that can be recognised: a step with a number in its name, and when the window first showed it. */
export interface NumberedEdit {
  readonly number: number;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly shownAt: number;
}

/** How long a pasted step may take to show, in milliseconds: one that another document replaced first never does. */
const SHOWN_MS = 3000;

/** Pastes a step of its own into the window's document; null where the window never showed it. */
export async function makeEdit(page: Page, number: number): Promise<NumberedEdit | null> {
  const name = `edit ${number}.`;
  const text = JSON.stringify({ type: 'StandardScaler', name, params: {} });
  // Not by the system's clipboard, which two instances of the app would share.
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    const canvas = document.querySelector('.react-flow__pane') ?? document.body;
    canvas.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, text);
  const shown = page.locator('.step-name', { hasText: name }).waitFor({ state: 'attached', timeout: SHOWN_MS });
  return shown.then(
    () => ({ number, name, shownAt: Date.now() }),
    () => null,
  );
}

/**
 * All texts below some folders, as one: where an edit's name stands in it, the edit is on the disk. A temporary file does
 * not count: the next start removes what a kill left of it.
 */
export function textsBelow(folders: readonly string[]): string {
  const texts: string[] = [];
  const pending = [...folders];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!CHROMIUM.has(entry.name)) pending.push(path);
      } else if (entry.isFile() && !isTemporary(entry.name) && statSync(path).size < LARGEST)
        texts.push(readFileSync(path, 'utf8'));
    }
  }
  return texts.join('\n');
}

/** Whether a file was still being written when the app was killed. */
export const isTemporary = (name: string): boolean => name.startsWith('.') || name.endsWith('.tmp');

/** Chromium's own folders below the app's: none of our texts, and files that come and go. */
const CHROMIUM = new Set([
  'Cache',
  'Code Cache',
  'GPUCache',
  'DawnCache',
  'Local Storage',
  'Session Storage',
  'blob_storage',
]);
/** Bytes; documents here are far smaller. */
const LARGEST = 4 << 20;
