import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, expect, type Page } from '@playwright/test';
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts';
import { dropFiles } from './drop-files.ts';
import { addStep, cell, centreOf, openCode, parameter, port, settled, step } from './specs/workbench.ts';

/** A state of the workbench that the gallery shows; to add one, add a line. */
interface GalleryState {
  /** The picture's name. */
  readonly name: string;
  /** The part of the window that only this state has, a CSS selector; axe looks at the whole window where it is left out. */
  readonly about?: string;
  /** Whether it shows what went wrong; everywhere else an error is a fault. */
  readonly isOfErrors?: boolean;
  /** Leads there from an empty window. `folder` is empty and writable. */
  readonly reach: (page: Page, folder: string, app: ElectronApplication) => Promise<void>;
}

const DIALOG = '[role="dialog"], dialog[open]';

async function example(page: Page): Promise<void> {
  // Files that were opened lately may be called so, too.
  await page.getByRole('button', { name: 'Penguins', exact: true }).click();
  await settled(page);
}

/** The penguins' file, dropped. */
async function penguins(page: Page, folder: string): Promise<void> {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], { x: 420, y: 240 });
  await settled(page);
}

/** Saves the document beside its data, so that no picture shows where a test's folder is. */
async function saveBeside(page: Page, app: ElectronApplication, path: string): Promise<void> {
  await answerSaveDialog(app, path);
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
}

async function dialog(page: Page, keys: string, name: string): Promise<void> {
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

async function setSize(app: ElectronApplication, width: number, height: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, [w, h]) => BrowserWindow.getAllWindows()[0]?.setContentSize(w, h), [
    width,
    height,
  ] as const);
}

