import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';
import { commandIn } from './testing.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const prepgraph = commandIn(folder.path);
const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');
const has = (name: string): boolean => existsSync(join(folder.path, name));

folder.write('train.csv', 'id,age,city\n1,31,Rome\n2,45,Oslo\n3,,Rome\n4,20,Oslo\n');
folder.write('new.csv', 'id,age,city\n1,31,Rome\n2,-5,Oslo\n2,50,Rome\n');

const document = (rules: readonly object[]): string =>
  JSON.stringify({
    ...chain('train.csv', ['SimpleImputer', { columns: ['age'] }], ['OneHotEncoder', { columns: ['city'] }]),
    rules,
  });
const adult = { name: 'age is real', formula: '0 <= age <= 130', severity: 'error' };
const ids = { name: 'ids', formula: 'unique(id)', severity: 'warning' };

describe('rules about the data', () => {
  it('are kept in the fitted document and hold on the data that it was fitted on', async () => {
    folder.write('p.json', document([adult, ids]));
    const run = await prepgraph(['run', 'p.json', '--output', 'out.csv', '--fitted', 'fitted.json']);
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(read('fitted.json')).rules).toEqual([adult, ids]);
    const check = await prepgraph(['check', 'fitted.json', '--input', 'train.csv']);
    expect(check.code).toBe(0);
    expect(check.out).toMatch(/ok\s+holds\s+age is real\s+source\s+Rule "age is real" holds in 4 rows\./);
  });

  it('stop run, apply and check where an error is broken, before anything is written; a warning is told', async () => {
    folder.write('strict.json', document([{ ...adult, formula: 'age > 25' }]));
    const run = await prepgraph(['run', 'strict.json', '--output', 'none.csv', '--fitted', 'none.json']);
    expect(run.code).toBe(1);
    expect(run.err).toContain(
      'train.csv:5, node "source": 1 of 4 rows breaks rule "age is real" (age > 25); the first is row 4, line 5, with age = 20.',
    );
    expect([has('none.csv'), has('none.json')]).toEqual([false, false]);

    const apply = await prepgraph(['apply', 'fitted.json', '--input', 'new.csv', '--output', 'none.csv']);
    expect(apply.code).toBe(1);
    expect(apply.err).toContain('Warning: new.csv:4, node "source": 1 of 3 rows breaks rule "ids"');
    expect(apply.err).toContain('breaks rule "age is real"');
    expect(has('none.csv')).toBe(false);

    const check = await prepgraph(['check', 'fitted.json', '--input', 'new.csv', '--json']);
    expect(check.code).toBe(1);
    expect(JSON.parse(check.out).rules).toMatchObject([
      { name: 'age is real', state: 'broken', broken: 1, rows: 3, first: [{ row: 1, line: 3 }] },
      { name: 'ids', state: 'broken', severity: 'warning', first: [{ row: 2 }] },
    ]);

    folder.write('mild.json', JSON.stringify({ ...JSON.parse(read('fitted.json')), rules: [ids] }));
    const warned = await prepgraph(['apply', 'mild.json', '--input', 'new.csv', '--output', 'some.csv']);
    expect(warned.code).toBe(0);
    expect(warned.err).toContain('Warning:');
    expect(has('some.csv')).toBe(true);
  });

  it('are checked for rows that come one at a time, as far as one row tells', async () => {
    const lines =
      '{"id": 1, "age": 31, "city": "Rome"}\n{"id": 2, "age": -5, "city": "Oslo"}\n{"id": 3, "age": null, "city": "Oslo"}\n';
    const { code, out, err } = await prepgraph(['apply', 'fitted.json', '--input', '-', '--output', '-'], lines);
    const answers = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map((answer) => answer.$problem?.code ?? 'row')).toEqual(['row', 'rule.broken', 'row']);
    expect(answers[1].$problem.line).toBe(2);
    expect(code).toBe(1);
    expect(err).toContain('Rule "ids" is not checked: it needs a whole table.');
    const warning = JSON.stringify({ ...JSON.parse(read('fitted.json')), rules: [{ ...adult, severity: 'warning' }] });
    folder.write('warning.json', warning);
    const warned = await prepgraph(['apply', 'warning.json', '--input', '-', '--output', '-'], lines);
    expect(warned.code).toBe(0);
    expect(warned.err).toContain('Warning: standard input:2: The row breaks rule "age is real"');
  });

  it('look into another source, though no step of the output reads it', async () => {
    folder.write('cities.csv', 'name\nRome\n');
    const pipeline = JSON.parse(document([{ name: 'known city', formula: 'city in (cities.name)', node: 'source' }]));
    pipeline.nodes.push({ id: 'cities', type: 'CsvSource', params: { path: 'cities.csv' } });
    folder.write('keys.json', JSON.stringify(pipeline));
    const run = await prepgraph(['run', 'keys.json', '--node', 'n2', '--output', 'none.csv']);
    expect(run.code).toBe(1);
    expect(run.err).toContain('2 of 4 rows break rule "known city"');
  });

  it('are refused with the place where they are wrong', async () => {
    folder.write(
      'bad.json',
      document([
        { name: 'typo', formula: 'agee > 0', severity: 'error' },
        { name: 'open', formula: '(age' },
      ]),
    );
    for (const command of [
      ['run', 'bad.json', '--output', 'none.csv'],
      ['validate', 'bad.json'],
      ['lint', 'bad.json', '--no-data'],
    ]) {
      const { code, out, err } = await prepgraph(command);
      expect(code).toBe(1);
      expect(out + err).toContain('Rule "open": The ( is not closed (character 1).');
    }
    folder.write('typo.json', document([{ name: 'typo', formula: 'agee > 0' }]));
    for (const command of [
      ['run', 'typo.json', '--output', 'none.csv'],
      ['validate', 'typo.json'],
    ]) {
      const { code, err } = await prepgraph(command);
      expect(code).toBe(1);
      expect(err).toContain('Did you mean age?');
    }
  });

  it('differ between two pipelines', async () => {
    folder.write(
      'other.json',
      document([
        { ...adult, formula: 'age > 1' },
        { name: 'new', formula: 'not_missing(city)' },
      ]),
    );
    const { out } = await prepgraph(['diff', 'p.json', 'other.json']);
    expect(out.trimEnd().split('\n')).toEqual([
      '- rule ids: unique(id)',
      '+ rule new: not_missing(city)',
      '~ rule age is real',
      '    formula: "0 <= age <= 130" → "age > 1"',
    ]);
  });
});

