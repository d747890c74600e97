import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../engine/testing.ts';
import { galleryCsv, leakGallery } from '../graph/leak-gallery-testing.ts';
import { lint } from './lint.ts';
import { commandIn } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});
folder.write('gallery.csv', galleryCsv());

const command = commandIn(folder.path);
const prepgraph = (...args: string[]) => command(args);

describe('lint', () => {
  describe.each([
    ['with the data', true],
    ['without it', false],
  ])('judges the gallery right, %s', (_, data) => {
    it.each(leakGallery.map((graph) => [graph.name, graph] as const))('%s', async (_name, { document, leaks }) => {
      const problems = await lint(session, document, { folder: folder.path, data });
      const found = problems.filter(({ code }) => code.startsWith('leak.'));
      expect(found.map(({ code, node, path }) => [code, node, path.join(' ')])).toEqual(leaks);
      expect(problems.some(({ severity }) => severity === 'error')).toBe(leaks.length > 0);
    });
  });

  it('names leaks with their columns and the steps on the way, as JSON, and ends with 1', async () => {
    const document = chain(
      'gallery.csv',
      ['SetTarget', { column: 'price' }],
      ['StandardScaler', { columns: ['x', 'z'] }],
      ['TrainTestSplit', {}],
    );
    folder.write('leaks.prepgraph.json', JSON.stringify(document));
    const { code, out } = await prepgraph('lint', 'leaks.prepgraph.json', '--json', '--threads', '1');
    expect(code).toBe(1);
    const { problems } = JSON.parse(out) as { problems: Record<string, unknown>[] };
    expect(problems[0]).toEqual({
      code: 'leak.test-rows',
      severity: 'error',
      node: 'n2',
      column: 'x',
      columns: ['x', 'z'],
      message: expect.stringContaining('learns from all rows'),
      hint: expect.stringContaining('Split first'),
      path: ['n2', 'n3'],
    });
    // Other rules of the Problems list stand beside it.
    expect(problems.map((problem) => problem['code'])).toContain('still-missing');
    const plain = await prepgraph('lint', 'leaks.prepgraph.json', '--no-data');
    expect(plain.code).toBe(1);
    expect(plain.out).toContain('error leak.test-rows: node "n2", column "x": ');
    expect(plain.out).toContain('\n  n2 → n3\n');
    expect(plain.out).not.toContain('still-missing');
  });

  it('finds proxies of the target and patients in two parts among the rows', async () => {
    const lines = Array.from({ length: 90 }, (_, row) => {
      const ill = (row * 7) % 3 === 0;
      return [`p${row % 30}`, (row * 37) % 89, (row * 53) % 71, ill ? 'yes' : 'no', ill ? 'ward' : 'home'].join(',');
    });
    folder.write('patients.csv', `patient,age,dose,ill,sent_to\n${lines.join('\n')}\n`);
    const found = async (...steps: Parameters<typeof chain>[1][]) => {
      const problems = await lint(session, chain('patients.csv', ...steps), { folder: folder.path, data: true });
      return problems
        .filter(({ code }) => code.startsWith('leak.'))
        .map(({ code, severity, node, columns }) => [code, severity, node, columns]);
    };
    const target = ['SetTarget', { column: 'ill' }] as const;
    const scaler = ['StandardScaler', { columns: ['age', 'dose'] }] as const;
    expect(await found(target, ['TrainTestSplit', {}], scaler)).toEqual([
      ['leak.proxy', 'warning', 'n1', ['sent_to']],
      ['leak.entity', 'warning', 'n2', ['patient']],
    ]);
    const mended = [
      target,
      ['DropColumns', { columns: ['sent_to'] }],
      ['TrainTestSplit', { group: 'patient' }],
      scaler,
    ];
    expect(await found(...(mended as Parameters<typeof found>))).toEqual([]);
  });

  it('names the step that leaves a part empty, and the one that leaves few rows to learn from', async () => {
    const lines = Array.from({ length: 60 }, (_, row) => `${row},${(row * 37) % 59}`);
    folder.write('rows.csv', `id,x\n${lines.join('\n')}\n`);
    const split = ['TrainTestSplit', { shuffle: false }] as const;
    const bins = ['KBinsDiscretizer', { columns: ['x'], n_bins: 5 }] as const;
    const few = chain('rows.csv', split, ['HeadRows', { n: 4 }], bins);
    const found = (await lint(session, few, { folder: folder.path, data: true })).filter(({ code }) =>
      ['empty-part', 'few-rows'].includes(code),
    );
    expect(found).toMatchObject([
      {
        code: 'empty-part',
        severity: 'warning',
        node: 'n2',
        message: '“First rows” leaves no test rows: 0 of 15.',
        hint: expect.stringContaining('Change “Rows” (n) of “First rows”, or take that step out.'),
      },
      {
        code: 'few-rows',
        severity: 'warning',
        node: 'n3',
        message: '“Bin into k” learns from 4 train rows, but 5 bins need at least 5.',
        hint: '“First rows” leaves so few, of 45. Change “Rows” (n) of “First rows”, or take that step out.',
      },
    ]);
    const none = chain('rows.csv', split, ['FilterRows', { formula: 'id >= 45' }], bins);
    expect(await lint(session, none, { folder: folder.path, data: true })).toMatchObject([
      {
        code: 'step.no-rows',
        severity: 'error',
        node: 'n3',
        message: 'There are no train rows to learn from: “Filter rows” leaves 0 of 45.',
      },
      { code: 'empty-part', node: 'n2', message: '“Filter rows” leaves no train rows: 0 of 45.' },
    ]);
  });

  it('has structure problems and what a run refuses as errors', async () => {
    const broken = chain('gallery.csv', ['Clip', { columns: ['nowhere'] }]);
    expect(await lint(session, broken, { folder: folder.path, data: true })).toMatchObject([
      { severity: 'error', node: 'n1', code: expect.stringMatching(/^column\./) },
    ]);
    const refused = chain('gallery.csv', ['KBinsDiscretizer', { columns: ['x'] }]);
    const problems = await lint(session, refused, { folder: folder.path, data: true });
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', node: 'n1' }));
  });

  it('ends with 0 and says so where there is nothing to say', async () => {
    const document = chain('gallery.csv', ['SelectColumns', { columns: ['z', 'price'] }]);
    folder.write('clean.prepgraph.json', JSON.stringify(document));
    expect(await prepgraph('lint', 'clean.prepgraph.json', '--json')).toMatchObject({ code: 0, err: '' });
    expect(await prepgraph('lint', 'clean.prepgraph.json')).toEqual({
      code: 0,
      out: 'clean.prepgraph.json: no problems in 2 nodes\n',
      err: '',
    });
  });
});

