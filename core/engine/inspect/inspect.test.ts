import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';
import { correlationOf } from './associations.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});
const run = (document: ReturnType<typeof chain>) => session.run(document, { folder: null });

describe('rows in another order, for viewing', () => {
  const file = folder.write('view.csv', 'x,c\n3,b\n1,a\nNA,b\n2,\n');
  const viewed = async (view: Parameters<typeof session.viewPage>[1]) => {
    const { columns, rowNumbers, total } = await session.viewPage('source', view, 0, 100);
    return { x: columns[0], rowNumbers, total };
  };

  it('sorts with missing last, whichever way, and tells which row each is', async () => {
    await run(chain(file));
    expect(await viewed({ sort: { column: 'x', descending: false } })).toEqual({
      x: [1, 2, 3, null],
      rowNumbers: [1, 3, 0, 2],
      total: 4,
    });
    expect((await viewed({ sort: { column: 'x', descending: true } })).x).toEqual([3, 2, 1, null]);
  });

  it('shows the rows of one bar, one value, or what is missing', async () => {
    await run(chain(file));
    expect((await viewed({ where: { column: 'x', from: 1, to: 3, includesTo: false } })).rowNumbers).toEqual([1, 3]);
    expect((await viewed({ where: { column: 'x', from: 1, to: 3, includesTo: true } })).rowNumbers).toEqual([0, 1, 3]);
    expect((await viewed({ where: { column: 'c', value: 'b' } })).rowNumbers).toEqual([0, 2]);
    expect((await viewed({ where: { column: 'c', missing: true } })).rowNumbers).toEqual([3]);
    const both = await viewed({ where: { column: 'c', value: 'b' }, sort: { column: 'x', descending: false } });
    expect(both).toEqual({ x: [3, null], rowNumbers: [0, 2], total: 2 });
  });

  it('names a column that is gone', async () => {
    await run(chain(file));
    await expect(viewed({ sort: { column: 'gone', descending: false } })).rejects.toMatchObject({
      problem: { code: 'column.unknown', column: 'gone' },
    });
  });
});

