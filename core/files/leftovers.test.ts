import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeJournals } from './journal.ts';
import { removeLeftovers, removeLeftoversIn } from './leftovers.ts';
import { temporaryName } from './names.ts';
import { isGone, processIdentity } from './process-identity.ts';
import { replaceContents } from './replace-file.ts';
import { temporaryFolder } from './temporary-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-leftovers-'));
  mkdirSync(at('other'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => join(folder, ...names);
const read = (...names: string[]): string => readFileSync(at(...names), 'utf8');
const hidden = (...names: string[]): string[] => readdirSync(at(...names)).filter((name) => name.startsWith('.'));

const { host, start } = processIdentity();
/** No system gives a process this id. */
const GONE = 999_999_999;

/** A name as another process makes it. */
const nameOf = (kind: string, pid = GONE, began = start, machine = host): string =>
  `.prepgraph-${pid}-${machine}-${began}-0123abcd.${kind}`;

function put(name: string, text = 'half'): string {
  writeFileSync(at(name), text);
  return at(name);
}

describe('temporary files beside a file', () => {
  test('of a process that is gone are removed with the next write', async () => {
    put(nameOf('tmp'));
    await replaceContents(at('a.csv'), 'new');
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'other']);
  });

  test('of a process whose id was given to another are removed', async () => {
    put(nameOf('tmp', process.pid, '00000000'));
    await removeLeftoversIn(folder);
    expect(hidden()).toEqual([]);
  });

  test('of this process stay', async () => {
    const own = temporaryName('tmp');
    put(own);
    await removeLeftoversIn(folder);
    expect(hidden()).toEqual([own]);
  });

  test('of another machine stay for a week', async () => {
    const foreign = nameOf('tmp', GONE, start, 'ffffffff');
    put(foreign);
    await removeLeftoversIn(folder);
    expect(hidden()).toEqual([foreign]);
    const before = Date.now() / 1000 - 8 * 24 * 3600;
    utimesSync(at(foreign), before, before);
    await removeLeftoversIn(folder);
    expect(hidden()).toEqual([]);
  });

  test('files that merely look similar stay', async () => {
    const similar = [
      '.prepgraph-notes.tmp',
      `.prepgraph-${GONE}-${host}-${start}.tmp`,
      nameOf('tmp').slice(1),
      `${nameOf('tmp')}~`,
      nameOf('temp'),
    ];
    for (const name of similar) put(name);
    mkdirSync(at(nameOf('tmp')));
    symlinkSync(put('precious'), at(nameOf('journal')));
    await removeLeftoversIn(folder);
    for (const name of [...similar, nameOf('tmp'), nameOf('journal'), 'precious'])
      expect(readdirSync(folder)).toContain(name);
  });

  test('are short, whatever the name of the file', () => {
    expect(Buffer.byteLength(temporaryName('journal'))).toBeLessThan(70);
  });
});

describe.runIf(process.platform === 'linux')('another process', () => {
  let child: ChildProcess;
  beforeAll(() => {
    child = spawn('sleep', ['600'], { stdio: 'ignore' });
  });
  afterAll(() => child.kill());

  test('that lives is known by its start, and its files stay', async () => {
    const pid = Number(child.pid);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
    const began = createHash('sha256').update(`${boot}\0${ticks}`).digest('hex').slice(0, 8);
    expect(isGone({ host, pid, start: began })).toBe(false);
    expect(isGone({ host, pid, start: '00000000' })).toBe(true);
    expect(isGone({ host: 'ffffffff', pid, start: began })).toBeNull();
    put(nameOf('tmp', pid, began));
    await removeLeftoversIn(folder);
    expect(hidden()).toEqual([nameOf('tmp', pid, began)]);
  });
});

