import { defineConfig } from 'vitest/config';

/** Unit, contract and golden tests stand beside the code they test. The packaged app is tested in e2e/. */
export default defineConfig({
  test: {
    include: ['core/**/*.test.{ts,tsx}', 'renderer/**/*.test.{ts,tsx}', 'app/**/*.test.ts', 'scripts/**/*.test.mjs'],
    environment: 'node',
    globalSetup: './scripts/build-for-tests.mjs',
  },
});
