import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import type { Run } from '../../run/run.ts';
import { packingOf, unpack } from './unpack.ts';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cancelled = new Int32Array(1);
const run = { cancelled, progress() {} } as unknown as Run;
const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`prepgraph-spill-${process.pid}-`));

const bomb = join(folder, 'bomb.csv.gz');
writeFileSync(bomb, gzipSync(Buffer.alloc(1 << 24), { level: 9 }));

it('stops where a file grows beyond all measure, and leaves nothing behind', async () => {
  await expect(unpack(bomb, run, Infinity, { bytes: 1 << 20, growth: 200 })).rejects.toMatchObject({
    problem: { code: 'packed.too-large', file: bomb, hint: expect.stringContaining('unpack it yourself') },
  });
  expect(left()).toEqual([]);
});

it('stops when it is cancelled, and leaves nothing behind', async () => {
  cancelled[0] = 1;
  await expect(unpack(bomb, run)).rejects.toThrow('cancelled');
  cancelled[0] = 0;
  expect(left()).toEqual([]);
});

it('unpacks members one behind the other, the beginning only if asked, and leaves plain files alone', async () => {
  const file = join(folder, 'two.gz');
  writeFileSync(file, Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')]));
  const whole = await unpack(file, run);
  expect(readFileSync(whole?.path ?? '', 'utf8')).toBe('a,b\n1,2\n');
  await whole?.remove();
  const part = await unpack(file, run, 2);
  expect(readFileSync(part?.path ?? '', 'utf8')).toBe('a,');
  await part?.remove();
  writeFileSync(file, 'a,b\n');
  expect(await unpack(file, run)).toBeNull();
  expect(await packingOf(join(folder, 'absent'))).toBeNull();
  expect(left()).toEqual([]);
});