describe('a change of two files that a kill cut off', () => {
  const [one, two] = [nameOf('tmp'), nameOf('tmp').replace('0123abcd', '4567cdef')];

  /** Two complete temporary files, the old files, and the journal in both folders. */
  async function begin(journal = nameOf('journal')): Promise<void> {
    put('a.csv', 'old a');
    put(one, 'new a');
    put(join('other', 'b.json'), 'old b');
    put(join('other', two), 'new b');
    await writeJournals(journal, [
      { folder, temporary: one, target: 'a.csv' },
      { folder: at('other'), temporary: two, target: 'b.json' },
    ]);
  }
  const pair = (): string[] => [read('a.csv'), read('other', 'b.json')];
  const nothingLeft = (): void => expect([...hidden(), ...hidden('other')]).toEqual([]);

  test.each([[''], ['other']])('before the first rename is completed from either folder (%s)', async (from) => {
    await begin();
    await removeLeftoversIn(at(from));
    expect(pair()).toEqual(['new a', 'new b']);
    nothingLeft();
  });

  test.each([[''], ['other']])('after the first rename is completed from either folder (%s)', async (from) => {
    await begin();
    renameSync(at(one), at('a.csv'));
    await removeLeftoversIn(at(from));
    expect(pair()).toEqual(['new a', 'new b']);
    nothingLeft();
  });

  test.each([[''], ['other']])('before all journals were written is undone (%s)', async (from) => {
    await begin();
    writeFileSync(at('other', nameOf('journal')), '{"version":1,"fil');
    await removeLeftoversIn(at(from));
    await removeLeftoversIn(folder);
    await removeLeftoversIn(at('other'));
    expect(pair()).toEqual(['old a', 'old b']);
    nothingLeft();
  });

  test('while it was undone is undone', async () => {
    await begin();
    linkSync(at('a.csv'), at('kept'));
    renameSync(at(one), at('a.csv'));
    renameSync(at('kept'), at('a.csv'));
    await removeLeftoversIn(folder);
    expect(pair()).toEqual(['old a', 'old b']);
    nothingLeft();
  });

  test('is left alone while the process lives', async () => {
    await begin(temporaryName('journal'));
    await removeLeftoversIn(folder);
    expect(pair()).toEqual(['old a', 'old b']);
  });

  test('a journal that somebody made up reaches no other folder', async () => {
    put(join('other', two), 'theirs');
    put(join('other', 'b.json'), 'mine');
    const entry = { folder: at('other'), temporary: two, target: 'b.json', inode: '0', stamp: '', old: null };
    const own = { ...entry, folder: null };
    put(nameOf('journal'), JSON.stringify({ version: 1, files: [entry] }));
    await removeLeftoversIn(folder);
    for (const target of ['../other/b.json', '..', at('other', 'b.json')]) {
      put(one, 'theirs');
      put(nameOf('journal'), JSON.stringify({ version: 1, files: [{ ...own, temporary: one, target }] }));
      await removeLeftoversIn(folder);
    }
    expect(read('other', 'b.json')).toBe('mine');
    expect(existsSync(at('other', two))).toBe(true);
  });
});

describe('at a start', () => {
  test('every folder is cleaned into which a process wrote that is gone', async () => {
    const temporary = at('other');
    put(nameOf('tmp'));
    put(join('other', nameOf('folders')), `${folder}\nrelative\n${at('none')}\n`);
    await removeLeftovers(temporary);
    expect([...hidden(), ...hidden('other')]).toEqual([]);
  });

  test('temporary folders go whose process is gone, even if its id was given to another', async () => {
    const name = (pid: number, began: string): string => `prepgraph-spill-${pid}-${host}-${began}-AbC123`;
    const own = temporaryFolder();
    rmSync(own, { recursive: true });
    const kept = own.slice(own.lastIndexOf('prepgraph-spill-'));
    for (const made of [name(GONE, start), name(process.pid, '00000000'), kept]) mkdirSync(at(made));
    mkdirSync(at('prepgraph-spill-mine'));
    await removeLeftovers(folder);
    expect(readdirSync(folder).sort()).toEqual(['other', 'prepgraph-spill-mine', kept].sort());
  });

  test('a temporary folder that is missing is no error', async () => {
    await expect(removeLeftovers(at('none'))).resolves.toBeUndefined();
  });
});

test('a process notes the folders into which it writes', async () => {
  await replaceContents(at('a.csv'), 'new');
  const notes = readdirSync(tmpdir()).filter((name) => name.endsWith('.folders') && name.includes(`-${process.pid}-`));
  expect(notes).toHaveLength(1);
  expect(readFileSync(join(tmpdir(), notes[0]), 'utf8').split('\n')).toContain(folder);
});
