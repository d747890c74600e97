import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const disk = join(folder.path, 'disk');

/** A real disk of two megabytes, in memory; it takes a Linux machine and an administrator. */
function smallDisk(): boolean {
  try {
    execFileSync('mkdir', ['-p', disk]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const mounted = smallDisk();
if (!mounted) console.log('Left out: tests on a full disk need a Linux machine and an administrator.');
const session = testSession(2, 0);
afterAll(async () => {
  await session.close();
  if (mounted) execFileSync('umount', ['-l', disk]);
  folder.remove();
});

const rows = Array.from({ length: 300_000 }, (_, k) => `${Math.sin(k)},${k % 9}`).join('\n');
const large = folder.write('large.csv', `a,b\n${rows}\n`);

describe.runIf(mounted)('a disk that can only be read', () => {
  it.each(['out.csv', 'out.parquet', 'out.jsonl', 'out.npz'])(
    'is said, when writing %s, and the old file stays',
    async (name) => {
      const target = join(disk, name);
      writeFileSync(target, 'old');
      await session.run(chain(large), { folder: null });
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      try {
        await expect(session.write('source', target, {})).rejects.toMatchObject({
          problem: { code: 'file.read-only', file: target, hint: expect.stringMatching(/\S/) },
        });
        expect(readFileSync(target, 'utf8')).toBe('old');
      } finally {
        execFileSync('mount', ['-o', 'remount,rw', disk]);
      }
      unlinkSync(target);
    },
  );
});

describe.runIf(mounted)('a full disk', () => {
  it.each([
    'out.csv',
    'out.npy',
    'out.npz',
    'out.parquet',
    'out.arrow',
    'out.xlsx',
    'out.tfrecord',
    'out.jsonl',
    'out.json',
  ])('is said, when writing %s, and the old file stays', async (name) => {
    const target = join(disk, name);
    writeFileSync(target, 'old');
    await session.run(chain(large), { folder: null });
    await expect(session.write('source', target, { dtype: 'float64' })).rejects.toMatchObject({
      problem: { code: expect.stringContaining('full'), hint: expect.stringMatching(/\S/) },
    });
    expect(readdirSync(disk).filter((entry) => entry.endsWith('.tmp'))).toEqual([]);
    expect(existsSync(target)).toBe(true);
  });

  it('is said, when there is no room for what memory may not hold', async () => {
    const before = tmpdir();
    process.env['TMPDIR'] = disk;
    try {
      const outcomes = await session.run(chain(folder.write('other.csv', `a,b\n${rows}\n1,2\n`)), { folder: null });
      const source = outcomes.get('source');
      expect(source?.state === 'failed' && source.problems[0]).toMatchObject({
        code: 'spill.disk-full',
        nodeId: 'source',
      });
    } finally {
      process.env['TMPDIR'] = before;
    }
    expect(readdirSync(disk).filter((entry) => entry.startsWith('prepgraph-spill'))).toEqual([]);
  });
});
