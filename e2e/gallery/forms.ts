import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { dropFiles } from '../drop-files.ts';
import { addStep, parameter, settled, step } from '../specs/workbench.ts';
import { example, penguins, type GalleryState } from './state.ts';

/** Forms and builders. */
export const formsStates: readonly GalleryState[] = [
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
];
