/**
 * Property tests draw the same examples each time, so that a change is not blamed for what another one broke.
 * `PREPGRAPH_SEED=random npx vitest run FILE` draws others, `PREPGRAPH_SEED=NUMBER` those of a failure again.
 */
import fc from 'fast-check';

const given = process.env['PREPGRAPH_SEED'];
if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given ?? 20_261_130) });
