import type { Page } from '@playwright/test';

/** Pieces of the rounds in which the app is opened, worked in and killed. */

/** Resolves once the window takes what a person does. */
export const ready = (page: Page): Promise<void> =>
  page.locator('.react-flow__pane, .empty-title').first().waitFor({ state: 'attached' });

/** The text of a document with one step of this name. */
export const pipelineNamed = (name: string): string =>
  `${JSON.stringify({
    format: 'prepgraph',
    version: 1,
    nodes: [{ id: 'start', type: 'StandardScaler', params: {}, name, position: { x: 0, y: 0 } }],
    edges: [],
  })}\n`;
