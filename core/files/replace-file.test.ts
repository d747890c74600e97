import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkReplaceable, FileTransaction, replaceContents, replaceFile } from './replace-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => join(folder, ...names);
const read = (path: string): string => readFileSync(path, 'utf8');

/** Runs a program of the system; false where it is missing or fails. */
function does(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const posix = process.platform !== 'win32';

test('writes a new file, replaces it, and leaves nothing beside', async () => {
  expect(await replaceContents(at('a.json'), 'one')).toMatchObject({ otherNames: 0 });
  await replaceContents(at('a.json'), 'two ü');
  expect(read(at('a.json'))).toBe('two ü');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

test('a failure leaves the old file and nothing beside', async () => {
  writeFileSync(at('a.json'), 'old');
  const failing = replaceFile(at('a.json'), async (handle) => {
    await handle.writeFile('half of the n');
    throw new Error('stop');
  });
  await expect(failing).rejects.toThrow('stop');
  expect(read(at('a.json'))).toBe('old');
  expect(readdirSync(folder)).toEqual(['a.json']);
});

describe.runIf(posix)('symbolic links', () => {
  test('stay, and the file that they lead to is replaced', async () => {
    mkdirSync(at('there'));
    writeFileSync(at('there', 'real.json'), 'old');
    symlinkSync('real.json', at('there', 'second.json'));
    symlinkSync(join('there', 'second.json'), at('first.json'));
    const { path } = await replaceContents(at('first.json'), 'new');
    expect(path).toBe(at('there', 'real.json'));
    expect(read(at('there', 'real.json'))).toBe('new');
    expect(readlinkSync(at('first.json'))).toBe(join('there', 'second.json'));
    expect(readlinkSync(at('there', 'second.json'))).toBe('real.json');
    expect(readdirSync(at('there')).sort()).toEqual(['real.json', 'second.json']);
  });

  test('that lead to no file: the file is created there', async () => {
    mkdirSync(at('deep', 'er'), { recursive: true });
    symlinkSync(at('deep', 'er'), at('folder'));
    // The parent of where "folder" leads, not of where it stands.
    symlinkSync(join('folder', 'x').replace('x', '../new.json'), at('link.json'));
    await replaceContents(at('link.json'), 'new');
    expect(read(at('deep', 'new.json'))).toBe('new');
    expect(lstatSync(at('link.json')).isSymbolicLink()).toBe(true);
  });

  test('in a circle, or into a missing folder, are said', async () => {
    symlinkSync('b.json', at('a.json'));
    symlinkSync('a.json', at('b.json'));
    await expect(replaceContents(at('a.json'), 'new')).rejects.toMatchObject({ problem: { code: 'file.link-cycle' } });
    symlinkSync('none/c.json', at('c.json'));
    await expect(replaceContents(at('c.json'), 'new')).rejects.toMatchObject({ problem: { code: 'file.not-found' } });
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json', 'c.json']);
  });
});

describe.runIf(posix)('what a file was', () => {
  test.each([0o600, 0o640, 0o664, 0o755])('its mode %o stays, whatever the umask', async (mode) => {
    const before = process.umask(0o077);
    try {
      writeFileSync(at('a.json'), 'old');
      chmodSync(at('a.json'), mode);
      await replaceContents(at('a.json'), 'new');
      expect(statSync(at('a.json')).mode & 0o7777).toBe(mode);
      await replaceContents(at('a.json'), 'newer', { keepAttributes: false });
      expect(statSync(at('a.json')).mode & 0o7777).toBe(mode);
    } finally {
      process.umask(before);
    }
  });

  test('while it is written, nobody else can read it', async () => {
    writeFileSync(at('a.json'), 'old');
    chmodSync(at('a.json'), 0o600);
    await replaceFile(at('a.json'), async (handle) => {
      expect((await handle.stat()).mode & 0o077).toBe(0);
    });
  });

  test.runIf(process.getuid?.() === 0)('its owner and group stay', async () => {
    writeFileSync(at('a.json'), 'old');
    execFileSync('chown', ['1234:2345', at('a.json')]);
    chmodSync(at('a.json'), 0o4750);
    await replaceContents(at('a.json'), 'new');
    expect(statSync(at('a.json'))).toMatchObject({ uid: 1234, gid: 2345 });
    expect(statSync(at('a.json')).mode & 0o7777).toBe(0o4750);
  });

  test('its extended attributes stay, where the disk has them', async () => {
    writeFileSync(at('a.json'), 'old');
    const python = (code: string): boolean => does('python3', '-c', `import os\n${code}`);
    const path = JSON.stringify(at('a.json'));
    if (process.platform !== 'linux' || !python(`os.setxattr(${path}, "user.origin", b"here")`)) {
      console.log('Left out: extended attributes need Linux, Python, and a disk that has them.');
      return;
    }
    await replaceContents(at('a.json'), 'new');
    expect(read(at('a.json'))).toBe('new');
    expect(python(`assert os.getxattr(${path}, "user.origin") == b"here"`)).toBe(true);
  });

  test('its further names keep the old contents, and the caller hears of them', async () => {
    writeFileSync(at('a.json'), 'old');
    linkSync(at('a.json'), at('b.json'));
    expect(await replaceContents(at('a.json'), 'new')).toMatchObject({ otherNames: 1 });
    expect([read(at('a.json')), read(at('b.json'))]).toEqual(['new', 'old']);
  });
});

describe('a name of 255 bytes', () => {
  test.each(['x'.repeat(250), 'ü'.repeat(125)])('is saved: %s', async (name) => {
    await replaceContents(at(`${name}.json`), 'one');
    await replaceContents(at(`${name}.json`), 'two');
    expect(read(at(`${name}.json`))).toBe('two');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('and one more is a sentence', async () => {
    await expect(replaceContents(at(`${'x'.repeat(251)}.json`), 'one')).rejects.toMatchObject({
      problem: { code: 'file.name-too-long', hint: 'Choose a shorter name.' },
    });
  });
});

describe('write protection', () => {
  test('of a file is asked about, as root too', async () => {
    writeFileSync(at('a.json'), 'old');
    chmodSync(at('a.json'), 0o444);
    const protectedFile = { problem: { code: 'file.write-protected', file: at('a.json') } };
    await expect(checkReplaceable(at('a.json'))).rejects.toMatchObject(protectedFile);
    await expect(replaceContents(at('a.json'), 'new')).rejects.toMatchObject(protectedFile);
    expect(read(at('a.json'))).toBe('old');
    await replaceContents(at('a.json'), 'new', { overwriteReadOnly: true });
    expect(read(at('a.json'))).toBe('new');
    expect(statSync(at('a.json')).mode & 0o222).toBe(0);
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  test.runIf(posix)('of a folder is said, as root too', async () => {
    mkdirSync(at('closed'));
    writeFileSync(at('closed', 'a.json'), 'old');
    chmodSync(at('closed'), 0o555);
    for (const name of ['a.json', 'b.json']) {
      await expect(replaceContents(at('closed', name), 'new')).rejects.toMatchObject({
        problem: { code: 'file.folder-write-protected' },
      });
    }
    chmodSync(at('closed'), 0o755);
    expect(readdirSync(at('closed'))).toEqual(['a.json']);
    expect(read(at('closed', 'a.json'))).toBe('old');
  });
});

describe.runIf(posix)('no file', () => {
  test('a pipe that nobody reads does not hang, and stays', async () => {
    expect(does('mkfifo', at('pipe.csv'))).toBe(true);
    await expect(replaceContents(at('pipe.csv'), 'new')).rejects.toMatchObject({
      problem: { code: 'file.not-regular', message: 'This is a pipe, not a file.' },
    });
    expect(lstatSync(at('pipe.csv')).isFIFO()).toBe(true);
  });

  test('a device stays one, as does a socket', async () => {
    symlinkSync('/dev/null', at('null.csv'));
    for (const path of ['/dev/null', at('null.csv')]) {
      await expect(replaceContents(path, 'new')).rejects.toMatchObject({
        problem: { code: 'file.not-regular', message: 'This is a device, not a file.' },
      });
    }
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    const server = createServer().listen(at('socket'));
    try {
      await expect(replaceContents(at('socket'), 'new')).rejects.toMatchObject({
        problem: { message: 'This is a socket, not a file.' },
      });
    } finally {
      server.close();
    }
  });

  test('a folder, and a file for a folder', async () => {
    mkdirSync(at('folder'));
    await expect(replaceContents(at('folder'), 'new')).rejects.toMatchObject({ problem: { code: 'file.is-folder' } });
    writeFileSync(at('file'), '');
    await expect(replaceContents(at('file', 'a.json'), 'new')).rejects.toMatchObject({
      problem: { code: 'file.not-found' },
    });
  });
});

test('a folder that vanishes meanwhile is a sentence', async () => {
  mkdirSync(at('gone'));
  const writing = replaceFile(at('gone', 'a.json'), async (handle) => {
    await handle.writeFile('new');
    rmSync(at('gone'), { recursive: true });
  });
  await expect(writing).rejects.toMatchObject({
    problem: { code: 'file.not-found', message: 'The folder does not exist.', file: at('gone', 'a.json') },
  });
  expect(existsSync(at('gone'))).toBe(false);
});

describe('files that change together', () => {
  test('change with the commit, in several folders', async () => {
    mkdirSync(at('b'));
    writeFileSync(at('one'), 'old');
    const files = new FileTransaction();
    await files.replace(at('one'), (handle) => handle.writeFile('new'));
    await files.replace(at('b', 'two'), (handle) => handle.writeFile('new, too'));
    expect([read(at('one')), existsSync(at('b', 'two'))]).toEqual(['old', false]);
    await files.commit();
    expect([read(at('one')), read(at('b', 'two'))]).toEqual(['new', 'new, too']);
    expect([readdirSync(folder).sort(), readdirSync(at('b'))]).toEqual([['b', 'one'], ['two']]);
  });

  test('stay as they were when one cannot be written', async () => {
    writeFileSync(at('one'), 'old');
    const files = new FileTransaction();
    await files.replace(at('one'), (handle) => handle.writeFile('new'));
    await expect(files.replace(at('none', 'two'), (handle) => handle.writeFile('new'))).rejects.toMatchObject({
      problem: { code: 'file.not-found', file: at('none', 'two') },
    });
    await files.commit();
    expect(read(at('one'))).toBe('old');
    expect(readdirSync(folder)).toEqual(['one']);
  });

  test('stay as they were at the commit, not when they were begun', async () => {
    writeFileSync(at('gone'), 'old');
    const files = new FileTransaction();
    for (const name of ['gone', 'come', 'two']) await files.replace(at(name), (handle) => handle.writeFile('new'));
    rmSync(at('gone'));
    writeFileSync(at('come'), 'theirs');
    mkdirSync(at('two', 'inside'), { recursive: true });
    await expect(files.commit()).rejects.toMatchObject({ problem: { code: 'file.is-folder', file: at('two') } });
    expect(read(at('come'))).toBe('theirs');
    expect(readdirSync(folder).sort()).toEqual(['come', 'two']);
  });

  test('stay as they were when one cannot be put in its place', async () => {
    writeFileSync(at('one'), 'old');
    const files = new FileTransaction();
    for (const name of ['one', 'new', 'two']) await files.replace(at(name), (handle) => handle.writeFile('new'));
    mkdirSync(at('two', 'inside'), { recursive: true });
    await expect(files.commit()).rejects.toMatchObject({ problem: { code: 'file.is-folder', file: at('two') } });
    expect(read(at('one'))).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['one', 'two']);
  });
});
