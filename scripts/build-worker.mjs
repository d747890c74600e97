import { build } from './build.mjs';

/** Vitest's global setup: the engine's worker threads run the built bundle, whatever loads the rest. */
export const setup = () => build({ only: ['engine-worker.cjs'] });
