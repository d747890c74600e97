import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { killAtEveryOperation, killAtRandom } from '../../scripts/faults/kill-runs.mjs';
import { chain, temporaryFolder } from '../engine/testing.ts';

/** The command as it is installed: the built bundle, in a process of its own. */
const CLI = join(import.meta.dirname, '../../out/cli.cjs');
const folder = temporaryFolder();
afterAll(() => folder.remove());

const prepgraph = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    // What waits for a pipe would wait for ever.
    const options = { cwd: folder.path, timeout: 50_000 };
    execFile(process.execPath, [CLI, ...args], options, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });

const at = (...names: string[]): string => join(folder.path, ...names);
const read = (name: string): string => readFileSync(at(name), 'utf8');
const hidden = (): string[] => readdirSync(folder.path).filter((name) => name.startsWith('.'));
const run = (...args: string[]) => prepgraph('run', 'pipe.prepgraph.json', ...args);

const DATA = 'x,c\n1,a\n2,b\n,a\n5,b\n';
const PIPELINE = JSON.stringify(chain('train.csv', ['SimpleImputer', { columns: ['x'], strategy: 'median' }]));
beforeEach(() => {
  folder.write('train.csv', DATA);
  folder.write('pipe.prepgraph.json', PIPELINE);
});

describe('an output that the run reads is refused', () => {
  it.each([
    ['by its name', 'train.csv', () => undefined],
    ['by another spelling', './folder/../train.csv', () => mkdirSync(at('folder'), { recursive: true })],
    ['through a link', 'link.csv', () => symlinkSync('train.csv', at('link.csv'))],
  ])('the data, %s', async (_how, output, prepare) => {
    prepare();
    const { code, err } = await run('--output', output);
    expect(code).toBe(1);
    expect(err).toContain('This file is data that the pipeline reads (node "source"). Choose another name');
    expect(read('train.csv')).toBe(DATA);
  });

  it('a file that is given with --input, or lies in a folder that is', async () => {
    mkdirSync(at('parts'), { recursive: true });
    for (const name of ['1.csv', '2.csv']) writeFileSync(at('parts', name), DATA);
    for (const [input, output] of [
      ['parts/1.csv', 'parts/1.csv'],
      ['parts', 'parts/2.csv'],
      ['parts/*.csv', 'parts/2.csv'],
    ] as const) {
      const { code, err } = await run('--input', input, '--output', output);
      expect([code, err]).toEqual([1, expect.stringContaining('data that the pipeline reads')]);
    }
    expect(readFileSync(at('parts', '2.csv'), 'utf8')).toBe(DATA);
    // The source's own file is not read then.
    expect(await run('--input', 'parts/1.csv', '--output', 'train.csv')).toMatchObject({ code: 0, err: '' });
  });

  it('the pipeline itself, as the output or the fitted pipeline', async () => {
    for (const args of [
      ['--output', 'pipe.prepgraph.json'],
      ['--output', 'o.csv', '--fitted', 'pipe.prepgraph.json'],
    ]) {
      const { code, err } = await run(...args);
      expect([code, err]).toEqual([1, expect.stringContaining('This file is the pipeline that is run.')]);
    }
    expect(read('pipe.prepgraph.json')).toBe(PIPELINE);
  });

  it('one file for both', async () => {
    const { code, err } = await run('--output', 'same.json', '--fitted', 'same.json');
    expect([code, err]).toEqual([2, expect.stringContaining('--output and --fitted are the same file.')]);
  });

  it('when a pipeline is applied', async () => {
    expect(await run('--output', 'o.csv', '--fitted', 'fitted.prepgraph.json')).toMatchObject({ code: 0 });
    const { code, err } = await prepgraph(
      'apply',
      'fitted.prepgraph.json',
      '--input',
      'train.csv',
      '--output',
      'train.csv',
    );
    expect([code, err]).toEqual([1, expect.stringContaining('data that the pipeline reads')]);
    expect(read('train.csv')).toBe(DATA);
  });
});

