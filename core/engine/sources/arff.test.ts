/** ARFF files; what wrote those of the fixtures is core/formats/fixtures/arff/make.py. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { dateReader } from '../../formats/arff/dates.ts';
import { chain, fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const arff = (name: string): string => fixture(`arff/${name}.arff`);
const written = (text: string): string => folder.write('rows.arff', text);
const read = (text: string, params = {}) => readAll(session, 'ArffSource', written(text), params);
const refused = (text: string, params = {}) => problemOf(session, 'ArffSource', written(text), params);
const day = (text: string): number => Date.parse(text);

describe('files of other programs', () => {
  it.each(['weka-dense', 'weka-sparse'])('%s: every cell as it was given to Weka', async (name) => {
    const { cells, fields } = await readAll(session, 'ArffSource', arff(name));
    expect(cells).toEqual(JSON.parse(readFileSync(fixture('arff/expected.json'), 'utf8')));
    expect(fields.map(({ type }) => type)).toEqual(['number', 'number', 'category', 'category', 'category']);
  });

  it('dates are read by their pattern, escapes by Weka’s rule', async () => {
    const { cells } = await readAll(session, 'ArffSource', arff('weka-dates'));
    expect(cells).toEqual({
      when: [day('2024-01-31T12:30Z'), null, day('1999-12-01')],
      note: ['first\nline', null, "%{}, 'q'"],
      day: [day('2024-02-29'), day('1969-12-31'), null],
    });
  });

  it('truths of R, which it declares numeric, are truths', async () => {
    const { cells, fields } = await readAll(session, 'ArffSource', arff('foreign'));
    expect(cells).toEqual({
      n: [1.5, null, -3],
      w: ['a b', null, "it's"],
      f: ['no', 'yes', null],
      b: [true, false, null],
      d: [day('2024-01-31'), null, day('1969-12-31')],
    });
    expect(fields[3]?.type).toBe('boolean');
  });
});

const HEAD =
  '% made\n@RELATION r\n@Attribute n NUMERIC\n@attribute\t"a b" {x, y,\'z z\'}\n@attribute s string\n@DATA\n';

describe('rows', () => {
  it('may have comments, blanks, quotes, tabs, or blanks only between their cells', async () => {
    const rows = "1, x , word\n\n% a comment\n2\t'z z'\t\"q\\\"t\" % behind\r\n3 y ?\n?,?,'?'\n,y,50%\n";
    const { cells } = await read(`${HEAD}${rows}`);
    expect(cells).toEqual({
      n: [1, 2, 3, null, null],
      'a b': ['x', 'z z', 'y', null, 'y'],
      s: ['word', 'q"t', null, '?', '50%'],
    });
  });

  it('sparse ones leave out zeros, first values, and texts, of which it is told', async () => {
    const { cells, source } = await read(`${HEAD}{}\n{0 ?,1 y, 2 "a, {b}"}\n{1 'z z'}\n`);
    expect(cells).toEqual({ n: [0, null, 0], 'a b': ['x', 'y', 'z z'], s: [null, 'a, {b}', null] });
    expect(source.ledger[2]?.notices).toEqual([
      {
        code: 'source.sparse-text',
        message: '2 sparse rows leave its text out, which the file does not hold: it counts as missing.',
        column: 's',
        count: 2,
      },
    ]);
  });

  it('weights become a column, 1 where a row has none', async () => {
    const { cells, source } = await read(`${HEAD}1,x,a,{2.5}\n2,y,b\n{0 3},{0}\n`);
    expect(cells).toMatchObject({ n: [1, 2, 3], weight: [2.5, 1, 0] });
    expect(source.ledger[3]?.evidence).toContain('the weight of each row, 1 where none is written');
    const named = await read('@relation r\n@attribute weight real\n@data\n1,{2}\n');
    expect(named.cells).toEqual({ weight: [1], weight_2: [2] });
  });

  it('columns are left out by name, renamed, or read as text, and it is told', async () => {
    const { cells, source } = await read(
      '@relation r\n@attribute a integer\n@attribute a real\n@attribute bag relational\n @attribute in real\n@end bag\n@attribute w date "YYYY ww"\n@data\n9007199254740993,1,"1\\n2","2024 05"\n',
    );
    expect(cells).toEqual({ a: ['9007199254740993'], a_2: [1] });
    expect(source.notices?.map(({ code, column }) => [code, column])).toEqual([
      ['source.left-out', 'bag'],
      ['source.left-out', 'w'],
    ]);
    expect(source.ledger[1]?.notices).toMatchObject([{ code: 'source.renamed' }]);
    expect(source.ledger[0]?.warnings).toEqual([
      'It holds whole numbers beyond 2^53, which numbers would round; read as text.',
    ]);
  });

  it('other encodings, line ends and packings are read', async () => {
    const path = join(folder.path, 'latin.arff');
    writeFileSync(path, Buffer.from('@relation r\r@attribute größe {übel}\r@data\rübel\r', 'latin1'));
    const { cells, source } = await readAll(session, 'ArffSource', path);
    expect(cells).toEqual({ größe: ['übel'] });
    expect(source.notices).toMatchObject([{ code: 'source.encoding' }]);
    const packed = join(folder.path, 'rows.arff.gz');
    writeFileSync(packed, gzipSync(`${HEAD}1,x,a\n`));
    expect((await readAll(session, 'ArffSource', packed)).cells).toMatchObject({ n: [1] });
  });

  it('are read as the types that were decided', async () => {
    expect((await read(`${HEAD}1.50,x,12\n`, { types: { n: 'text', s: 'number' } })).cells).toEqual({
      n: ['1.50'],
      'a b': ['x'],
      s: [12],
    });
    expect(await refused(`${HEAD}\n% c\n1,x,12\n1,x,y\n`, { types: { s: 'number' } })).toMatchObject({
      code: 'source.other-type',
      column: 's',
      line: 10,
    });
  });

  it('in many pieces are one table, with a line for each', async () => {
    const rows = Array.from({ length: 250_000 }, (_, k) => `${k},${'xy'[k % 2]},line ${k % 1000}\n`);
    const { cells, fields } = await read(`${HEAD}${rows.join('')}`);
    expect(cells['n']?.length).toBe(250_000);
    expect(cells['n']?.[249_999]).toBe(249_999);
    expect(fields[0]?.integer).toBe(true);
    expect(await refused(`${HEAD}${rows.join('')}oops,x,a\n`)).toMatchObject({
      code: 'arff.bad-row',
      message: '"oops" is no number, and "n" is declared numeric.',
      column: 'n',
      line: 250_007,
    });
  });
});

describe('what is no ARFF file is refused by line', () => {
  it.each([
    ['@relation r\n@attribute n numeric\n', 'arff.bad-header', 'no line @data', undefined],
    ['@relation r\n@data\n1\n', 'arff.bad-header', 'declares no attribute', undefined],
    ['@relation r\n@attribute n nothing\n@data\n', 'arff.bad-header', 'no type that ARFF knows', 2],
    ['@relation r\n@attribute n {a,b\n@data\n', 'arff.bad-header', 'no list such as', 2],
    ["@relation r\n@attribute 'n real\n@data\n", 'arff.bad-header', 'no closing quote', 2],
    ['@relation r\nhello\n@data\n', 'arff.bad-header', 'no declaration: hello', 2],
    [
      '@relation r\n@attribute b relational\n@end b\n@data\n',
      'arff.bad-header',
      'No attribute can be a column',
      undefined,
    ],
    [`${HEAD}1,x\n`, 'arff.bad-row', '2 cells where there are 3', 7],
    [`${HEAD}1,w,a\n`, 'arff.bad-row', '"w" is none of the 3 values', 7],
    [`${HEAD}1,x,'a\n`, 'arff.bad-row', 'A quote in the row is not closed', 7],
    [`${HEAD}{3 1}\n`, 'arff.bad-row', 'counted from 0 to 2', 7],
    [`${HEAD}{1 x,0 1}\n`, 'arff.bad-row', 'in rising order', 7],
    [`${HEAD}{0 1\n`, 'arff.bad-row', 'no closing brace', 7],
    [`${HEAD}{0 1}, 5\n`, 'arff.bad-row', 'no weight such as {2.5}', 7],
    ['@relation r\n@attribute d date\n@data\n2024-13-01T00:00:00\n', 'arff.bad-row', 'no date of the pattern', 4],
  ])('%j', async (text, code, message, line) => {
    const problem = await refused(text);
    expect(problem).toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\S/),
    });
    expect(problem?.line).toBe(line);
  });
});

it.each([
  ['yyyy-MM-dd', '2024-02-29', '2024-02-29T00:00Z'],
  ['dd.MM.yy', '01.02.99', '1999-02-01T00:00Z'],
  ['yyyyMMddHHmm', '202401311230', '2024-01-31T12:30Z'],
  ["EEE, d MMM yyyy 'at' h:mm a", 'Wed, 31 Jan 2024 at 12:05 am', '2024-01-31T00:05Z'],
  ['yyyy-MM-dd HH:mm:ss.SSSZ', '2024-01-31 12:00:00.250+0130', '2024-01-31T10:30:00.250Z'],
])('the pattern %s', (pattern, text, expected) => {
  const reader = dateReader(pattern);
  expect(reader?.(text)).toBe(day(expected));
  expect(reader?.('x')).toBeNaN();
});

describe('written files', () => {
  it('are read as the table that they were, with the declared order of categories', async () => {
    const csv = folder.write(
      'all.csv',
      `n,big,flag,when,word\n1.5,1e300,true,2024-01-31T12:00:00.250,"it's, {odd} 50%"\n,inf,,,\n-0.1,3,false,1969-12-31,\n7,4,true,2000-01-01,x\n`,
    );
    await session.run(chain(csv), { folder: null });
    const path = join(folder.path, 'out.arff');
    await session.write('source', path, {});
    expect(readFileSync(path, 'utf8')).toBe(
      `@relation prepgraph\n\n@attribute n numeric\n@attribute big numeric\n@attribute flag {false,true}\n@attribute when date "yyyy-MM-dd'T'HH:mm:ss.SSS"\n@attribute word {'it\\'s, {odd} 50\\%',x}\n\n@data\n1.5,1e+300,true,2024-01-31T12:00:00.250,'it\\'s, {odd} 50\\%'\n?,Infinity,?,?,?\n-0.1,3,false,1969-12-31T00:00:00.000,?\n7,4,true,2000-01-01T00:00:00.000,x\n`,
    );
    const { cells } = await readAll(session, 'ArffSource', path);
    expect(cells).toEqual({
      n: [1.5, null, -0.1, 7],
      big: [1e300, Number.POSITIVE_INFINITY, 3, 4],
      flag: ['true', null, 'false', 'true'],
      when: [day('2024-01-31T12:00:00.250Z'), null, day('1969-12-31'), day('2000-01-01')],
      word: ["it's, {odd} 50%", null, null, 'x'],
    });
  });

  it('keep the order of a list of values, and values that no row has', async () => {
    const document = chain(arff('weka-dense'));
    const nodes = document.nodes.map((node) => ({ ...node, type: 'ArffSource' }));
    await session.run({ ...document, nodes }, { folder: null });
    const path = join(folder.path, 'again.arff');
    await session.write('source', path, {});
    const declared = (file: string): string[] =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => /^@attribute.*\{/.test(line));
    expect(declared(path)).toEqual(declared(arff('weka-dense')));
  });
});
