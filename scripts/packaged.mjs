import { join } from 'node:path';
import { root } from './process.mjs';

/** @type {Partial<Record<NodeJS.Platform, string>>} */
const executables = {
  linux: 'dist/linux-unpacked/prepgraph',
  darwin: 'dist/mac/Prepgraph.app/Contents/MacOS/Prepgraph',
  win32: 'dist/win-unpacked/Prepgraph.exe',
};

/** The packaged app's executable on this platform: what scripts/package.mjs makes, and what tests and benchmark drive. */
export const packagedApp = join(root, executables[process.platform] ?? '');

/** Chromium's sandbox refuses to start for root. */
export const argsForRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