describe('a survey', () => {
  it('tells a lopsided column from one with errors, by its bulk and by a gap', async () => {
    // Places in 0 to 1 in a scattered order: the same of each shape.
    const place = (k: number): number => (((k * 37) % 200) + 0.5) / 200;
    const shapes: Record<string, (u: number, k: number) => number> = {
      even: (u) => u,
      lopsided: (u) => Math.exp(8 * u),
      errors: (u, k) => (k % 50 === 0 ? 100 : 1) * (10 + u),
      lopsided_errors: (u, k) => (k % 50 === 0 ? 1e5 : Math.exp(u * 2)),
      infinite: (u, k) => (k === 3 ? Infinity : 1 + u),
    };
    const rows = Array.from({ length: 200 }, (_, k) =>
      Object.values(shapes).map((of) => String(of(place(k), k)).replace('Infinity', 'inf')),
    );
    const file = folder.write(
      'shapes.csv',
      `${Object.keys(shapes).join()}\n${rows.map((row) => row.join()).join('\n')}\n`,
    );
    await run(chain(file));
    const { columns } = await session.survey('source');
    const shown = columns.map(({ name, skew, lean, isApart, far }) => ({
      [name]: [
        (skew ?? 0) > 2 && 'skewed',
        (lean ?? 0) > 0.2 && 'leaning',
        isApart && 'apart',
        far > 0 && 'far',
      ].filter(Boolean),
    }));
    expect(shown).toEqual([
      { even: [] },
      { lopsided: ['skewed', 'leaning', 'far'] },
      { errors: ['skewed', 'apart', 'far'] },
      { lopsided_errors: ['skewed', 'leaning', 'apart', 'far'] },
      { infinite: ['apart', 'far'] },
    ]);
    expect(columns.map(({ finite }) => finite?.map(Math.round))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      [1, 2],
    ]);
  });

  it('counts values, finds exact copies, what is far out, and what is made from the target', async () => {
    const rows = Array.from(
      { length: 50 },
      (_, k) => `${k},${k},${k === 7 ? 1000 : k % 10},${k < 45 ? 'a' : 'b'},same`,
    );
    const file = folder.write('survey.csv', `id,copy,far,kind,constant\n${rows.join('\n')}\n`);
    const cheating = chain(
      file,
      ['Derive', { name: 'cheat', formula: 'far * 2 + id' }],
      ['SetTarget', { column: 'far' }],
    );
    const nodes = cheating.nodes.map((node) => (node.id === 'n1' ? { ...node, allow_target: true } : node));
    await run({ ...cheating, nodes });
    const { columns, rows: total } = await session.survey('n2');
    const of = (name: string) => columns.find((column) => column.name === name);
    expect(total).toBe(50);
    expect(of('copy')).toMatchObject({ copyOf: 'id', distinct: 50, singles: 50 });
    expect(of('id')?.copyOf).toBeUndefined();
    expect(of('far')).toMatchObject({ target: true, far: 0.02 });
    expect(of('kind')).toMatchObject({
      distinct: 2,
      rarest: 5,
      top: [
        { value: 'a', count: 45 },
        { value: 'b', count: 5 },
      ],
    });
    expect(of('constant')).toMatchObject({ distinct: 1 });
    expect(of('cheat')?.fromTarget).toBe(true);
    expect(of('id')?.fromTarget).toBeUndefined();
  });

  it('tells of texts that are all dates how they are read', async () => {
    const rows = Array.from({ length: 28 }, (_, k) => `${k + 1}.1.2024,${k + 1}/1/2024 or so`);
    await run(chain(folder.write('written.csv', `sold,said\n${rows.join('\n')}\n`)));
    const { columns } = await session.survey('source');
    expect(columns.map(({ dates }) => dates)).toEqual([{ dayfirst: true, utc: false }, undefined]);
  });

  it('tells of texts that are all numbers how they are read, and what they are then', async () => {
    const rows = Array.from({ length: 30 }, (_, k) => `"$1,${String(k + 100)}.50",${k === 3 ? '?' : k},A${k}`);
    await run(chain(folder.write('numbers.csv', `cost,some,name\n${rows.join('\n')}\n`)));
    const [cost, some, name] = (await session.survey('source')).columns;
    expect(cost).toMatchObject({
      numbers: { decimal: '.', thousands: ',', unit: null, coerce: false },
      unread: 0,
      min: 1100.5,
      max: 1129.5,
    });
    expect(some).toMatchObject({ numbers: { thousands: null, coerce: true }, unread: 1, min: 0, max: 29 });
    expect(name?.numbers).toBeUndefined();
  });

  it('tells which parts of dates differ, and words that are written in two ways', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, k) => `2024-01-${10 + (k % 9)} 0${k % 7}:00,${['yes', 'Yes ', 'no'][k % 3]}`,
    );
    await run(chain(folder.write('parts.csv', `at,paid\n${rows.join('\n')}\n`)));
    const [at, paid] = (await session.survey('source')).columns;
    expect(at?.parts).toEqual(['day', 'dayofweek', 'dayofyear', 'hour']);
    expect(paid?.spellings).toEqual(['Yes ', 'yes']);
  });

  it('takes columns that differ in one late row for two', async () => {
    const rows = Array.from({ length: 300 }, (_, k) => `${k % 2},${k === 299 ? 0 : k % 2}`);
    const file = folder.write('almost.csv', `a,b\n${rows.join('\n')}\n`);
    await run(chain(file));
    const { columns } = await session.survey('source');
    expect(columns.map(({ copyOf }) => copyOf)).toEqual([undefined, undefined]);
  });
});

describe('associations', () => {
  it('are correlations over the rows where both are known, and what is missing together', async () => {
    const file = folder.write('assoc.csv', 'a,b,c\n1,2,9\n2,4,NA\n3,6,7\nNA,NA,1\nNA,NA,3\n');
    await run(chain(file));
    const { correlation, missing } = await session.associations('source');
    expect(correlation.names).toEqual(['a', 'b', 'c']);
    expect(correlation.values[1]).toBeCloseTo(1, 12);
    expect(correlation.values[2]).toBeCloseTo(-1, 12);
    expect([...missing.values]).toEqual([2, 2, 0, 2, 2, 0, 0, 0, 1]);
    expect(missing.patterns[0]).toEqual({ names: ['a', 'b'], count: 2 });
  });

  it('are not defined without spread', () => {
    expect(correlationOf(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 3))).toBeNaN();
    expect(correlationOf(Float64Array.of(1e9, 1e9 + 1, 1e9 + 2), Float64Array.of(1, 2, 3))).toBeCloseTo(1, 9);
  });
});

describe('changed cells', () => {
  it('are counted over all rows, with the first of them', async () => {
    const file = folder.write('changed.csv', 'x,y\n1,1\nNA,2\n3,3\n');
    await run(chain(file, ['SimpleImputer', { columns: ['x'], strategy: 'mean' }]));
    expect(await session.changes('n1', ['x', 'y'])).toEqual([
      { name: 'x', before: 'number', after: 'number', changed: 1, examples: [{ row: 1, before: null, after: 2 }] },
    ]);
  });

  it('are not told where the rows are others', async () => {
    const file = folder.write('changed.csv', 'x\n1\n2\n');
    await run(chain(file, ['FilterRows', { formula: 'x > 1' }]));
    expect(await session.changes('n1', ['x'])).toEqual([]);
  });
});