describe('what an output was', () => {
  it('a symbolic link stays one, and what it leads to keeps its mode', async () => {
    writeFileSync(at('real.csv'), 'old');
    chmodSync(at('real.csv'), 0o600);
    symlinkSync('real.csv', at('linked.csv'));
    expect(await run('--output', 'linked.csv')).toMatchObject({ code: 0, err: '' });
    expect(lstatSync(at('linked.csv')).isSymbolicLink()).toBe(true);
    expect(read('real.csv')).toContain('x,c\n');
    expect(statSync(at('real.csv')).mode & 0o777).toBe(0o600);
  });

  it('its second name keeps the old contents, which is said', async () => {
    writeFileSync(at('first.csv'), 'old');
    linkSync(at('first.csv'), at('second.csv'));
    const { code, err } = await run('--output', 'first.csv');
    expect([code, err]).toEqual([0, 'first.csv: its 1 other name (hard link) keeps the old contents.\n']);
    expect(read('second.csv')).toBe('old');
  });

  it('write-protected: it is refused before the run, with what to do', async () => {
    writeFileSync(at('closed.csv'), 'old');
    chmodSync(at('closed.csv'), 0o444);
    for (const args of [
      ['--output', 'closed.csv'],
      ['--output', 'o.csv', '--fitted', 'closed.csv'],
    ]) {
      const { code, err } = await run(...args);
      expect([code, err]).toEqual([
        1,
        'closed.csv: The file is write-protected. Allow writing it (chmod u+w), or choose another name; nothing was changed.\n',
      ]);
    }
    expect(read('closed.csv')).toBe('old');
  });

  it.skipIf(process.platform === 'win32')('a pipe or a device: it is refused, and nothing hangs', async () => {
    execFileSync('mkfifo', [at('pipe.csv')]);
    symlinkSync('/dev/null', at('null.csv'));
    for (const [args, kind] of [
      [['--output', 'pipe.csv'], 'a pipe'],
      [['--output', 'null.csv'], 'a device'],
      [['--output', '/dev/null'], 'a device'],
      [['--output', '/dev/stdout'], 'a (pipe|socket)'],
      [['--output', 'o.csv', '--fitted', 'pipe.csv'], 'a pipe'],
    ] as const) {
      const { code, err } = await run(...args);
      expect([code, err]).toEqual([1, expect.stringMatching(`This is ${kind}, not a file\\.`)]);
    }
    rmSync(at('pipe.csv'));
  });

  it('a name of 255 bytes is written, in every format, and nothing is beside', async () => {
    for (const ending of ['.csv', '.parquet', '.npy', '.jsonl']) {
      const name = 'n'.repeat(255 - ending.length) + ending;
      const { code, err } = await run('--output', name);
      // A matrix has no place for the column of texts.
      expect([code, err.trimEnd()]).toEqual([
        0,
        ending === '.npy' ? expect.stringMatching(/\[write\.left-out\]$/) : '',
      ]);
      expect(statSync(at(name)).size).toBeGreaterThan(10);
    }
    const { code, err } = await run('--output', `${'n'.repeat(252)}.csv`);
    expect([code, err]).toEqual([1, expect.stringContaining('longer than this disk allows. Choose a shorter name.')]);
    expect(hidden()).toEqual([]);
  });

  it('in a missing or write-protected folder: it is said before the run', async () => {
    const { code, err } = await run('--output', 'none/o.csv');
    expect([code, err]).toEqual([1, expect.stringContaining('The folder does not exist.')]);
    mkdirSync(at('closed'));
    chmodSync(at('closed'), 0o555);
    const other = await run('--output', 'closed/o.csv');
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('The folder is write-protected.')]);
    expect(readdirSync(at('closed'))).toEqual([]);
  });
});

it('a schema changes together with its TFRecord file', async () => {
  mkdirSync(at('o.tfrecord.schema.json'), { recursive: true });
  const { code, err } = await run('--output', 'o.tfrecord');
  expect([code, err]).toEqual([1, expect.stringContaining('This is a folder, not a file.')]);
  expect(readdirSync(folder.path)).not.toContain('o.tfrecord');
  rmSync(at('o.tfrecord.schema.json'), { recursive: true });
  expect(await run('--output', 'o.tfrecord')).toMatchObject({ code: 0, err: '' });
  expect(hidden()).toEqual([]);
});

describe.skipIf(process.platform === 'win32')('a run that is killed', () => {
  const nothing = { torn: [], outOfStep: [], leftBehind: [] };

  it('at every operation that changes files: pairs stay in step, nothing is left behind', async () => {
    const findings = await killAtEveryOperation();
    expect(findings).toMatchObject(nothing);
    expect(findings.killed).toBeGreaterThan(20);
    // The one moment between two renames.
    expect(findings.seenOutOfStep).toBeLessThanOrEqual(1);
  }, 240_000);

  it('at random times: the same', async () => {
    const findings = await killAtRandom(12, 22);
    expect(findings).toMatchObject({ rounds: 12, ...nothing });
    expect(findings.killed).toBeGreaterThan(0);
  }, 240_000);
});
