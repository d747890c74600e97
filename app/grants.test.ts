import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGrants } from './grants.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grants-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(...path: string[]) {
  const full = join(folder, ...path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, 'x');
  return full;
}

test('nothing is granted at first', () => {
  const grants = createGrants();
  expect(grants.mayRead(file('a.csv'))).toBe(false);
  expect(grants.mayWrite(file('a.csv'))).toBe(false);
});

test('a chosen file may be read but not written, its neighbours neither', () => {
  const grants = createGrants();
  grants.read(file('a.csv'));
  expect(grants.mayRead(join(folder, '.', 'x', '..', 'a.csv'))).toBe(true);
  expect(grants.mayRead(file('b.csv'))).toBe(false);
  expect(grants.mayWrite(join(folder, 'a.csv'))).toBe(false);
});

test('a folder grants the data files in and below it, and no others', () => {
  const grants = createGrants();
  grants.readFolder(join(folder));
  expect(grants.mayRead(file('a.csv'))).toBe(true);
  expect(grants.mayRead(file('deep', 'er', 'b.PARQUET'))).toBe(true);
  expect(grants.mayRead(file('id_rsa'))).toBe(false);
  expect(grants.mayRead(join(folder, '..', 'other.csv'))).toBe(false);
  expect(grants.mayRead(`${folder}-sibling/a.csv`)).toBe(false);
});

test('data files are those that can be read, packed ones too', () => {
  const grants = createGrants();
  grants.readFolder(join(folder));
  const endings =
    'csv tsv txt tab dat data json jsonl ndjson gz zst parquet pq arrow arrows feather ipc xlsx xlsm xlsb xls ods html htm npy npz dta sav zsav por sas7bdat xpt rds rdata rda arff dbf sqlite sqlite3 db db3 gpkg avro orc mat h5 hdf5 hdf he5 nc zip';
  for (const ending of endings.split(' ')) expect(grants.mayRead(file(`a.${ending}`))).toBe(true);
  for (const ending of ['py', 'pkl', 'exe', 'env']) expect(grants.mayRead(file(`a.${ending}`))).toBe(false);
});

test('a link does not lead out of a granted folder', () => {
  const secret = file('secret', 'passwords.csv');
  mkdirSync(join(folder, 'open'));
  symlinkSync(secret, join(folder, 'open', 'innocent.csv'));
  const grants = createGrants();
  grants.readFolder(join(folder, 'open'));
  expect(grants.mayRead(join(folder, 'open', 'innocent.csv'))).toBe(false);
});

test('a chosen output need not exist yet, and may be read back', () => {
  const grants = createGrants();
  const output = join(folder, 'new.csv');
  grants.write(output);
  expect(grants.mayWrite(output)).toBe(true);
  expect(grants.mayRead(output)).toBe(true);
  expect(grants.mayWrite(join(folder, 'other.csv'))).toBe(false);
});

test('grants survive a restart', () => {
  const before = createGrants();
  before.read(file('a.csv'));
  before.write(join(folder, 'new.csv'));
  const after = createGrants();
  after.restore(before.snapshot());
  expect(after.mayRead(join(folder, 'a.csv'))).toBe(true);
  expect(after.mayWrite(join(folder, 'new.csv'))).toBe(true);
});
