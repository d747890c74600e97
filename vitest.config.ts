import { defineConfig } from 'vitest/config';

/** Unit, contract and golden tests stand beside the code they test. The packaged app is tested in e2e/. */
export default defineConfig({
  test: {
    include: ['core/**/*.test.{ts,tsx}', 'renderer/**/*.test.{ts,tsx}', 'app/**/*.test.ts', 'scripts/**/*.test.mjs'],
    environment: 'node',
    // Machines differ tenfold: a limit is there to end what hangs, not to time what works.
    testTimeout: 60_000,
    globalSetup: './scripts/build-for-tests.mjs',
  },
});
