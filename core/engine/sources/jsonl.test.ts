import { afterAll, describe, expect, it } from 'vitest';
import { problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});
const read = (name: string, text: string, params = {}) =>
  readAll(session, 'JsonlSource', folder.write(name, text), params);
const problem = (name: string, text: string, params = {}) =>
  problemOf(session, 'JsonlSource', folder.write(name, text), params);

describe('JSON records', () => {
  it('become columns by their keys, in order of appearance, whether lines or an array', async () => {
    const expected = { a: [1, null, 2.5], b: ['x', 'y', null], c: [null, true, false] };
    const lines = '{"a":1,"b":"x"}\n\n{"a":null,"b":"y","c":true}\r\n{"c":false,"a":2.5}';
    expect((await read('lines.jsonl', lines)).cells).toEqual(expected);
    const array = '\ufeff [ {"a":1,"b":"x"},\n  {"a":null,"b":"y",\n   "c":true}, {"c":false,"a":2.5}\n]\n';
    expect((await read('array.json', array)).cells).toEqual(expected);
  });

  it('flatten objects to dotted names, and keep lists as their text', async () => {
    const { cells, source } = await read('nested.jsonl', '{"p":{"q":{"r":1},"s":"t"},"l":[1,"]"]}\n{"p":null}\n');
    expect(cells).toEqual({ 'p.q.r': [1, null], 'p.s': ['t', null], l: ['[1,"]"]', null], p: [null, null] });
    expect(source.ledger.find(({ name }) => name === 'l')?.warnings).toEqual([
      'It holds lists: kept as their JSON text.',
    ]);
  });

  it('flatten a hundred objects within each other, and no more', async () => {
    const text = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}\n`;
    expect((await read('hundred.jsonl', text)).cells).toEqual({ [Array(100).fill('a').join('.')]: [1] });
  });

  it('keep strings that look like numbers, the empty string, and whole numbers beyond 2^53', async () => {
    const { cells, fields } = await read(
      'kept.jsonl',
      '{"zip":"02210","e":"","big":9007199254740993,"s":"in 12345678901234567890 text"}\n{"zip":"10001","e":"x","big":2,"s":null}\n',
    );
    expect(cells).toEqual({
      zip: ['02210', '10001'],
      e: ['', 'x'],
      big: ['9007199254740993', '2'],
      s: ['in 12345678901234567890 text', null],
    });
    expect(fields.map(({ type }) => type)).toEqual(['category', 'category', 'category', 'category']);
  });

  it('read ISO dates as dates, and leave them text where some have a time zone and some have none', async () => {
    const { cells, fields } = await read(
      'dates.jsonl',
      '{"d":"2024-02-29","m":"2024-01-01T00:00:00Z"}\n{"d":"1969-12-31T23:59:59.5","m":"2024-01-01"}\n',
    );
    expect(cells['d']).toEqual([Date.UTC(2024, 1, 29), -500]);
    expect(fields.map(({ type }) => type)).toEqual(['datetime', 'category']);
  });

  it('of more than 64 MB are refused by their line, in lines and in arrays; those up to it are read', async () => {
    const long = `{"b":"${'x'.repeat(65 << 20)}"}`;
    const most = `{"b":"${'x'.repeat(63 << 20)}"}`;
    const tooLong = (line: number) => ({ code: 'json.record-too-long', line });
    expect(await problem('long.jsonl', `{"b":"1"}\n\n${long}\n{"b":"2"}\n`)).toMatchObject(tooLong(3));
    expect(await problem('first.jsonl', `${long}\n`)).toMatchObject(tooLong(1));
    expect(await problem('endless.jsonl', `${long}${'y'.repeat(200 << 20)}`)).toMatchObject(tooLong(1));
    expect(await problem('long.json', `[{"b":"1"},\n${long},\n{"b":"2"}]`)).toMatchObject(tooLong(1));
    const { cells } = await read('most.jsonl', `{"b":"1"}\n${most}\n{"b":"2"}\n`);
    expect(cells['b']?.map((cell) => String(cell).length)).toEqual([1, 63 << 20, 1]);
  });

  it('are read once more where a late record contradicts the beginning', async () => {
    const count = 120_000;
    const lines = Array.from({ length: count }, (_, k) => `{"n":${k},"pad":"${'x'.repeat(40)}"}`);
    lines.push('{"n":"many","late":1}');
    const { cells, fields, source } = await read('late.jsonl', lines.join('\n'));
    expect([cells['n']?.[0], cells['n']?.[count], cells['late']?.[0], cells['late']?.[count]]).toEqual([
      '0',
      'many',
      null,
      1,
    ]);
    expect(fields.map(({ name, type }) => [name, type])).toEqual([
      ['n', 'text'],
      ['pad', 'category'],
      ['late', 'number'],
    ]);
    expect(source.ledger[0]?.warnings[0]).toMatch(/mixes kinds of cells \(120,000 cells: number; 1 cell: text\)/);
  });

  it('keep the decided types: text that happens to be numbers, a number column without cells', async () => {
    const types = { id: 'text', n: 'number', d: 'datetime' };
    const { fields } = await read('decided.jsonl', '{"id":7,"n":null,"d":"2024-01-01"}\n', { types });
    expect(fields.map(({ type }) => type)).toEqual(['text', 'number', 'datetime']);
    expect(await problem('other.jsonl', '{"id":7,"n":"seven"}\n', { types })).toMatchObject({
      code: 'source.other-type',
      column: 'n',
    });
  });
});

describe('files that hold no JSON records', () => {
  it('say which line is wrong, far into the file, too', async () => {
    const good = Array.from({ length: 150_000 }, (_, k) => `{"n":${k},"pad":"${'x'.repeat(40)}"}`);
    expect(await problem('bad.jsonl', `${good.join('\n')}\n{"n":}\n${good.slice(0, 9).join('\n')}`)).toMatchObject({
      code: 'json.not-record',
      line: 150_001,
      message: 'This line is no JSON object: {"n":}',
    });
    expect(await problem('bad.json', `[\n${good.join(',\n')},\n{"n":},\n{"n":1}]`)).toMatchObject({
      code: 'json.not-record',
      line: 150_002,
    });
  });

  it.each([
    ['cut.json', '[{"a":1},{"a"', /does not end/],
    ['more.json', '[{"a":1}] x', /behind the end/],
    ['mixed.json', '[{"a":1},2]', /a number and no object/],
    ['lists.jsonl', '{"a":1}\n[1]\n', /a list and no object/],
    ['pretty.json', '{\n  "a": 1\n}\n{\n  "a":\n}\n', /no JSON object: \{/],
    ['text.jsonl', 'hello\n', /no JSON object: hello/],
    ['deep.jsonl', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}\n`, /more than 100 deep/],
    ['deep-list.jsonl', `{"a":${'['.repeat(200)}${']'.repeat(200)}}\n`, /more than 100 deep/],
    ['deeper.jsonl', `${'{"a":'.repeat(300_000)}1${'}'.repeat(300_000)}\n`, /more than 100 deep/],
    ['deeper.json', `[{"a":${'['.repeat(300_000)}${']'.repeat(300_000)}}]`, /more than 100 deep/],
    ['empty.jsonl', '\n \n', /no record/],
    ['none.json', '[]', /no record/],
  ])('%s', async (name, text, message) => {
    expect((await problem(name, text))?.message).toMatch(message);
  });
});
