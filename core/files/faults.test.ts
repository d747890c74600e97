import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeWhole } from '../formats/output/file.ts';
import { ProblemError } from '../ir/problem.ts';
import { operations } from './operations.ts';
import { FileTransaction, replaceContents } from './replace-file.ts';
import { temporaryFolder, writeTemporary } from './temporary-folder.ts';
import { type Fault, withFault } from './testing.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-faults-'));
  mkdirSync(at('other'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => join(folder, ...names);
const read = (...names: string[]): string => readFileSync(at(...names), 'utf8');
const everything = (): string[] => [...readdirSync(folder), ...readdirSync(at('other'))].sort();

/** More than the operations of any of these writes. */
const MAX_OPERATIONS = 100;
const CODES = ['ENOSPC', 'EIO', 'EACCES'];
/** The system's words, and names that only we know. */
const RAW = /\bE[A-Z]{3,}\b|injected|\.prepgraph-|\.tmp\b|errno/;

/** The sentence of a failure; null where the work was done. */
async function sentence(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError);
    const { message, hint } = (error as ProblemError).problem;
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(hint).toMatch(/^[A-Z].*\.$/);
    expect(`${message} ${hint}`).not.toMatch(RAW);
    return message;
  }
}

/** Tries every operation in turn until none is left to fail; returns how many there are. */
async function atEvery(fault: Omit<Fault, 'at'>, round: (fault: Fault) => Promise<string[]>): Promise<number> {
  for (let n = 1; n <= MAX_OPERATIONS; n++) {
    if ((await round({ ...fault, at: n })).length === 0) return n - 1;
  }
  throw new Error('The faults never end.');
}

describe.each([false, true])('after a fault that stays: %s', (stays) => {
  test.each(CODES)('%s: one file is the old or the new one, and whole', async (code) => {
    const count = await atEvery({ code, stays }, async (fault) => {
      writeFileSync(at('a.csv'), 'old');
      let said: string | null = null;
      const failed = await withFault(fault, async () => {
        said = await sentence(() =>
          writeWhole(at('a.csv'), async (sink) => {
            await sink.write(new TextEncoder().encode('new '));
            await sink.writeAll([new TextEncoder().encode('con'), new TextEncoder().encode('tents')]);
          }),
        );
      });
      expect(read('a.csv')).toBe(said === null ? 'new contents' : 'old');
      await replaceContents(at('a.csv'), 'next');
      expect([read('a.csv'), everything()]).toEqual(['next', ['a.csv', 'other']]);
      return failed;
    });
    expect(count).toBeGreaterThan(5);
  });

  test.each(stays ? ['EIO'] : ['EIO', 'ENOSPC'])(
    '%s: files that change together are all old or all new',
    async (code) => {
      const count = await atEvery({ code, stays }, async (fault) => {
        writeFileSync(at('a.csv'), 'old a');
        writeFileSync(at('other', 'b.json'), 'old b');
        rmSync(at('c.json'), { force: true });
        let said: string | null = null;
        const failed = await withFault(fault, async () => {
          said = await sentence(async () => {
            const files = new FileTransaction();
            await files.replace(at('a.csv'), (handle) => handle.writeFile('new a'));
            await files.replace(at('c.json'), (handle) => handle.writeFile('new c'));
            await files.replace(at('other', 'b.json'), (handle) => handle.writeFile('new b'));
            await files.commit();
          });
        });
        const contents = (): string[] => [
          read('a.csv'),
          existsSync(at('c.json')) ? read('c.json') : 'none',
          read('other', 'b.json'),
        ];
        const [before, after] = [
          ['old a', 'none', 'old b'],
          ['new a', 'new c', 'new b'],
        ];
        if (said === null) expect(contents()).toEqual(after);
        // A fault that stays may hit the change and its undoing: the next write ends what was begun.
        else if (!stays) expect(contents()).toEqual(before);
        await replaceContents(at('next.csv'), 'next');
        expect([before, after]).toContainEqual(contents());
        expect(everything().filter((name) => name.startsWith('.'))).toEqual([]);
        return failed;
      });
      expect(count).toBeGreaterThan(20);
    },
  );
});

const OTHER_CODES =
  'EBUSY EDQUOT EFBIG EHOSTDOWN EINVAL EISDIR ELOOP EMFILE ENAMETOOLONG ENFILE ENODEV ENOENT ENOTCONN ENOTDIR ENOTSUP ' +
  'EPERM EROFS ESTALE ETIMEDOUT ETXTBSY EXOTIC';

test.each(OTHER_CODES.split(' '))('%s is a sentence', async (code) => {
  writeFileSync(at('a.csv'), 'old');
  await withFault({ at: 3, code, stays: true }, async () => {
    expect(await sentence(() => replaceContents(at('a.csv'), 'new'))).not.toBeNull();
  });
  expect([read('a.csv'), everything()]).toEqual(['old', ['a.csv', 'other']]);
});

test('a file that another program holds for a moment is waited for', async () => {
  writeFileSync(at('a.csv'), 'old');
  const { rename } = operations;
  let tries = 0;
  operations.rename = async (from, to) => {
    if (++tries < 4) throw Object.assign(new Error('busy'), { code: 'EBUSY', syscall: 'rename' });
    await rename(from, to);
  };
  try {
    await replaceContents(at('a.csv'), 'new');
  } finally {
    operations.rename = rename;
  }
  expect([read('a.csv'), tries]).toEqual(['new', 4]);
});

test('a file that is held for good is a sentence', async () => {
  writeFileSync(at('a.csv'), 'old');
  await withFault({ at: 1, code: 'EBUSY', stays: true }, async () => {
    expect(await sentence(() => replaceContents(at('a.csv'), 'new'))).toBe(
      'Another program uses the file, so it cannot be replaced.',
    );
  });
  expect([read('a.csv'), everything()]).toEqual(['old', ['a.csv', 'other']]);
});

describe('the temporary folder', () => {
  test('is missing: that is a sentence', async () => {
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = at('none');
    try {
      const said = await sentence(async () => temporaryFolder());
      expect(said).toBe(`The temporary folder ${at('none')} is missing, or cannot be written.`);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });

  test('is full: that is a sentence', async () => {
    await withFault({ at: 1, code: 'ENOSPC' }, async () => {
      expect(await sentence(() => writeTemporary(at('rows.csv'), 'a\n1\n'))).toMatch(
        /^The temporary folder .* is full\.$/,
      );
    });
  });
});
