import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CallResult } from '../../protocol/engine.ts';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder } from '../testing.ts';

const folder = temporaryFolder();
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  folder.remove();
});

/** A window's end of the port, closed with the tests. */
const connect = (allow?: (path: string) => boolean) => {
  const end = windowEnd(allow);
  closing.push(end.close);
  return end;
};

const people = folder.write('people.csv', 'name,age\nann,20\nbob,\ncy,40\n');
const large = folder.write(
  'large.csv',
  `a,b,c\n${Array.from({ length: 700_000 }, (_, k) => `${Math.sin(k)},${k % 50},word ${k % 1000}`).join('\n')}\n`,
);

describe('a change while the one before is being looked at', () => {
  const scaled = (top: number) =>
    chain(large, ['MinMaxScaler', { columns: ['a'], feature_range: [0, top] }], ['KNNImputer', { columns: ['b'] }]);

  it('gives out a node’s new rows as soon as it has told of them, though the run goes on', async () => {
    const { call, start, events } = connect();
    await call('run', { document: chain(large, ['MinMaxScaler', { columns: ['a'] }]), folder: null });
    events.length = 0;
    const run = start('run', { document: scaled(8), folder: null });
    const isDone = () =>
      events.some((event) => event.event === 'node' && event.report.nodeId === 'n1' && event.report.state === 'done');
    while (!isDone()) await new Promise((resolve) => setImmediate(resolve));
    const { result } = (await call('rows', { nodeId: 'n1', start: 0, count: 1 })) as {
      result: { columns: { cells: number[] }[] };
    };
    expect(result.columns[0]?.cells[0]).toBeCloseTo(4, 3);
    run.cancel();
    await run.answer;
  });

  it('profiles the state that a run makes where it is asked for with the run, or says that there is none', async () => {
    const { call, start } = connect();
    await call('run', { document: scaled(1), folder: null });
    const ofRun = { nodeId: 'n1', columns: ['a'], sample: true, ofRun: true };
    void start('run', { document: scaled(8), folder: null });
    const made = await call('profile', ofRun);
    const { profiles } = (made as { result: CallResult<'profile'> }).result;
    expect(profiles[0]?.max).toBeGreaterThan(7);
    void start('run', { document: chain(large, ['MinMaxScaler', { columns: ['gone'] }]), folder: null });
    expect(await call('profile', { ...ofRun, nodeId: 'n2' })).toMatchObject({ problem: { code: 'cancelled' } });
  });

  it('drops pages and profiles of nodes that change, and no others', async () => {
    const { call, start } = connect();
    await call('run', { document: chain(large, ['MinMaxScaler', { columns: ['a'] }]), folder: null });
    const changed = start('profile', { nodeId: 'n1' });
    const same = start('profile', { nodeId: 'source' });
    const document = chain(large, ['MinMaxScaler', { columns: ['a'], feature_range: [0, 3] }]);
    const run = call('run', { document, folder: null });
    expect(await changed.answer).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(await same.answer).toMatchObject({ ok: true });
    expect(await run).toMatchObject({ ok: true });
    const again = (await call('profile', { nodeId: 'n1', columns: ['a'] })) as unknown as {
      result: { profiles: { max: number; sampled: boolean }[] };
    };
    expect(again.result.profiles).toMatchObject([{ max: 3, sampled: false }]);
  });
});

describe('numbers that are not finite', () => {
  const endless = folder.write('endless.csv', 'a,b,c\n1,inf,inf\n2,-inf,inf\n3,,inf\n4,2.5,inf\n5,7,inf\n');

  it('are shown, profiled, surveyed, compared and explained', async () => {
    const { call } = connect();
    await call('run', { document: chain(endless, ['Clip', { columns: ['a', 'b'], lower: 2 }]), folder: null });
    const { result } = (await call('rows', { nodeId: 'source', start: 0, count: 5 })) as unknown as {
      result: CallResult<'rows'>;
    };
    expect(result.columns[1]?.cells).toEqual([Infinity, -Infinity, null, 2.5, 7]);
    for (const nodeId of ['source', 'n1']) {
      const view = {
        sort: { column: 'b', descending: true },
        where: { column: 'c', from: Infinity, to: Infinity, includesTo: true },
      };
      expect(await call('rows', { nodeId, start: 0, count: 5, view })).toMatchObject({
        ok: true,
        result: { total: 5 },
      });
      expect(await call('profile', { nodeId })).toMatchObject({ ok: true });
      expect(await call('profile', { nodeId, sample: true })).toMatchObject({ ok: true });
      expect(await call('survey', { nodeId })).toMatchObject({ ok: true });
      expect(await call('associations', { nodeId })).toMatchObject({ ok: true });
      expect(await call('explainCell', { nodeId, column: 'b', row: 0 })).toMatchObject({ ok: true });
    }
    expect(await call('changes', { nodeId: 'n1', columns: ['a', 'b'] })).toMatchObject({ ok: true });
    expect(await call('fireDrill', { nodeId: 'n1' })).toMatchObject({ ok: true });
  });
});

