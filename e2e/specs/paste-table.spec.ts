import type { ElectronApplication, Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { cell, parameter, settled, step } from './workbench.ts';

interface Copied {
  readonly text: string;
  readonly html: string;
}

/** Puts on the system's clipboard what another program copies. */
async function copy(app: ElectronApplication, { text, html }: Copied): Promise<void> {
  await app.evaluate(
    async ({ clipboard, ClipboardItem }, copied) => {
      // Electrons before version 45 have no items, and take an object.
      if (typeof ClipboardItem === 'function')
        await clipboard.write([new ClipboardItem({ 'text/plain': copied.text, 'text/html': copied.html })]);
      else (clipboard as unknown as { write(data: Copied): void }).write(copied);
    },
    { text, html },
  );
}

/** Pastes onto the canvas, as a person does. */
async function paste(page: Page): Promise<void> {
  await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
  await page.keyboard.press('Control+v');
}

test('rows of a spreadsheet are pasted as a source, and undo takes it back', async ({ app, page }) => {
  // As spreadsheets copy: tabs, Windows' line ends, a cell of two lines in quotes, and the same as HTML beside it.
  await copy(app, {
    text: 'name\tweight\twhen\r\n"Ada\nLovelace"\t1.5\t2024-01-31\r\nBob\t\t2024-02-29\r\n',
    html: '<table><tr><td>not</td><td>this</td></tr><tr><td>1</td><td>2</td></tr></table>',
  });
  await paste(page);
  await expect(step(page, 'Pasted table')).toBeVisible();
  await settled(page);
  await expect(step(page, 'Pasted table')).toContainText('2 × 3');
  await expect(page.getByRole('columnheader', { name: /weight/ })).toBeVisible();
  await expect(cell(page, 0, 0)).toContainText('Ada');
  await expect(cell(page, 0, 1)).toHaveText('1.5');
  await expect(cell(page, 1, 1)).toHaveText('∅');
  await expect(cell(page, 1, 2)).toHaveText('2024-02-29');
  await expect(parameter(page, 'delimiter').getByRole('textbox')).toHaveValue('\\t');
  const undo = page.locator('[data-command="edit.undo"]');
  await expect(undo).toHaveAccessibleName('Undo “Paste a table”');
  await undo.click();
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
});

test('a table of a web page is pasted by its cells, with whatever styles it brings', async ({ app, page }) => {
  await copy(app, {
    text: 'city people Oslo 700000 Rome 2800000',
    html: `<style>td { color: red }</style><p style="margin:0">Cities</p><table style="border:1px solid">
        <thead><tr><th>city</th><th>people</th><th>note</th></tr></thead>
        <tr><td style='color:red'>Oslo</td><td><b>700000</b></td><td>"cold"</td></tr>
        <tr><td>Rome &amp;
          around</td><td colspan="2">2800000</td></tr></table>`,
  });
  await paste(page);
  await settled(page);
  await expect(step(page, 'Pasted table')).toContainText('2 × 3');
  await expect(cell(page, 0, 2)).toHaveText('"cold"');
  await expect(cell(page, 1, 0)).toHaveText('Rome & around');
  await expect(cell(page, 1, 1)).toHaveText(/2,?800,?000/);
  // A cell that spans two columns stands in both, as in pandas.
  await expect(cell(page, 1, 2)).toHaveText('2800000');
});

test('words that are no table say what can be pasted', async ({ app, page }) => {
  await copy(app, { text: 'just words', html: '<p>just <b>words</b></p>' });
  await paste(page);
  await expect(page.locator('.toast', { hasText: 'The clipboard holds no steps.' })).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
});