describe('run', () => {
  it('warns of a step that leaves a part empty, and of one that learns from few rows', async () => {
    folder.write('hundred.csv', `id\n${Array.from({ length: 100 }, (_, row) => row).join('\n')}\n`);
    const split = ['TrainTestSplit', { shuffle: false }] as const;
    const bins = ['KBinsDiscretizer', { columns: ['id'] }] as const;
    folder.write('few.prepgraph.json', JSON.stringify(chain('hundred.csv', split, ['HeadRows', { n: 4 }], bins)));
    const run = (pipeline: string, ...more: string[]) =>
      prepgraph('run', pipeline, '--output', 'few.csv', '--threads', '1', ...more);
    const { code, err } = await run('few.prepgraph.json');
    expect(code).toBe(0);
    expect(err).toContain('Warning: node "n2": “First rows” leaves no test rows: 0 of 25.');
    expect(err).toContain('Warning: node "n3": “Bin into k” learns from 4 train rows, but 5 bins need at least 5.');
    const events = (await run('few.prepgraph.json', '--progress', 'json')).err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event?: string; code?: string; node?: string });
    expect(events.filter(({ event }) => event === 'warning')).toMatchObject([
      { code: 'empty-part', node: 'n2' },
      { code: 'few-rows', node: 'n3' },
    ]);
    const none = chain('hundred.csv', split, ['FilterRows', { formula: 'id >= 75' }], bins);
    folder.write('none.prepgraph.json', JSON.stringify(none));
    const refused = await run('none.prepgraph.json');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('node "n3": There are no train rows to learn from: “Filter rows” leaves 0 of 75.');
  });
});

describe('validate', () => {
  it('names leaks as warnings, and ends with 0', async () => {
    const document = chain('gallery.csv', ['TrainTestSplit', { time: 'day' }], ['FillBackward', { columns: ['x'] }]);
    folder.write('later.prepgraph.json', JSON.stringify(document));
    const { code, out, err } = await prepgraph('validate', 'later.prepgraph.json');
    expect(code).toBe(0);
    expect(err).toContain('Warning: node "n2", column "x": It fills cells from later rows');
    expect(out).toBe('later.prepgraph.json: no errors, 1 warning in 3 nodes\n');
    const json = await prepgraph('validate', 'later.prepgraph.json', '--json');
    expect(JSON.parse(json.out)).toMatchObject([{ code: 'leak.later-rows', severity: 'warning', nodeId: 'n2' }]);
  });
});
