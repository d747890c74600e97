/**
 * Operations that change files. All writing code calls them through this object, so that a test can make the n-th call
 * fail, or end the process there (see testing.ts).
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { appendFile, copyFile, link, open, rename, rm, unlink, writeFile } from 'node:fs/promises';

export const operations = {
  appendFile,
  closeSync,
  copyFile,
  fsyncSync,
  link,
  mkdtempSync,
  open,
  openSync,
  rename,
  renameSync,
  rm,
  rmSync,
  unlink,
  unlinkSync,
  writeFile,
  writeSync,
};
