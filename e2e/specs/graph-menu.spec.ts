import { expect, test } from '../app.ts';
import { dropGraph, settled, step } from './workbench.ts';

test('a step has its commands at the right button and at Shift+F10', async ({ page, folder }) => {
  await dropGraph(page, folder, {
    nodes: [{ id: 'fill', type: 'SimpleImputer', name: 'fill', params: {}, position: { x: 260, y: 0 } }],
    edges: [{ source: 'source', target: 'fill' }],
  });
  await settled(page);
  const entry = (name: string | RegExp) => page.getByRole('menu').getByRole('menuitem', { name });

  await step(page, 'fill').click({ button: 'right' });
  await expect(page.getByRole('menu', { name: 'Step' })).toBeVisible();
  await entry('Switch fill off').click();
  await expect(page.getByRole('menu')).toHaveCount(0);
  await settled(page);

  await step(page, 'fill').focus();
  await page.keyboard.press('Shift+F10');
  await entry('Switch fill on').press('Enter');
  await settled(page);
});
