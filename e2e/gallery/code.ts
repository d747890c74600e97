import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { openCode, step } from '../specs/workbench.ts';
import { DIALOG, dialog, example, penguins, saveBeside, type GalleryState } from './state.ts';

/** Rules, suggestions, code and exports. */
export const codeStates: readonly GalleryState[] = [
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
];
