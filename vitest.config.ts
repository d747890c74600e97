import { defineConfig } from 'vitest/config';

/** Unit, contract and golden tests stand beside the code they test. The packaged app is tested in e2e/. */
export default defineConfig({
  test: {
    include: ['{core,app,renderer}/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    environment: 'node',
    // Files share a process: loading the operators anew takes longer than most tests. A test leaves no state behind.
    isolate: false,
    // By default one core stays idle, and much of the time is waiting for a Python.
    maxWorkers: '100%',
    // Machines differ tenfold: a limit is there to end what hangs, not to time what works.
    testTimeout: 60_000,
    globalSetup: './scripts/build-for-tests.mjs',
    setupFiles: './scripts/set-up-tests.mjs',
    expect: { poll: { timeout: 20_000 } },
  },
});