describe('check --html', () => {
  it('writes one page without a script, in which texts of the data are text', async () => {
    const wild = '<img src=x onerror=alert(1)>"\'&';
    const rows = Array.from(
      { length: 300 },
      (_, index) => `${index},${index % 7},${index % 2 === 0 ? '"<b>bold</b>"' : 'plain'}`,
    );
    folder.write('html-train.csv', `id,"${wild.replace(/"/g, '""')}",c\n${rows.join('\n')}\n`);
    const moved = rows.map((row, index) => (index < 200 ? row.replace(/,\d+,/, ',90,') : row));
    folder.write('html-new.csv', `id,"${wild.replace(/"/g, '""')}",c\n${moved.join('\n')}\n`);
    folder.write(
      'html.json',
      JSON.stringify({
        ...chain('html-train.csv', ['StandardScaler', {}]),
        rules: [{ name: '<i>rule</i>', formula: 'id < 250', severity: 'warning' }],
      }),
    );
    expect(await prepgraph(['run', 'html.json', '--output', 'html.csv', '--fitted', 'html-fitted.json'])).toMatchObject(
      { code: 0 },
    );
    const { code, out } = await prepgraph([
      'check',
      'html-fitted.json',
      '--input',
      'html-new.csv',
      '--html',
      'report.html',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('drift');
    const html = read('report.html');
    expect(html).not.toMatch(/<(script|img|b|i|link|iframe|object)\b/i);
    expect(html).not.toMatch(/<[^>]*\s(on\w+|src|href)=/i);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
    expect(html).toContain('&lt;b&gt;bold&lt;/b&gt;');
    expect(html).toContain('&lt;i&gt;rule&lt;/i&gt;');
    expect(html).toContain('prefers-color-scheme:dark');
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html).not.toContain(folder.path);
  });

  it('is written where the data does not fit, too, and replaces nothing that is read', async () => {
    const broken = await prepgraph(['check', 'fitted.json', '--input', 'new.csv', '--html', 'broken.html']);
    expect(broken.code).toBe(1);
    expect(read('broken.html')).toContain('1 error');
    for (const target of ['fitted.json', 'new.csv']) {
      const before = read(target);
      const refused = await prepgraph(['check', 'fitted.json', '--input', 'new.csv', '--html', target]);
      expect(refused.code).toBe(1);
      expect(read(target)).toBe(before);
    }
    expect((await prepgraph(['check', 'fitted.json', '--drill', '--html', 'drill.html'])).code).toBe(2);
  });
});