describe('the engine behind a port', () => {
  it('tells nodes’ states as they come, and all of them before it answers', async () => {
    const { call, events, nodes } = connect();
    const document = chain(people, ['SimpleImputer', { columns: ['age'], strategy: 'median' }]);
    expect(await call('run', { document, folder: null })).toMatchObject({ ok: true, result: { problems: [] } });
    expect(nodes()).toMatchObject([
      {
        nodeId: 'source',
        state: 'done',
        rows: 3,
        columns: [{ missing: 0 }, { missing: 1 }],
        decided: { delimiter: ',', types: { age: 'number' } },
      },
      {
        nodeId: 'n1',
        state: 'done',
        columns: [{ missing: 0 }, { missing: 0 }],
        missing: { before: 1, after: 0 },
        touched: ['age'],
        learned: { statistics_: [30] },
      },
    ]);
    const states = events.flatMap((event) =>
      event.event === 'node' && event.report.nodeId === 'n1' ? [event.report.state] : [],
    );
    expect(states[0]).toBe('running');
    expect(states.at(-1)).toBe('done');
    expect(await call('rows', { nodeId: 'n1', start: 1, count: 5 })).toMatchObject({
      result: { total: 3, columns: [{ cells: ['bob', 'cy'] }, { cells: [30, 40] }] },
    });
  });

  it('tells of nodes that did not change by name, to a window that keeps what it was told', async () => {
    const { call, events } = connect();
    const scaled = (top: number) =>
      chain(
        people,
        ['SimpleImputer', { columns: ['age'], strategy: 'median' }],
        ['MinMaxScaler', { columns: ['age'], feature_range: [0, top] }],
      );
    const told = async (top: number, keeps: boolean) => {
      events.length = 0;
      await call('run', { document: scaled(top), folder: null, keeps });
      return {
        full: events.flatMap((event) =>
          event.event === 'node' && event.report.state === 'done' ? [event.report.nodeId] : [],
        ),
        same: events.flatMap((event) => (event.event === 'same' ? event.nodeIds : [])),
        counted: events.flatMap((event) => (event.event === 'missing' ? event.nodes.map(({ nodeId }) => nodeId) : [])),
      };
    };
    const everything = ['source', 'n1', 'n2'];
    expect(await told(1, false)).toEqual({ full: everything, same: [], counted: everything });
    expect(await told(2, true)).toEqual({ full: ['source', 'n2'], same: ['n1'], counted: ['source', 'n2'] });
    expect(await told(2, true)).toMatchObject({ same: ['n1', 'n2'] });
    expect(await told(2, false)).toEqual({ full: everything, same: [], counted: everything });
  });

  it('puts a refused cell on the node that refuses it', async () => {
    const { call, nodes } = connect();
    const file = folder.write('split.csv', `c\n${['a', 'b', 'a', 'b', 'a', 'b', 'a', 'rare'].join('\n')}\n`);
    const document = chain(
      file,
      ['TrainTestSplit', { test_size: 1, shuffle: false }],
      ['OneHotEncoder', {}],
      ['DropColumns', {}],
    );
    await call('run', { document, folder: null });
    expect(nodes()).toMatchObject([
      { nodeId: 'source', state: 'done' },
      { nodeId: 'n1', state: 'done' },
      { nodeId: 'n2', state: 'failed', problems: [{ code: 'encode.unknown-category', column: 'c', row: 7 }] },
      { nodeId: 'n3', state: 'waiting' },
    ]);
  });

  it('shows a large file’s first rows before all of it is read', async () => {
    const { call, events } = connect();
    await call('run', { document: chain(large, ['StandardScaler', { columns: ['a'] }]), folder: null });
    const reports = events.flatMap((event) =>
      event.event === 'node' && event.report.nodeId === 'n1' ? [event.report] : [],
    );
    expect(reports.map(({ state, sampled, rows }) => [state, sampled, rows])).toEqual(
      expect.arrayContaining([
        ['running', true, 1000],
        ['done', undefined, 700_000],
      ]),
    );
  });

  it('cancels a run at once, and the next one works', async () => {
    const { start, call } = connect();
    const { answer, cancel } = start('run', {
      document: chain(large, ['OrdinalEncoder', { columns: ['c'] }]),
      folder: null,
    });
    setTimeout(cancel, 30);
    expect(await answer).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(await call('run', { document: chain(people), folder: null })).toMatchObject({ ok: true });
  });

  const few = folder.write('few.csv', 'x,y\n1,2\n3,4\n');

  it('forgets a document in the middle of its run, and runs the next one whole', async () => {
    const other = windowEnd();
    const many = folder.write('forgotten.csv', `x,y\n${'1,2\n3,4\n'.repeat(200_000)}`);
    const first = other.start('run', {
      document: chain(many, ['ShuffleRows', {}], ['StandardScaler', {}]),
      folder: null,
    });
    const forgotten = other.call('forget', {});
    const next = other.call('run', { document: chain(few, ['MinMaxScaler', {}]), folder: null });
    expect(await first.answer).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect((await forgotten).ok).toBe(true);
    expect((await next).ok).toBe(true);
    expect((await other.call('rows', { nodeId: 'n1', start: 0, count: 5 })).ok).toBe(true);
    // What the first document made is gone: two tables of two columns of 400,000 numbers.
    expect(other.ledger.memoryBytes).toBeLessThan(400_000);
    expect((await other.call('rows', { nodeId: 'n2', start: 0, count: 5 })).ok).toBe(false);
    await other.close();
  });

  it('gives up a run that a newer one replaces', async () => {
    const { start, call, nodes } = connect();
    const old = start('run', { document: chain(large), folder: null });
    const fresh = call('run', { document: chain(people), folder: null });
    expect(await old.answer).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(await fresh).toMatchObject({ ok: true });
    expect(nodes()).toMatchObject([{ rows: 3 }]);
  });

  it('leaves no file behind when an export is cancelled', async () => {
    const { start, call } = connect();
    await call('run', { document: chain(large), folder: null });
    const target = join(folder.path, 'cancelled.csv');
    const { answer, cancel } = start('exportTable', { nodeId: 'source', path: target });
    setTimeout(cancel, 5);
    expect(await answer).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(folder.path).filter((name) => name.includes('cancelled'))).toEqual([]);
  });

  it('reads and writes only what the user chose', async () => {
    const { call, nodes } = connect(() => false);
    await call('run', { document: chain(people), folder: null });
    expect(nodes()).toMatchObject([
      { state: 'failed', problems: [{ code: 'source.not-chosen', nodeId: 'source', field: 'path' }] },
    ]);
    expect(await call('inspect', { path: people })).toMatchObject({ ok: false, problem: { code: 'file.not-chosen' } });
    expect(await call('exportTable', { nodeId: 'source', path: '/etc/passwd' })).toMatchObject({
      problem: { code: 'file.not-chosen' },
    });
  });

  it('gives the first lines of a source as they are written, only of files that the user chose', async () => {
    const { call } = connect((path) => path === people);
    await call('run', { document: chain(people), folder: folder.path });
    const lines = await call('rawLines', { type: 'CsvSource', params: { path: people, header: false } });
    expect(lines).toMatchObject({
      ok: true,
      result: {
        found: { file: basename(people), lines: [{ number: 1, kind: 'row' }, { number: 2, kind: 'row' }, {}, {}] },
      },
    });
    const pasted = await call('rawLines', { type: 'CsvSource', params: { path: 'x', text: 'a,b\n1,2\n' } });
    expect(pasted).toMatchObject({
      result: { found: { lines: [{ kind: 'names', cells: ['a', 'b'] }, { width: 2 }] } },
    });
    expect(await call('rawLines', { type: 'NpySource', params: { path: people } })).toMatchObject({
      result: { found: null },
    });
    expect(await call('rawLines', { type: 'CsvSource', params: { path: large } })).toMatchObject({
      problem: { code: 'source.not-chosen' },
    });
    expect(await call('rawLines', { type: 'CsvSource', params: { path: people, skip_rows: 'x' } })).toMatchObject({
      problem: { code: 'param.invalid', field: 'skip_rows' },
    });
    expect(await call('rawLines', { type: 'None', params: {} })).toMatchObject({
      problem: { code: 'node.unknown-type' },
    });
  });

  it('does not export onto the data of the pipeline', async () => {
    const before = readFileSync(people, 'utf8');
    const { call } = connect();
    await call('run', { document: chain(people), folder: null });
    expect(await call('exportTable', { nodeId: 'source', path: people })).toMatchObject({
      ok: false,
      problem: { code: 'write.is-input', file: people },
    });
    expect(readFileSync(people, 'utf8')).toBe(before);
  });

  it('answers what it cannot understand with a problem, and ignores what nobody asked', async () => {
    const { call, send } = connect();
    send('nonsense');
    send({ id: 1, call: 'format', args: {} });
    expect(await call('rows', { nodeId: 'x', start: -1, count: 1 })).toMatchObject({
      problem: { code: 'protocol.arguments' },
    });
    expect(await call('run', { document: { format: 'else' }, folder: null })).toMatchObject({
      problem: { code: 'document.not-ours' },
    });
    expect(await call('rows', { nodeId: 'x', start: 0, count: 1 })).toMatchObject({
      problem: { code: 'node.no-result' },
    });
  });
});

