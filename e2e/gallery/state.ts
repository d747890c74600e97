/** States of the workbench, and how several of them are reached. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, expect, type Page } from '@playwright/test';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, settled, step } from '../specs/workbench.ts';

export interface GalleryState {
  /** The picture's name. */
  readonly name: string;
  /** The part of the window that only this state has, a CSS selector; axe looks at the whole window where it is left out. */
  readonly about?: string;
  /** Whether it shows what went wrong; everywhere else an error is a fault. */
  readonly isOfErrors?: boolean;
  /** Leads there from an empty window. `folder` is empty and writable. */
  readonly reach: (page: Page, folder: string, app: ElectronApplication) => Promise<void>;
}

export const DIALOG = '[role="dialog"], dialog[open]';

export async function example(page: Page): Promise<void> {
  // Files that were opened lately may be called so, too.
  await page.getByRole('button', { name: 'Penguins', exact: true }).click();
  await settled(page);
}

/** The penguins' file, dropped. */
export async function penguins(page: Page, folder: string): Promise<void> {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
}

/** Saves the document beside its data, so that no picture shows where a test's folder is. */
export async function saveBeside(page: Page, app: ElectronApplication, path: string): Promise<void> {
  await answerSaveDialog(app, path);
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
}

export async function dialog(page: Page, keys: string, name: string): Promise<void> {
  await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
  await page.keyboard.press(keys);
  await expect(page.getByRole('dialog', { name })).toBeVisible();
}

/** What a person chose for the window, and how large it is, as every state expects it. */
export async function usualWindow(page: Page, app: ElectronApplication): Promise<void> {
  await setSize(app, 1280, 800);
  await page.emulateMedia({ forcedColors: null });
  await page.evaluate(() => window.prepgraph.changeSettings({ density: 'comfortable', contrast: 'system' }));
}

export async function setSize(app: ElectronApplication, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
    width,
    height,
  ] as const);
}

/** A saved pipeline of three steps with another one that was not saved. */
export async function withUnsavedStep(page: Page, folder: string, app: ElectronApplication): Promise<string> {
  await penguins(page, folder);
  // Keys are the canvas's once something there is pressed.
  await step(page, 'penguins').click();
  await addStep(page, 'drop missing');
  await addStep(page, 'ordinal encode');
  const path = join(folder, 'penguins.prepgraph.json');
  await saveBeside(page, app, path);
  await addStep(page, 'standard scale');
  await expect(page.locator('.bar-saved')).toHaveText('Not saved');
  return path;
}
