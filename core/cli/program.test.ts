import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';
import { CLI, commandIn } from './testing.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const command = commandIn(folder.path);
const prepgraph = (...args: string[]) => command(args);

/** The same with lines on standard input. */
const prepgraphReading = (lines: string, ...args: string[]) => command(args, lines);

const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

folder.write('train.csv', 'x,c\n1,a\n2,b\n,a\n5,b\n');
folder.write('new.csv', 'x,c\n,b\n');
folder.write('unseen.csv', 'x,c\n1,a\n2,zebra\n');
const steps = [
  ['SimpleImputer', { columns: ['x'], strategy: 'median' }],
  ['OneHotEncoder', { columns: ['c'] }],
] as const;
folder.write('pipe.prepgraph.json', JSON.stringify(chain('train.csv', ...steps)));

describe('prepgraph', () => {
  it('runs only what the node that is asked for is made of', async () => {
    const { nodes, edges } = chain('train.csv', ...steps);
    const loose = { id: 'loose', type: 'StandardScaler', params: {} };
    const other = { id: 'other', type: 'CsvSource', params: { path: 'there-is-none.csv' } };
    const whole = { format: 'prepgraph', version: 1, nodes: [...nodes, loose, other], edges };
    folder.write('branches.prepgraph.json', JSON.stringify(whole));
    const run = (...args: string[]) => prepgraph('run', 'branches.prepgraph.json', '--node', 'n1', ...args);
    expect(await run('--output', 'branch.csv')).toMatchObject({ code: 0, err: '' });
    expect(read('branch.csv')).toBe('x,c\n1,a\n2,b\n2,a\n5,b\n');
    // A fitted pipeline is whole.
    const { code, err } = await run('--output', 'branch.csv', '--fitted', 'branches-fitted.prepgraph.json');
    expect(code).toBe(1);
    expect(err).toContain('loose');
    expect(err).toContain('other');
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(await prepgraph('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('runs a pipeline, keeps what it learned, and applies it to new rows', async () => {
    const run = await prepgraph(
      'run',
      'pipe.prepgraph.json',
      '--output',
      'out.csv',
      '--fitted',
      'fitted.prepgraph.json',
    );
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(read('out.csv')).toBe('x,c_a,c_b\n1,1,0\n2,0,1\n2,1,0\n5,0,1\n');
    expect(JSON.parse(read('fitted.prepgraph.json')).fitted.n1).toMatchObject({
      feature_names_in_: ['x'],
      statistics_: [2],
    });
    expect(
      await prepgraph('apply', 'fitted.prepgraph.json', '--input', 'new.csv', '--output', 'applied.csv'),
    ).toMatchObject({ code: 0 });
    expect(read('applied.csv')).toBe('x,c_a,c_b\n2,0,1\n');
  });

  it('writes a node, a part, and every format', async () => {
    expect(await prepgraph('run', 'pipe.prepgraph.json', '--node', 'n1', '--output', 'n1.jsonl')).toMatchObject({
      code: 0,
    });
    expect(read('n1.jsonl').split('\n')[2]).toBe('{"x":2,"c":"a"}');
    const split = chain(
      'train.csv',
      ['TrainTestSplit', { test_size: 1, random_state: 0 }],
      ['DropColumns', { columns: ['c'] }],
    );
    folder.write('split.prepgraph.json', JSON.stringify(split));
    expect(
      (await prepgraph('run', 'split.prepgraph.json', '--partition', 'test', '--output', 'test.tsv')).out,
    ).toContain('1 row × 1 column');
    for (const output of ['m.npy', 'm.npz', 'm.json']) {
      expect(await prepgraph('run', 'split.prepgraph.json', '--output', output)).toMatchObject({ code: 0 });
      expect(existsSync(join(folder.path, output))).toBe(true);
    }
  });

  it.skipIf(process.platform === 'win32')('ends in peace when it is told to stop', async () => {
    const ids = Array.from({ length: 6_000 }, (_, row) => `k${row}`);
    folder.write('ids.csv', `id\n${ids.join('\n')}\n`);
    folder.write('ids.prepgraph.json', JSON.stringify(chain('ids.csv', ['OneHotEncoder', {}])));
    const args = ['run', 'ids.prepgraph.json', '--output', 'ids.jsonl', '--progress', 'json'];
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    let stopped = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      if (stopped || !err.includes('"unit":"rows"')) return;
      stopped = child.kill('SIGINT');
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(130);
    expect(err.trimEnd().split('\n').at(-1)).toBe('Cancelled before the output was written.');
    expect(readdirSync(folder.path).filter((name) => name.startsWith('ids.jsonl'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('ends in peace while a pattern is at work', { timeout: 60_000 }, async () => {
    folder.write('cell.csv', `t,n\n${'a'.repeat(4_000_000)}!,1\nb,2\n`);
    // Hundreds of threads of the automaton for each letter: minutes of work.
    const split = ['TextSplit', { columns: ['t'], pat: '(?:a?){400}(?:a|aa)*b', regex: true }] as const;
    folder.write('cell.prepgraph.json', JSON.stringify(chain('cell.csv', split)));
    const args = ['run', 'cell.prepgraph.json', '--output', 'cell.out.csv', '--progress', 'json'];
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder.path, stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    // The source is read within the second.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const asked = performance.now();
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect({ code, err: err.trimEnd().split('\n').at(-1) }).toEqual({
      code: 130,
      err: 'Cancelled before the output was written.',
    });
    expect(performance.now() - asked).toBeLessThan(5_000);
  });

  it('answers rows from standard input, line by line', async () => {
    await prepgraph('run', 'pipe.prepgraph.json', '--output', 'out.csv', '--fitted', 'lines.prepgraph.json');
    const stream = ['apply', 'lines.prepgraph.json', '--input', '-', '--output', '-'] as const;
    const good = await prepgraphReading('{"x":7,"c":"a"}\n\n{"c":"b","x":null,"id":"k1"}\n', ...stream);
    expect(good).toEqual({
      code: 0,
      out: '{"x":7,"c_a":1,"c_b":0}\n{"x":2,"c_a":0,"c_b":1}\n',
      err: 'standard input:3, column "id": The pipeline was not fitted on this column: the result is without it. [new-data.extra-column]\n',
    });
    const lines = ['{"x":"often","c":"a"}', '{"x":1,"c":"zebra"}', '{"x":1', '{"x":1}', '{"x":1,"c":"b"}'];
    const strict = await prepgraphReading(lines.join('\n'), ...stream);
    expect(strict.code).toBe(1);
    expect(JSON.parse(strict.out.split('\n')[0] as string)).toEqual({
      $problem: expect.objectContaining({ code: 'row.unfit', column: 'x', line: 1 }),
    });
    expect(strict.err).toMatch(/4 of 5 rows could not be transformed/);
    const bad = await prepgraphReading(lines.join('\n'), ...stream, '--mismatched', 'missing');
    expect(bad.code).toBe(1);
    const answers = bad.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toEqual([
      { x: 2, c_a: 1, c_b: 0 },
      { $problem: expect.objectContaining({ code: 'encode.unknown-category', node: 'n2', column: 'c', line: 2 }) },
      { $problem: expect.objectContaining({ code: 'row.not-json', line: 3 }) },
      { $problem: expect.objectContaining({ node: 'n2', column: 'c', line: 4 }) },
      { x: 1, c_a: 0, c_b: 1 },
    ]);
    expect(bad.err).toMatch(/standard input:1, column "x": The value "often"/);
    expect(bad.err).toMatch(/standard input:2, node "n2", column "c": The category "zebra"/);
    expect(bad.err).toMatch(/3 of 5 rows could not be transformed/);
    const long = await prepgraphReading(`{"x":1,"c":"${'a'.repeat(65 << 20)}"}\n{"x":7,"c":"a"}\n`, ...stream);
    expect(long.out.split('\n').map((line) => line && JSON.parse(line))).toEqual([
      { $problem: expect.objectContaining({ code: 'row.too-long', line: 1 }) },
      { x: 7, c_a: 1, c_b: 0 },
      '',
    ]);
    expect((await prepgraph('apply', 'lines.prepgraph.json', '--input', '-', '--output', 'x.csv')).code).toBe(2);
    expect((await prepgraph('apply', 'lines.prepgraph.json', '--input', 'new.csv', '--output', '-')).code).toBe(2);
  });

  it('fails with 1, saying what, where and what to do, and leaves the old output as it was', async () => {
    await prepgraph('run', 'pipe.prepgraph.json', '--output', 'keep.csv', '--fitted', 'f.prepgraph.json');
    writeFileSync(join(folder.path, 'keep.csv'), 'old');
    const failed = await prepgraph('apply', 'f.prepgraph.json', '--input', 'unseen.csv', '--output', 'keep.csv');
    expect(failed.code).toBe(1);
    expect(failed.err).toMatch(/node "n2", column "c", row 2: The category "zebra" was in no train row\. Set /);
    expect(read('keep.csv')).toBe('old');
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('refuses cells that their type cannot hold, with line, cell and how many; or takes them as missing', async () => {
    await prepgraph('run', 'pipe.prepgraph.json', '--output', 'out.csv', '--fitted', 'typed.prepgraph.json');
    folder.write('mixed.csv', 'c,x\na,1\nb,many\nb,few\n');
    const apply = ['apply', 'typed.prepgraph.json', '--input', 'mixed.csv', '--output', 'mixed-out.csv'] as const;
    const refused = await prepgraph(...apply);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/mixed\.csv:3, node "source", column "x": 2 cells cannot be read as number.*"many"/);
    expect(refused.err).toMatch(/--mismatched missing/);
    expect(existsSync(join(folder.path, 'mixed-out.csv'))).toBe(false);
    const taken = await prepgraph(...apply, '--mismatched', 'missing');
    expect(taken.code).toBe(0);
    expect(taken.err).toMatch(/2 cells cannot be read as number and count as missing/);
    expect(taken.err).toMatch(/another order/);
    expect(read('mixed-out.csv')).toBe('x,c_a,c_b\n1,1,0\n2,0,1\n2,0,1\n');
  });

  it('tells what broken new data would do, as a table and as JSON', async () => {
    await prepgraph('run', 'pipe.prepgraph.json', '--output', 'out.csv', '--fitted', 'drill.prepgraph.json');
    const table = await prepgraph('check', 'drill.prepgraph.json', '--drill');
    expect(table).toMatchObject({ code: 0, err: '' });
    expect(table.out).toMatch(/refused\s+missing column\s+c\s+n2/);
    expect(table.out).toMatch(/\d+ cases on a sample of \d+ rows: \d+ refused/);
    const { rows, results, left } = JSON.parse(
      (await prepgraph('check', 'drill.prepgraph.json', '--drill', '--json')).out,
    );
    expect({ rows: rows > 0, left }).toEqual({ rows: true, left: 0 });
    expect(results).toContainEqual(expect.objectContaining({ kind: 'unseen', column: 'c', nodeId: 'n2' }));
    const never = await prepgraph('check', 'pipe.prepgraph.json', '--drill');
    expect(never.code).toBe(1);
  });

  it('checks new data before it is applied, as a table and as JSON', async () => {
    await prepgraph('run', 'pipe.prepgraph.json', '--output', 'out.csv', '--fitted', 'known.prepgraph.json');
    const fine = await prepgraph('check', 'known.prepgraph.json', '--input', 'train.csv');
    expect(fine).toMatchObject({ code: 0, out: expect.stringMatching(/as the pipeline knows it/), err: '' });
    folder.write('less.csv', 'x,more\n1,2\n');
    const less = await prepgraph('check', 'known.prepgraph.json', '--input', 'less.csv');
    expect(less.code).toBe(1);
    expect(less.out).toMatch(/error\s+missing column\s+c\s+n2/);
    expect(less.out).toMatch(/note\s+new column\s+more\s+source/);
    const unseen = await prepgraph('check', 'known.prepgraph.json', '--input', 'unseen.csv', '--json');
    expect(unseen).toMatchObject({ code: 1, err: '' });
    expect(JSON.parse(unseen.out).findings).toMatchObject([
      { kind: 'unseen', fatal: false, nodeId: 'n2', column: 'c', cells: 1 },
      { kind: 'refused', fatal: true, nodeId: 'n2', column: 'c', row: 1 },
    ]);
    const never = await prepgraph('check', 'pipe.prepgraph.json', '--input', 'new.csv');
    expect(never.code).toBe(1);
    expect(never.err).toMatch(/never fitted/);
    folder.write('typed.jsonl', '{"x":1,"c":"a"}\n');
    const source = {
      id: 'source',
      type: 'JsonlSource',
      params: { path: 'typed.jsonl', types: { x: 'number', c: 'boolean' } },
    };
    folder.write(
      'jsonl.prepgraph.json',
      JSON.stringify({ format: 'prepgraph', version: 1, nodes: [source], edges: [] }),
    );
    const typed = await prepgraph('check', 'jsonl.prepgraph.json');
    expect(typed.code).toBe(1);
    expect(typed.out).toMatch(/error\s+other type\s+c\s+source/);
  });

  it('names what differs between two pipelines and between their results', async () => {
    const [first, ...rest] = steps;
    const filter = ['FilterRows', { formula: 'x > 1' }] as const;
    folder.write(
      'pipe2.prepgraph.json',
      JSON.stringify(chain('train.csv', [first[0], { columns: ['x'], strategy: 'mean' }], ...rest, filter)),
    );
    await prepgraph('run', 'pipe.prepgraph.json', '--output', 'a.csv', '--fitted', 'a.prepgraph.json');
    await prepgraph('run', 'pipe2.prepgraph.json', '--output', 'b.csv', '--fitted', 'b.prepgraph.json');
    const { out, code } = await prepgraph('diff', 'a.prepgraph.json', 'b.prepgraph.json', '--input', 'train.csv');
    expect(code).toBe(0);
    expect(out).toMatch(/\+ n3 {2}FilterRows/);
    expect(out).toMatch(/strategy: "median" → "mean"/);
    expect(out).toMatch(/learned statistics_\["x"\]: 2 → 2\.6666666666666665 {2}\(25 %\)/);
    expect(out).toMatch(/rows: 4 → 3 \(1 only before, 0 only after\)/);
    expect(out).toMatch(/x: 1 of 3 cells differ\n\s+row 3: 2 → 2\.66/);
    const same = await prepgraph('diff', 'a.prepgraph.json', 'a.prepgraph.json', '--input', 'train.csv', '--json');
    expect(JSON.parse(same.out)).toMatchObject({
      added: [],
      changed: [],
      result: { rows: { compared: 4 }, columns: { added: [], removed: [], changed: [] } },
    });
    // In another folder the same file has another relative path.
    mkdirSync(join(folder.path, 'elsewhere'), { recursive: true });
    await prepgraph('run', 'pipe.prepgraph.json', '--output', 'a.csv', '--fitted', 'elsewhere/a.prepgraph.json');
    const elsewhere = await prepgraph('diff', 'a.prepgraph.json', 'elsewhere/a.prepgraph.json', '--json');
    expect(JSON.parse(elsewhere.out)).toMatchObject({ added: [], removed: [], changed: [] });
    // A sort makes a table of its own: rows are then compared one by one, in order.
    const sort = ['SortRows', { by: [{ column: 'x', descending: true }] }] as const;
    folder.write('sorted.prepgraph.json', JSON.stringify(chain('train.csv', ...steps, sort)));
    const sorted = await prepgraph(
      'diff',
      'pipe.prepgraph.json',
      'sorted.prepgraph.json',
      '--input',
      'train.csv',
      '--json',
    );
    expect(JSON.parse(sorted.out).result).toMatchObject({
      rows: { onlyBefore: null, compared: 4 },
      columns: { changed: expect.arrayContaining([expect.objectContaining({ name: 'x', changed: 2 })]) },
    });
  });

  it('completes commands, options, choices and files in a shell', async () => {
    const { out: script } = await prepgraph('completion', 'bash');
    folder.write('complete.bash', script);
    const complete = (...words: string[]): string =>
      execFileSync('bash', [
        '-c',
        `source "$0"; COMP_WORDS=(prepgraph "$@"); COMP_CWORD=$#; _prepgraph; echo "\${COMPREPLY[*]}"`,
        join(folder.path, 'complete.bash'),
        ...words,
      ])
        .toString()
        .trim();
    expect(complete('va')).toBe('validate');
    expect(complete('apply', 'f.json', '--mis')).toBe('--mismatched');
    expect(complete('apply', 'f.json', '--mismatched', '')).toBe('error missing');
    expect(complete('export', '--target', 'sk')).toBe('sklearn');
    expect(complete('run', '--output', 'o')).toBe(''); // left to the shell, which offers files
    for (const shell of ['zsh', 'fish']) {
      const { out, code } = await prepgraph('completion', shell);
      expect(code).toBe(0);
      expect(out).toMatch(/mismatched.*error missing/);
    }
    expect((await prepgraph('completion', 'tcsh')).code).toBe(2);
  });

  it('fails with 2 where the command line is wrong', async () => {
    for (const args of [
      [],
      ['paint'],
      ['run', 'pipe.prepgraph.json'],
      ['run', 'pipe.prepgraph.json', '--output', 'x.csv', '--node', 'nobody'],
      ['run', 'pipe.prepgraph.json', '--output', 'x.csv', '--input', 'nobody=train.csv'],
      ['run', 'pipe.prepgraph.json', '--output', 'x.csv', '--threads', 'many'],
    ]) {
      const { code, err } = await prepgraph(...args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(err).not.toBe('');
    }
  });

  it('names the file for documents that cannot be read', async () => {
    folder.write('newer.prepgraph.json', '{"format":"prepgraph","version":99,"nodes":[]}');
    folder.write('cut.prepgraph.json', '{"format":"prepgraph","version":1,"nodes":[{"id"');
    folder.write('foreign.json', '{"name":"something"}');
    for (const [file, words] of [
      ['newer.prepgraph.json', /newer Prepgraph/],
      ['cut.prepgraph.json', /cut off/],
      ['foreign.json', /no Prepgraph pipeline/],
      ['absent.json', /no such file/],
    ] as const) {
      const { code, err } = await prepgraph('run', file, '--output', 'x.csv');
      expect({ file, code }).toEqual({ file, code: 1 });
      expect(err).toMatch(words);
      expect(err).toContain(file);
    }
  });

  it('validates: every problem with its node and field', async () => {
    expect(await prepgraph('validate', 'pipe.prepgraph.json')).toMatchObject({ code: 0 });
    const wrong = chain('train.csv', ['MinMaxScaler', { clip: 'yes' }], ['StandardScaler', { columns: ['nobody'] }]);
    wrong.edges.push({ source: 'ghost', target: 'n2' });
    folder.write('wrong.prepgraph.json', JSON.stringify(wrong));
    const { code, err } = await prepgraph('validate', 'wrong.prepgraph.json');
    expect(code).toBe(1);
    expect(err).toMatch(/node "n1", parameter "clip"/);
    expect(err).toMatch(/no node "ghost"/);
    const column = chain('train.csv', ['StandardScaler', { columns: ['nobody'] }]);
    folder.write('column.prepgraph.json', JSON.stringify(column));
    expect((await prepgraph('validate', 'column.prepgraph.json')).err).toMatch(
      /node "n1".*There is no column "nobody"/,
    );
  });

  it('profiles dates as dates', async () => {
    folder.write('dates.csv', 'd\n2024-01-01\n2024-01-03\nNA\n2024-01-02\n2024-01-08 12:00:00.25\n');
    const { out } = await prepgraph('profile', 'dates.csv');
    const [, figures = ''] = out.trim().split('\n');
    expect(figures).not.toMatch(/\d{7}/);
    expect(figures.split(/ {2,}/)).toEqual([
      'd',
      'datetime',
      '4',
      '1',
      '2024-01-01',
      '2024-01-01 18:00:00',
      '2024-01-02 12:00:00',
      expect.stringMatching(/^2024-01-04 09:00:00/),
      '2024-01-08 12:00:00.250',
      expect.stringMatching(/^2024-01-03 15:00:00/),
      expect.stringMatching(/^3\.\d+ days$/),
    ]);
    const [profile] = JSON.parse((await prepgraph('profile', 'dates.csv', '--json')).out);
    expect(profile).toMatchObject({
      min: '2024-01-01T00:00:00.000Z',
      max: '2024-01-08T12:00:00.250Z',
      deviation: expect.closeTo(3.351, 3),
    });
    expect(profile.quantiles[2]).toBe('2024-01-02T12:00:00.000Z');
    expect(profile.histogram.edges.at(-1)).toBe('2024-01-08T12:00:00.250Z');
  });

  it('lists operators, profiles files and explains plans', async () => {
    const { out } = await prepgraph('operators', '--json');
    const listed = JSON.parse(out) as { type: string; params: { properties: object } }[];
    expect(listed.find(({ type }) => type === 'MinMaxScaler')?.params.properties).toHaveProperty('feature_range');
    const search = await prepgraph('operators', '--search', 'remove duplicates');
    expect(search.out).toMatch(/^DropDuplicates .*\n/);
    const [first] = JSON.parse((await prepgraph('operators', '--search', 'dedupe', '--json')).out);
    expect(first.type).toBe('DropDuplicates');
    expect(await prepgraph('operators', '--search', 'zzzz')).toMatchObject({ out: '', code: 0 });
    expect((await prepgraph('profile', 'train.csv')).out).toMatch(/x\s+number\s+3\s+1/);
    expect((await prepgraph('explain', 'pipe.prepgraph.json')).out).toMatch(/x = x, where missing 2/);
  });

  it('prints progress as lines of JSON for programs', async () => {
    const { err } = await prepgraph('run', 'pipe.prepgraph.json', '--output', 'p.csv', '--progress', 'json');
    const lines = err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ done: expect.any(Number), total: expect.any(Number) });
  });
});
