import { expect } from '@playwright/test';
import { cell, port, settled, step } from '../specs/workbench.ts';
import { DIALOG, dialog, example, type GalleryState } from './state.ts';

/** Menus, dialogs and the tour. */
export const menusStates: readonly GalleryState[] = [
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
];
