import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { settled, step } from './workbench.ts';

/** A fast typist on a busy machine: the letters after a key that opens a field arrive before the field is drawn. */

/** Presses keys without a pause, so that all of them wait in the page's queue before its next frame. */
async function typeAtOnce(page: Page, opener: string, text: string, ...after: readonly string[]): Promise<void> {
  const keys = [opener, ...Array.from(text), ...after];
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const sent = keys.flatMap((name) => {
    const isControl = name.startsWith('Control+');
    const key = name.replace('Control+', '');
    const isLetter = key.length === 1 && !isControl;
    const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : ({ ' ': 'Space', '/': 'Slash' }[key] ?? key);
    const text = isLetter ? key : key === 'Enter' ? '\r' : undefined;
    const windowsVirtualKeyCode = key === '/' ? 191 : key === 'Enter' ? 13 : key.toUpperCase().charCodeAt(0);
    const common = { key, code, modifiers: isControl ? 2 : 0, windowsVirtualKeyCode };
    return [
      session.send('Input.dispatchKeyEvent', {
        type: text === undefined ? 'rawKeyDown' : 'keyDown',
        ...common,
        ...(text !== undefined && { text }),
      }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common }),
    ];
  });
  await Promise.all(sent);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.detach();
}

test.beforeEach(async ({ page }) => {
  await page.getByRole('button', { name: 'Penguins' }).click();
  await settled(page);
  await step(page, 'Standard scale').click();
});

test('the palette’s search gets every letter', async ({ page }) => {
  await typeAtOnce(page, '/', 'robust scale');
  await expect(page.getByLabel('Search operators')).toHaveValue('robust scale');
  await expect(page.locator('.sticky')).toHaveCount(0);
});

test('a hidden palette’s search gets every letter, and Enter', async ({ page }) => {
  await page.keyboard.press('Alt+1');
  await expect(page.getByLabel('Search operators')).toHaveCount(0);
  await step(page, 'Standard scale').focus();
  await typeAtOnce(page, '/', 'robust scale', 'Enter');
  await expect(step(page, 'Robust scale')).toBeVisible();
});

test('the name of a new stage gets every letter', async ({ page }) => {
  await typeAtOnce(page, 'Control+g', 'Preparation', 'Enter');
  await expect(page.locator('.group-name')).toHaveText('Preparation');
  await expect(page.locator('.sticky')).toHaveCount(0);
});

test('a new note gets every letter', async ({ page }) => {
  await typeAtOnce(page, 'n', 'bring beaks');
  await expect(page.getByLabel('Text of the note')).toHaveValue('bring beaks');
  await expect(page.locator('.sticky')).toHaveCount(1);
});

test('the new name of a step gets every letter', async ({ page }) => {
  await typeAtOnce(page, 'F2', 'Same size', 'Enter');
  await expect(step(page, 'Same size')).toBeVisible();
});
