import { defineConfig } from 'vitest/config';

/** Unit, contract and golden tests stand beside the code they test. The packaged app is tested in e2e/. */
const suite = {
  extends: true,
  test: {
    environment: 'node',
    // Machines differ tenfold: a limit is there to end what hangs, not to time what works.
    testTimeout: 60_000,
    setupFiles: './scripts/set-up-tests.mjs',
    expect: { poll: { timeout: 20_000 } },
  },
} as const;

export default defineConfig({
  test: {
    // By default one core stays idle, and much of the time is waiting for a Python.
    maxWorkers: '100%',
    globalSetup: './scripts/build-for-tests.mjs',
    projects: [
      // The core has no state of its own, so its files share a process: loading the operators anew takes longer than most tests.
      { ...suite, test: { ...suite.test, name: 'core', include: ['core/**/*.test.ts'], isolate: false } },
      {
        ...suite,
        test: { ...suite.test, name: 'app', include: ['{app,renderer}/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'] },
      },
    ],
  },
});
