import { defineConfig } from '@playwright/test';

/** End-to-end specs drive the packaged app (`npm run package`) on a virtual screen of its own. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 2,
  // A drag by mouse onto a graph that still glides into place may land beside its target on a busy machine.
  retries: 1,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['list']],
  outputDir: 'test-results',
});