/** A saved pipeline of three steps with another one that was not saved. */
async function withUnsavedStep(page: Page, folder: string, app: ElectronApplication): Promise<string> {
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

export const galleryStates: readonly GalleryState[] = [
  { name: 'empty', reach: (page) => expect(page.locator('.empty-card')).toBeVisible() },
  {
    name: 'put-aside',
    async reach(page, folder, app) {
      await withUnsavedStep(page, folder, app);
      await page.keyboard.press('Control+n');
      await expect(page.locator('.unsaved-work').first()).toBeVisible();
    },
  },
  {
    name: 'versions',
    about: DIALOG,
    async reach(page, folder, app) {
      const path = await withUnsavedStep(page, folder, app);
      await page.keyboard.press('Control+n');
      await expect(page.locator('.unsaved-work').first()).toBeVisible();
      await answerOpenDialog(app, [path]);
      await page.keyboard.press('Control+o');
      await page.locator('.toast').getByRole('button', { name: 'Show them' }).click();
      await expect(page.getByRole('dialog').locator('.version').first()).toBeVisible();
    },
  },
  {
    name: 'target-question',
    about: '[data-target-question]',
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await expect(page.locator('[data-target-question]')).toContainText('usual for a column to predict');
      await expect(page.locator('.step-ask')).toBeVisible();
    },
  },
  {
    name: 'replace-source',
    about: DIALOG,
    async reach(page, folder) {
      await penguins(page, folder);
      const next = join(folder, 'april.csv');
      const [head = '', ...rows] = readFileSync('examples/penguins.csv', 'utf8').split('\n');
      const names = head.replace('Island', 'island').replace('Sex', 'Year');
      writeFileSync(next, [names, ...rows.map((row) => row.replace(/,[A-Z]*$/, ',2024'))].join('\n'));
      await dropFiles(page, [next], await centreOf(step(page, 'penguins')));
      await expect(page.getByRole('dialog')).toContainText('“island” is “Island”');
    },
  },
  {
    name: 'changed-since-fitted',
    isOfErrors: true,
    async reach(page, folder, app) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await addStep(page, 'one-hot encode');
      await settled(page);
      const path = join(folder, 'penguins.prepgraph.json');
      await saveBeside(page, app, path);
      const data = join(folder, 'penguins.csv');
      writeFileSync(data, readFileSync(data, 'utf8').replace('Island', 'Isle'));
      await page.keyboard.press('Control+n');
      await answerOpenDialog(app, [path]);
      await page.keyboard.press('Control+o');
      await expect(page.locator('.toast')).toContainText('“Isle” instead of “Island”');
      await step(page, 'penguins').click();
      await expect(page.locator('[data-rule="data.renamed"]').first()).toBeVisible();
    },
  },
  {
    name: 'missing-file',
    isOfErrors: true,
    about: '[data-missing-file]',
    async reach(page, folder, app) {
      const path = await withUnsavedStep(page, folder, app);
      await page.keyboard.press('Control+s');
      await expect(page.locator('.bar-saved')).toHaveText('Saved');
      rmSync(join(folder, 'penguins.csv'));
      await page.keyboard.press('Control+n');
      await answerOpenDialog(app, [path]);
      await page.keyboard.press('Control+o');
      await step(page, 'penguins').click();
      await expect(page.locator('[data-missing-file]')).toBeVisible();
    },
  },
  {
    name: 'save-conflict',
    about: DIALOG,
    async reach(page, folder, app) {
      const path = await withUnsavedStep(page, folder, app);
      writeFileSync(path, '{"format": "prepgraph", "version": 1, "nodes": [{"id": "n", "type": "Normalizer"}]}');
      await page.keyboard.press('Control+s');
      await expect(page.getByRole('dialog')).toContainText('another program');
    },
  },
  {
    name: 'example',
    async reach(page) {
      await example(page);
      await step(page, 'Standard scale').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'steps',
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.keyboard.press('Control+1');
      await expect(page.locator('.canvas-zoom')).toHaveText('100%');
    },
  },
  {
    name: 'switched-off',
    about: '[data-canvas]',
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.keyboard.press('b');
      await settled(page);
      await expect(page.locator('.step[data-bypassed]')).toHaveCount(1);
    },
  },
  {
    name: 'stage-and-note',
    about: '[data-canvas]',
    async reach(page) {
      await page.getByRole('button', { name: 'Ready for Keras' }).click();
      await expect(page.locator('.group-name')).toBeVisible();
      await expect(page.locator('.sticky')).toBeVisible();
    },
  },
  {
    name: 'collapsed-stage',
    async reach(page, folder) {
      await page.getByRole('button', { name: 'Ready for Keras' }).click();
      copyFileSync('examples/penguins.csv', join(folder, 'penguins.csv'));
      await dropFiles(page, [join(folder, 'penguins.csv')], { x: 420, y: 180 });
      await settled(page);
      await page.getByRole('button', { name: 'Collapse the stage Ready for Keras' }).click();
      await page.keyboard.press('Control+Shift+l');
      await expect(page.locator('.stage')).toBeVisible();
    },
  },
  {
    name: 'template-fed',
    async reach(page, folder, app) {
      await page.getByRole('button', { name: 'Ready for tree models' }).click();
      copyFileSync('examples/penguins.csv', join(folder, 'penguins.csv'));
      await dropFiles(page, [join(folder, 'penguins.csv')], { x: 420, y: 180 });
      await settled(page);
      await expect(step(page, 'penguins')).toBeVisible();
      await saveBeside(page, app, join(folder, 'trees.prepgraph.json'));
    },
  },
  {
    name: 'drawing-an-edge',
    about: '[data-canvas]',
    async reach(page) {
      await example(page);
      const from = await centreOf(port(page, 'Standard scale', 'source'));
      const to = await centreOf(port(page, 'Impute', 'target'));
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x + 20, from.y + 60, { steps: 3 });
      await page.mouse.move(to.x, to.y, { steps: 6 });
      await expect(page.locator('.refusal')).toBeVisible();
    },
  },
  {
    name: 'several-selected',
    about: '[data-canvas]',
    async reach(page) {
      await example(page);
      await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
      await page.keyboard.press('Control+a');
      await expect(page.locator('.react-flow__node.selected')).toHaveCount(7);
    },
  },
  {
    name: 'commands',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await dialog(page, 'Control+k', 'Commands');
      await page.keyboard.type('scale');
    },
  },
  {
    name: 'add-a-step',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.keyboard.press('a');
      await expect(page.getByRole('dialog', { name: 'Add a step' })).toBeVisible();
    },
  },
  {
    name: 'find',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await dialog(page, 'Control+f', 'Find on the canvas');
      await page.keyboard.type('beak');
      await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    },
  },
  {
    name: 'undo-history',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      for (const key of ['b', 'Control+d', 'Delete', 'Control+z']) await page.keyboard.press(key);
      await page.locator('[data-command="edit.history"]').click();
      await expect(page.locator('.moment')).toHaveCount(4);
    },
  },
  { name: 'settings', about: DIALOG, reach: (page) => dialog(page, 'Control+Comma', 'Settings') },
  { name: 'shortcuts', about: DIALOG, reach: (page) => dialog(page, 'Control+/', 'Keyboard shortcuts') },
  {
    name: 'export-data',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await dialog(page, 'Control+e', 'Export the data set');
      await expect(page.locator('.export-destinations li').first()).toBeVisible();
    },
  },
  {
    name: 'table-alone',
    async reach(page) {
      await example(page);
      await step(page, 'Standard scale').click();
      await page.getByRole('button', { name: 'Show only the table', exact: true }).click();
      await expect(cell(page, 0, 2)).toBeVisible();
    },
  },
  {
    name: 'templates',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await dialog(page, 't', 'Insert a template');
    },
  },
  {
    name: 'tour',
    about: DIALOG,
    async reach(page) {
      await page.getByRole('button', { name: 'Two-minute tour' }).click();
      await expect(page.getByRole('dialog', { name: 'Tour' })).toBeVisible();
      await settled(page);
    },
  },
  {
    name: 'explain-a-cell',
    about: '[data-explain]',
    async reach(page) {
      await example(page);
      await step(page, 'Standard scale').click();
      await settled(page);
      await cell(page, 0, 2).dblclick();
      await expect(page.locator('.explain-step').first()).toBeVisible();
    },
  },
  {
    name: 'cell-menu',
    about: '[role="menu"]',
    async reach(page) {
      await example(page);
      await cell(page, 0, 1).click({ button: 'right' });
      await expect(page.getByRole('menu', { name: 'Cell' })).toBeVisible();
    },
  },
  {
    name: 'column-menu-preview',
    about: '[role="menu"]',
    async reach(page) {
      await example(page);
      await step(page, 'CSV file').click();
      await settled(page);
      await page.getByRole('columnheader', { name: /Beak Length/ }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Fill missing' }).hover();
      await page.getByRole('menuitem', { name: 'Mean' }).hover();
      await expect(page.locator('[data-draft="tried"]')).toBeVisible();
    },
  },
  {
    name: 'add-at-a-port',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await port(page, 'Impute', 'source').getByRole('button').click();
      await expect(page.getByRole('dialog', { name: 'Add a step' })).toBeVisible();
    },
  },
  {
    name: 'edge-buttons',
    about: '.edge-tools',
    async reach(page) {
      await example(page);
      await page.locator('.react-flow__edge').first().focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('button', { name: 'Insert a step into the edge' })).toBeVisible();
    },
  },
  {
    name: 'edge-menu',
    about: '[role="menu"]',
    async reach(page) {
      await example(page);
      await page.locator('.react-flow__edge').first().focus();
      await page.keyboard.press('Shift+F10');
      await expect(page.getByRole('menu', { name: 'Edge' })).toBeVisible();
    },
  },
  {
    name: 'palette-menu',
    about: '[role="menu"]',
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.locator('[data-operator="MinMaxScaler"]').click({ button: 'right' });
      await expect(page.getByRole('menu', { name: 'Min–max scale' })).toBeVisible();
    },
  },
  {
    name: 'refused-cells',
    about: '.preview-panel',
    isOfErrors: true,
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await addStep(page, 'binarize');
      await expect(page.locator('.cell[data-refused]').first()).toBeVisible();
    },
  },
  {
    name: 'rows-of-a-bar',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'CSV file').click();
      await settled(page);
      await page
        .getByRole('columnheader', { name: /Species/ })
        .locator('.histogram')
        .click({ position: { x: 8, y: 14 } });
      await expect(page.locator('[data-view-bar]')).toContainText('152 rows');
    },
  },
  {
    name: 'columns',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'CSV file').click();
      await page.getByRole('tab', { name: 'Columns' }).click();
      await page.getByRole('button', { name: 'Island', exact: true }).click();
      await expect(page.locator('.details-bar').first()).toBeVisible();
    },
  },
  {
    name: 'before-and-after',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'Impute').click();
      await page.getByRole('tab', { name: 'Before → after' }).click();
      await expect(page.locator('.changed').first()).toBeVisible();
    },
  },
  {
    name: 'correlations',
    about: '.preview-panel',
    async reach(page) {
      await example(page);
      await step(page, 'CSV file').click();
      await page.getByRole('tab', { name: 'Maps' }).click();
      await expect(page.locator('.heat canvas')).toBeVisible();
    },
  },
  {
    name: 'problems',
    about: '.problems',
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      for (const name of ['standard scale', 'train test']) {
        await page.keyboard.press('a');
        await page.keyboard.type(name);
        await page.keyboard.press('Enter');
        await settled(page);
      }
      await page.locator('[data-problems]').click();
      await expect(page.locator('.problems [data-rule="leak.test-rows"]')).toBeVisible();
    },
  },
  {
    name: 'rules',
    about: '.rules',
    async reach(page) {
      await example(page);
      await page.getByRole('tab', { name: 'Rules' }).click();
      await page.getByRole('button', { name: 'Add a rule' }).click();
      await page.getByRole('textbox', { name: 'Condition' }).fill('`Body Mass (g)` > 3000');
      await expect(page.locator('.rule[data-state="broken"]')).toBeVisible();
      await page.getByRole('button', { name: 'Propose rules' }).click();
      await expect(page.locator('.rule-proposed').first()).toBeVisible();
    },
  },
  {
    name: 'suggestion',
    about: '[data-suggestion]',
    async reach(page, folder, app) {
      await penguins(page, folder);
      await saveBeside(page, app, join(folder, 'penguins.prepgraph.json'));
      await page.getByRole('button', { name: 'Suggest a preparation' }).click();
      await page.locator('[data-suggestion] li').nth(2).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'code-python',
    async reach(page) {
      await example(page);
      await openCode(page);
      await page.getByRole('tab', { name: 'Python', exact: true }).click();
      await step(page, 'Standard scale').click();
      await expect(page.locator('.cm-lit').first()).toBeVisible();
    },
  },
  {
    name: 'code-keras',
    async reach(page) {
      await example(page);
      await openCode(page);
      await page.getByRole('tab', { name: 'Keras', exact: true }).click();
      await step(page, 'One-hot encode').click();
      await expect(page.locator('.cm-lit').first()).toBeVisible();
    },
  },
  {
    name: 'code-ray',
    async reach(page) {
      await example(page);
      await openCode(page);
      await page.getByRole('tab', { name: 'Ray Data', exact: true }).click();
      await step(page, 'Impute').click();
      await expect(page.locator('.cm-lit').first()).toBeVisible();
    },
  },
  {
    name: 'wrong-text',
    async reach(page) {
      await example(page);
      await openCode(page);
      await page.getByRole('tab', { name: 'JSON', exact: true }).click();
      await page.locator('.cm-content').focus();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('x');
      await expect(page.locator('[data-code-problem]')).toBeVisible();
    },
  },
  {
    name: 'documentation',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await step(page, 'Standard scale').click();
      await page.keyboard.press('F1');
      await expect(page.getByRole('dialog', { name: 'Documentation of Standard scale' })).toBeVisible();
    },
  },
  {
    name: 'export-as-code',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('menuitem', { name: /^Code/ }).click();
      await expect(page.getByRole('radio')).toHaveCount(4);
    },
  },
  {
    name: 'verify-export',
    about: DIALOG,
    async reach(page, folder, app) {
      await example(page);
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('menuitem', { name: /^Code/ }).click();
      await answerSaveDialog(app, join(folder, 'penguins.py'));
      await page.getByRole('button', { name: 'Export…' }).click();
      // No Python of this machine is in the picture: this one says what a real one would.
      const python = join(folder, 'python');
      const probed = { version: '3.13.1', packages: { numpy: '2.4.6', pandas: '3.0.6', sklearn: '1.9.1' } };
      const compared = { rows: 344, columns: 12, different: 0, differences: [] };
      writeFileSync(
        python,
        `#!/bin/sh\ncase "$1" in -c) echo '${JSON.stringify(probed)}';; *) echo '${JSON.stringify(compared)}' > "$5";; esac\n`,
      );
      chmodSync(python, 0o755);
      await answerOpenDialog(app, [python]);
      await page.getByRole('button', { name: /Choose a.* Python/ }).click();
      await page.getByRole('button', { name: 'Run it and compare' }).click();
      await expect(page.locator('.verdict')).toBeVisible();
      await page.locator('.verify-python code, .verdict .export-note').evaluateAll((places, path) => {
        for (const place of places) {
          for (const text of place.childNodes) {
            if (text.nodeValue?.includes(path))
              text.nodeValue = text.nodeValue.replace(path, '/home/ada/venv/bin/python');
          }
        }
      }, python);
    },
  },
  {
    name: 'fire-drill',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await dialog(page, 'Control+k', 'Commands');
      await page.keyboard.type('fire drill');
      await page.keyboard.press('Enter');
      await expect(page.locator('[data-drill]').first()).toBeVisible();
    },
  },
  {
    name: 'compare',
    about: DIALOG,
    async reach(page) {
      await example(page);
      await step(page, 'One-hot encode').focus();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menuitem', { name: 'Compare with…' }).press('Enter');
      await page.getByRole('dialog').getByRole('combobox').selectOption('Impute');
      await expect(page.locator('.compared-table')).toBeVisible();
    },
  },
  {
    name: 'group-by',
    about: '[data-param="aggregates"]',
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await addStep(page, 'group by');
      await parameter(page, 'by').getByRole('button', { name: 'Add a key' }).click();
      await parameter(page, 'aggregates').getByRole('button', { name: 'Add an aggregate' }).click();
      await settled(page);
    },
  },
  {
    name: 'choose-a-column',
    about: '[data-param="column"]',
    async reach(page) {
      await example(page);
      await step(page, 'Set target').click();
      await parameter(page, 'column').getByRole('combobox').click();
      await expect(parameter(page, 'column').getByRole('option')).toHaveCount(7);
    },
  },
  {
    name: 'formula',
    about: '[data-param="formula"]',
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await addStep(page, 'derive');
      await settled(page);
      await parameter(page, 'formula').getByRole('textbox').focus();
      await page.keyboard.type('round(bea');
      await expect(page.getByRole('listbox', { name: 'What may stand here' }).getByRole('option')).toHaveCount(2);
    },
  },
  {
    name: 'conditions',
    about: '[data-param="formula"]',
    async reach(page, folder) {
      await penguins(page, folder);
      await step(page, 'penguins').click();
      await addStep(page, 'filter rows');
      const formula = parameter(page, 'formula');
      await formula
        .getByRole('textbox')
        .fill('(Island == "Biscoe" or Species in ["Gentoo", "Adelie"]) and 4000 <= `Body Mass (g)` <= 5000');
      await formula.getByRole('textbox').blur();
      await settled(page);
      await expect(formula.getByText('Holds in')).toBeVisible();
      await formula.getByRole('combobox', { name: 'Value', exact: true }).click();
      await expect(formula.getByRole('option', { name: /Dream/ })).toBeVisible();
    },
  },
  {
    name: 'join-key',
    about: '[data-key-pairs]',
    async reach(page, folder) {
      writeFileSync(join(folder, 'islands.csv'), 'name,area\nBiscoe,7800\nDream,12\nBiscoe,7801\n');
      copyFileSync('examples/penguins.csv', join(folder, 'penguins.csv'));
      const source = (name: string, y: number) => ({
        id: name,
        type: 'CsvSource',
        name,
        params: { path: `${name}.csv` },
        position: { x: 0, y },
      });
      const document = join(folder, 'join.prepgraph.json');
      writeFileSync(
        document,
        JSON.stringify({
          format: 'prepgraph',
          version: 1,
          nodes: [
            source('penguins', 0),
            source('islands', 160),
            {
              id: 'join',
              type: 'Join',
              params: { left_on: ['Island'], right_on: ['name'] },
              position: { x: 280, y: 60 },
            },
          ],
          edges: [
            { source: 'penguins', target: 'join', targetHandle: 'left' },
            { source: 'islands', target: 'join', targetHandle: 'right' },
          ],
        }),
      );
      await dropFiles(page, [document], { x: 420, y: 240 });
      await settled(page);
      await step(page, 'Join').click();
      await expect(page.locator('[data-key-pairs]')).toContainText('with a partner');
    },
  },
  {
    name: 'spellings',
    about: '[data-param="to_replace"]',
    async reach(page, folder) {
      const towns = ['Rome', 'Rome', 'ROME', 'rome ', 'New York', 'York, New', 'Zürich', 'Zurich', 'Zürich', 'Bern'];
      writeFileSync(join(folder, 'towns.csv'), `n,town\n${towns.map((town, row) => `${row},"${town}"`).join('\n')}\n`);
      await dropFiles(page, [join(folder, 'towns.csv')], { x: 420, y: 240 });
      await settled(page);
      await step(page, 'towns').click();
      await addStep(page, 'replace');
      await settled(page);
      await parameter(page, 'to_replace').getByRole('checkbox', { name: /Rome/ }).check();
      await settled(page);
    },
  },
  {
    name: 'small-window',
    async reach(page, _folder, app) {
      await setSize(app, 800, 600);
      await example(page);
      await step(page, 'Impute').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'compact-high-contrast',
    async reach(page) {
      await page.evaluate(() => window.prepgraph.changeSettings({ density: 'compact', contrast: 'high' }));
      await example(page);
      await step(page, 'Standard scale').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'forced-colours',
    async reach(page) {
      await page.emulateMedia({ forcedColors: 'active' });
      await example(page);
      await step(page, 'Standard scale').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'busy',
    async reach(page, folder, app) {
      const path = join(folder, 'distances.prepgraph.json');
      // Exporting takes the distances from a row to all others, thousands of times: half a minute.
      const rows = Array.from(
        { length: 30_000 },
        (_, row) => `${row % 7 === 0 ? '' : (row * 37) % 1009},${(row * 71) % 997}`,
      );
      writeFileSync(join(folder, 'points.csv'), `x,y\n${rows.join('\n')}\n`);
      const nodes = [
        { id: 'points', type: 'CsvSource', params: { path: 'points.csv' }, position: { x: 0, y: 0 } },
        { id: 'impute', type: 'KNNImputer', params: { columns: ['x', 'y'] }, position: { x: 260, y: 0 } },
      ];
      const edges = [{ source: 'points', target: 'impute' }];
      writeFileSync(path, JSON.stringify({ format: 'prepgraph', version: 1, nodes, edges }));
      await dropFiles(page, [path], { x: 420, y: 240 });
      await settled(page);
      await answerSaveDialog(app, join(folder, 'filled.csv'));
      await page.keyboard.press('Control+e');
      await page.keyboard.press('Enter');
      await expect(page.locator('.toast').getByRole('progressbar')).toBeVisible();
    },
  },
  {
    name: 'large-window',
    async reach(page, _folder, app) {
      await setSize(app, 3840, 2160);
      await example(page);
      await step(page, 'One-hot encode').click();
      await expect(cell(page, 0, 0)).toBeVisible();
    },
  },
  {
    name: 'failed',
    isOfErrors: true,
    async reach(page, folder, app) {
      const data = join(folder, 'ragged.csv');
      writeFileSync(data, 'a,b\n1,2\n3,4,5\n');
      await dropFiles(page, [data], { x: 420, y: 240 });
      await expect(step(page, 'ragged').getByLabel('Failed')).toBeVisible();
      await saveBeside(page, app, join(folder, 'ragged.prepgraph.json'));
      await page.locator('[data-problems]').click();
      await expect(page.locator('.problems')).toBeVisible();
    },
  },
];
