import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';
import { build } from 'vite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processIdentity } from '../core/files/process-identity.ts';
import { withFileLock } from './file-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('callers of one process take turns, and leave nothing behind', async () => {
  let inside = 0;
  const most: number[] = [];
  await Promise.all(
    Array.from({ length: 12 }, () =>
      withFileLock(
        'a',
        async () => {
          inside += 1;
          most.push(inside);
          await pass(3);
          inside -= 1;
        },
        { folder },
      ),
    ),
  );
  expect(most).toEqual(Array.from({ length: 12 }, () => 1));
  expect(readdirSync(folder)).toEqual([]);
});

test('other keys do not wait, and a failure gives the lock back', async () => {
  const held = withFileLock('a', () => pass(300), { folder });
  await withFileLock('b', async () => {}, { folder, waitMs: 100 });
  await held;
  await expect(withFileLock('a', () => Promise.reject(new Error('no')), { folder })).rejects.toThrow('no');
  await withFileLock('a', async () => {}, { folder, waitMs: 100 });
});

test('a lock that is held too long is told', async () => {
  await withFileLock(
    'a',
    async () => {
      await expect(withFileLock('a', async () => {}, { folder, waitMs: 20 })).rejects.toThrow('still saving');
    },
    { folder },
  );
});

test('a temporary folder that takes no files does not keep anything from being saved', async () => {
  writeFileSync(join(folder, 'a file'), '');
  expect(await withFileLock('a', async () => 'saved', { folder: join(folder, 'a file') })).toBe('saved');
});

test('tickets of dead processes, and of earlier ones with the same number, do not hold', async () => {
  await withFileLock(
    'a',
    async () => {
      const [name = ''] = readdirSync(folder);
      const hash = name.split('.')[0];
      const { host, pid, start } = processIdentity();
      const dead = `${host}-${2 ** 22 + 1}-${start}-dead`;
      writeFileSync(join(folder, `${hash}.1.${dead}`), '');
      writeFileSync(join(folder, `${hash}.choosing.${dead}`), '');
      // The same process number, of an earlier process.
      writeFileSync(join(folder, `${hash}.1.${host}-${pid}-0-earlier`), '');
    },
    { folder },
  );
  await withFileLock('a', async () => {}, { folder, waitMs: 1000 });
  expect(readdirSync(folder)).toEqual([]);
});

test('several processes count together, though half of them are killed while they wait or write', async () => {
  const script = join(folder, 'count.mjs');
  const source = join(folder, 'count.ts');
  writeFileSync(
    source,
    `import { readFileSync, writeFileSync } from 'node:fs';
    import { withFileLock } from '${join(import.meta.dirname, 'file-lock.ts')}';
    const [, , counter, locks, rounds] = process.argv;
    for (let round = 0; round < Number(rounds); round++) {
      await withFileLock(counter, async () => {
        const count = Number(readFileSync(counter, 'utf8'));
        await new Promise((done) => setTimeout(done, 2));
        // One write of a fixed length: a kill leaves the old number or the new one.
        writeFileSync(counter, String(count + 1).padStart(8), { flag: 'r+' });
      }, { folder: locks });
      process.stdout.write('.');
    }`,
  );
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: source,
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'count.mjs' } },
    },
  });
  const locks = mkdtempSync(join(folder, 'locks-'));
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0'.padStart(8));
  const run = (rounds: number, killAfter?: number) =>
    new Promise<number>((resolve, reject) => {
      const child = spawn(process.execPath, [script, counter, locks, String(rounds)]);
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += String(chunk);
        if (killAfter !== undefined && said.length >= killAfter) child.kill('SIGKILL');
      });
      child.once('error', reject);
      child.once('close', () => resolve(said.split('.').length - 1));
    });
  const done = await Promise.all([run(15), run(15), run(1000, 4), run(1000, 9)]);
  expect(done.slice(0, 2)).toEqual([15, 15]);
  const counted = Number(readFileSync(counter, 'utf8'));
  const said = done.reduce((sum, rounds) => sum + rounds, 0);
  // A killed process may have counted once more than it could say.
  expect(counted).toBeGreaterThanOrEqual(said);
  expect(counted).toBeLessThanOrEqual(said + 2);
  await withFileLock(counter, async () => {}, { folder: locks });
  expect(readdirSync(locks)).toEqual([]);
});