describe('exported code', () => {
  const document = chain(people, ['SimpleImputer', { columns: ['age'], strategy: 'median' }]);

  it('is written where the user chose, and says of each target what keeps it from it', async () => {
    const { call } = connect();
    await call('run', { document, folder: null });
    expect(await call('exportTargets', { nodeId: 'n1' })).toMatchObject({
      result: { targets: [{ name: 'sklearn', ending: '.py', refusals: [] }, {}, {}, { name: 'onnx' }] },
    });
    const path = join(folder.path, 'prep.py');
    expect(await call('exportCode', { nodeId: 'n1', target: 'sklearn', path })).toMatchObject({
      result: { path, steps: 1, columns: 2, checked: 3 },
    });
    const elsewhere = connect((asked) => asked === people);
    await elsewhere.call('run', { document, folder: null });
    expect(await elsewhere.call('exportCode', { nodeId: 'n1', target: 'sklearn', path })).toMatchObject({
      problem: { code: 'file.not-chosen' },
    });
  });

  it('is given to Python only as this engine wrote it', async () => {
    const { call } = connect();
    await call('run', { document, folder: null });
    const path = join(folder.path, 'mine.py');
    const other = folder.write('other.py', 'print("not exported")');
    expect(await call('verifyExport', { path: other })).toMatchObject({ problem: { code: 'verify.changed' } });
    await call('exportCode', { nodeId: 'n1', target: 'sklearn', path });
    folder.write('mine.py', 'print("changed")');
    expect(await call('verifyExport', { path })).toMatchObject({ problem: { code: 'verify.changed' } });
  });
});

describe('the fire drill', () => {
  it('leaves what is on screen as it is', async () => {
    const { call, events } = connect();
    const document = chain(people, ['SimpleImputer', { columns: ['age'], strategy: 'median' }]);
    await call('run', { document, folder: null });
    expect(await call('fireDrill', { nodeId: 'n1' })).toMatchObject({
      ok: true,
      result: { rows: 3, left: 0, results: expect.arrayContaining([expect.objectContaining({ kind: 'missing' })]) },
    });
    expect(events.some((event) => event.event === 'progress' && event.unit === 'passes')).toBe(true);
    expect(await call('rows', { nodeId: 'n1', start: 0, count: 5 })).toMatchObject({
      result: { total: 3, columns: [{}, { cells: [20, 30, 40] }] },
    });
  });
});
