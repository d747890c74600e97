import { expect, test } from '../app.ts';

/** The menu bar and the system's dialogs are drawn by the system: they have the theme of the page. */
test('the system draws its parts of the window in the chosen theme', async ({ app, page }) => {
  const themeOf = (): Promise<string> => app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);
  expect(await themeOf()).toBe('system');
  for (const theme of ['dark', 'light', 'system'] as const) {
    await page.evaluate((chosen) => window.prepgraph.changeSettings({ theme: chosen }), theme);
    await expect.poll(themeOf).toBe(theme);
  }
});
