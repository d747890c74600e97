/** Folders for what memory cannot hold, or what a reader needs as a file. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names begin with this and the process, so that the next start can sweep up what a crash left. */
export const TEMPORARY_PREFIX = 'prepgraph-spill-';

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), `${TEMPORARY_PREFIX}${process.pid}-`));
