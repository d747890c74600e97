import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, expect, type Locator, type Page } from '@playwright/test';
import { dropFiles } from '../drop-files.ts';

/** What a person does in the workbench, by mouse. */

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Frames in a row that must be alike: a sixth of a second on an idle screen. */
const FRAMES_AT_REST = 10;

/** Waits until canvas and animations are at rest: the graph glides to its place after a step was added. */
export const atRest = (page: Page): Promise<void> =>
  page.evaluate(
    (frames) =>
      new Promise<void>((resolve) => {
        let before = '';
        let alike = 0;
        const look = (): void => {
          const moving = document.getAnimations().filter(({ playState, effect }) => {
            return playState === 'running' && Number.isFinite(Number(effect?.getComputedTiming().endTime));
          });
          const now = `${document.querySelector('.react-flow__viewport')?.getAttribute('style')} ${moving.length}`;
          alike = now === before && moving.length === 0 ? alike + 1 : 0;
          before = now;
          if (alike < frames) requestAnimationFrame(look);
          else resolve();
        };
        look();
      }),
    FRAMES_AT_REST,
  );

/** The box of an element once canvas and animations are at rest. */
export async function restingBox(locator: Locator) {
  await atRest(locator.page());
  const box = await locator.boundingBox();
  if (box === null) throw new Error('not on screen');
  return box;
}

/** Waits until a piece of unsaved work on the disk holds a text that often: from then on it outlives a kill. */
export async function keptOnDisk(app: ElectronApplication, text: string, times = 1): Promise<void> {
  const userData = await app.evaluate((electron) => electron.app.getPath('userData'));
  await expect
    .poll(() => Math.max(0, ...unsavedWorks(userData).map((work) => work.split(text).length - 1)))
    .toBeGreaterThanOrEqual(times);
}

/** The texts of the files in which the app keeps unsaved work. */
function unsavedWorks(userData: string): string[] {
  const folder = join(userData, 'unsaved');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    try {
      return [readFileSync(join(folder, name), 'utf8')];
    } catch {
      // Replaced or removed since the folder was listed.
      return [];
    }
  });
}

export async function centreOf(locator: Locator): Promise<Point> {
  const box = await restingBox(locator);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The step that is called that. */
export const step = (page: Page, name: string): Locator =>
  page.locator('.react-flow__node').filter({ has: page.locator('.step-name', { hasText: new RegExp(`^${name}$`) }) });

/** A step's dot: where edges start, or where they end. */
export const port = (page: Page, name: string, side: 'source' | 'target'): Locator =>
  step(page, name).locator(`.react-flow__handle.${side}`);

export async function dragTo(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** Drags an operator out of the palette. */
export async function dragOperator(page: Page, type: string, to: Point): Promise<void> {
  const entry = page.locator(`[data-operator="${type}"]`);
  await entry.scrollIntoViewIfNeeded();
  await dragTo(page, await centreOf(entry), to);
}

export async function connect(page: Page, from: string, to: string): Promise<void> {
  await dragTo(page, await centreOf(port(page, from, 'source')), await centreOf(port(page, to, 'target')));
}

/** The control of a parameter of the selected step. */
export const parameter = (page: Page, name: string): Locator => page.locator(`[data-param="${name}"]`);

/** Waits until the engine has nothing to do; every step is done or says why not. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('[data-run-state="done"], [data-run-state="failed"]')).toBeVisible();
  await expect(page.locator('.step[data-state="running"], .step[data-state="waiting"]')).toHaveCount(0);
}

/** Selects a step and waits until the table below is its own: a menu on a table closes when another takes its place. */
export async function showTableOf(page: Page, name: string): Promise<void> {
  await step(page, name).click();
  await settled(page);
  await expect(page.locator('.preview-of')).toContainText(`${name} · `);
  await atRest(page);
}

/** A cell of the preview, counted from 0. */
export const cell = (page: Page, row: number, column: number): Locator =>
  page.locator(`.grid [aria-rowindex="${row + 2}"] [role="gridcell"][aria-colindex="${column + 2}"]`);

/** A number in the preview with all of its digits. */
export async function numberIn(page: Page, row: number, column: number): Promise<number> {
  return Number(await cell(page, row, column).getAttribute('title'));
}

/** Presses an entry of the export menu. */
export async function exportAs(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: entry }).click();
  if (entry === 'Data set…')
    await page.getByRole('dialog').getByRole('button', { name: 'Export…', exact: true }).click();
}

export const toast = (page: Page, text: string | RegExp): Locator => page.locator('.toast', { hasText: text });

/** Adds a step after the selected one by typing its name. */
export async function addStep(page: Page, name: string): Promise<void> {
  await page.keyboard.press('a');
  await expect(page.getByRole('dialog', { name: 'Add a step' })).toBeVisible();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** Drops a pipeline whose source, “small”, holds a number column with a missing cell and a text column. */
export async function dropGraph(
  page: Page,
  folder: string,
  {
    nodes,
    ...rest
  }: { readonly nodes: readonly object[]; readonly edges: readonly object[]; readonly groups?: readonly object[] },
): Promise<void> {
  writeFileSync(join(folder, 'small.csv'), 'a,b\n1,x\n,y\n3,x\n');
  const source = {
    id: 'source',
    type: 'CsvSource',
    name: 'small',
    params: { path: 'small.csv' },
    position: { x: 0, y: 0 },
  };
  const path = join(folder, 'graph.prepgraph.json');
  writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes: [source, ...nodes], ...rest }));
  await dropFiles(page, [path], { x: 480, y: 240 });
  await settled(page);
}

/** The edge between two steps. */
export const edge = (page: Page, from: string, to: string): Locator =>
  page.locator(`[aria-label="From ${from} to ${to}"]`);

/** Opens the pane of the pipeline's text and code, which is closed until it is asked for. */
export async function openCode(page: Page): Promise<void> {
  const pane = page.locator('[data-pane="pipeline"]');
  if ((await pane.count()) === 0) await page.getByRole('button', { name: 'Show the code', exact: true }).click();
  await expect(pane).toBeVisible();
}
