import { build } from './build.mjs';

/** Tests of the engine and the command line start the built worker threads: they must be of the sources under test. */
export default () => build({ only: ['engine'] });
