#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * The `prepgraph` command. Installed, it runs the bundle that came with it.
 * In a checkout it first brings the bundle up to date, so that `npx prepgraph` always runs the sources as they are.
 */
if (existsSync(new URL('../scripts/build.mjs', import.meta.url))) {
  if (!existsSync(new URL('../node_modules', import.meta.url))) {
    const { installDependencies } = await import('../scripts/install-dependencies.mjs');
    await installDependencies();
  }
  const { build } = await import('../scripts/build.mjs');
  await build({ only: ['engine'] });
}

createRequire(import.meta.url)('../out/cli.cjs');
