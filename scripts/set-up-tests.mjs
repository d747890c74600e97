/** What holds for all unit tests. */
import fc from 'fast-check';
import { vi } from 'vitest';

/**
 * Property tests draw the same examples each time, so that a change is not blamed for what another one broke.
 * `PREPGRAPH_SEED=random npx vitest run FILE` draws others, `PREPGRAPH_SEED=NUMBER` those of a failure again.
 */
const given = process.env['PREPGRAPH_SEED'];
if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given ?? 20_261_130) });

/** Vitest waits for a second, which a busy machine takes for less. It only delays what fails. */
const PATIENCE_MS = 20_000;
const { waitFor } = vi;
vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
