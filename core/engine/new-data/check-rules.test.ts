import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DataRule, PipelineDocument } from '../../graph/document-schema.ts';
import { ruleColumnProblems, ruleForm, ruleProblems } from '../../graph/rules.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});
const at = (name: string): string => join(folder.path, name);

folder.write(
  'people.csv',
  'id,age,city,start,end,kind\n1,31,Rome,2024-01-01,2024-02-01,a\n2,,Oslo,2024-03-01,2024-02-01,a\n3,-4,,2024-01-01,,b\n3,17,Bern,2024-01-05,2024-01-05,b\n',
);
folder.write('cities.csv', 'name,land\nRome,IT\nOslo,NO\n');

const people: PipelineDocument = {
  ...chain(at('people.csv'), ['StandardScaler', { columns: ['age'] }]),
};

const rule = (formula: string, rest: Partial<DataRule> = {}): DataRule => ({
  name: formula,
  formula,
  severity: 'error',
  ...rest,
});

async function check(formulas: readonly (string | DataRule)[], document = people) {
  const rules = formulas.map((each) => (typeof each === 'string' ? rule(each) : each));
  await session.run({ ...document, rules }, { folder: folder.path });
  return session.checkRules(rules);
}

describe('rules', () => {
  it('hold of each row; a cell that is missing breaks none', async () => {
    const results = await check([
      'age >= 0',
      'not (age < 0)',
      '0 <= age <= 120 and start <= end',
      'city in ["Rome", "Oslo"]',
      'city != "Bern"',
      'startswith(city, "R") or length(city) == 4',
      'kind in ["a", "b"]',
    ]);
    expect(results.map(({ state, broken, rows, first }) => [state, broken, rows, first.map(({ row }) => row)])).toEqual(
      [
        ['broken', 1, 4, [2]],
        ['broken', 1, 4, [2]],
        ['broken', 2, 4, [1, 2]],
        ['broken', 1, 4, [3]],
        ['broken', 1, 4, [3]],
        ['holds', 0, 4, []],
        ['holds', 0, 4, []],
      ],
    );
    expect(results[0]?.message).toBe(
      '1 of 4 rows breaks rule "age >= 0" (age >= 0); the first is row 3, line 4, with age = -4.',
    );
    expect(results[2]?.first[0]).toMatchObject({
      file: 'people.csv',
      line: 3,
      cells: [
        { column: 'age', value: null },
        { column: 'start', value: Date.UTC(2024, 2, 1) },
        { column: 'end', value: Date.UTC(2024, 1, 1) },
      ],
    });
  });

  it('may ask for cells: not_missing', async () => {
    const results = await check(['not_missing(age)', 'not_missing(age, city)', 'not_missing(age) or city == "Oslo"']);
    expect(results.map(({ broken }) => broken)).toEqual([1, 2, 0]);
  });

  it('know whether values are unique, in one column or several', async () => {
    folder.write('pairs.csv', 'a,b\n1,x\n1,y\n1,x\n,x\n,x\n2,\n2,\n1x,y\n');
    const results = await check(['unique(a)', 'unique(a, b)', 'unique(`b`)'], chain(at('pairs.csv')));
    expect(results.map(({ broken, first }) => [broken, first.map(({ row }) => row)])).toEqual([
      [3, [1, 2, 6]],
      [1, [2]],
      [4, [2, 3, 4, 7]],
    ]);
    expect((await check(['unique(id)']))[0]).toMatchObject({
      state: 'broken',
      broken: 1,
      first: [{ row: 3, line: 5 }],
    });
  });

  it('look for keys in another table', async () => {
    const two: PipelineDocument = {
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'people', type: 'CsvSource', params: { path: at('people.csv') } },
        { id: 'the cities', type: 'CsvSource', params: { path: at('cities.csv') } },
      ],
      edges: [],
    };
    const node = 'people';
    const results = await check(
      [
        rule('city in (`the cities`.name)', { node }),
        rule('kind in (`the cities`.land)', { node, severity: 'warning' }),
        rule('id in (`the cities`.name)', { node }),
        rule('id in (people.id)', { node }),
      ],
      two,
    );
    expect(results).toMatchObject([
      { state: 'broken', broken: 1, first: [{ row: 3, cells: [{ column: 'city', value: 'Bern' }] }] },
      { state: 'broken', broken: 4 },
      { state: 'invalid', problem: { code: 'rule.type' } },
      { state: 'holds' },
    ]);
  });

  it('are about the table of their node, with what steps made of it', async () => {
    const results = await check([rule('-3 < age < 3', { node: 'n1' }), rule('age < 1', { node: 'n1' })]);
    expect(results).toMatchObject([{ state: 'holds' }, { state: 'broken', broken: 1, first: [{ row: 0 }] }]);
  });

  it('say which row is the first among very many', async () => {
    const rows = 150_000;
    folder.write(
      'long.csv',
      `x\n${Array.from({ length: rows }, (_, row) => (row === 140_000 ? -1 : row)).join('\n')}\n`,
    );
    expect(await check(['x >= 0', 'unique(x)'], chain(at('long.csv')))).toMatchObject([
      { broken: 1, rows, first: [{ row: 140_000, line: 140_002 }] },
      { state: 'holds', rows },
    ]);
  });

  it('are not checked where new rows have no target that they read', async () => {
    folder.write('labelled.csv', 'x,y\n1,2\n2,3\n3,5\n4,4\n');
    folder.write('unlabelled.csv', 'x\n1\n-2\n');
    const rules = [rule('y > 0'), rule('x > 0')];
    const document = {
      ...chain(at('labelled.csv'), ['SetTarget', { column: 'y' }], ['StandardScaler', { columns: ['x'] }]),
      rules,
    };
    await session.run(document, { folder: folder.path });
    const fitted = session.fittedDocument();
    expect((await session.checkRules(rules)).map(({ state }) => state)).toEqual(['holds', 'holds']);
    await session.run(fitted, { mode: 'apply', folder: null, inputs: new Map([['source', at('unlabelled.csv')]]) });
    expect(await session.checkRules(rules)).toMatchObject([{ state: 'untold' }, { state: 'broken', broken: 1 }]);
  });

  it('are refused with what is wrong and what to do', async () => {
    const document = (...rules: DataRule[]): PipelineDocument => ({ ...people, rules });
    expect(ruleProblems(document(rule('age >= 0'), rule('age >= 0')))).toMatchObject([{ code: 'rule.name' }]);
    expect(ruleProblems(document(rule('age >='), rule('x > 0', { node: 'nowhere' })))).toMatchObject([
      { code: 'rule.formula', message: expect.stringContaining('Rule "age >="'), hint: expect.any(String) },
      { code: 'rule.node', hint: expect.stringContaining('source, n1') },
    ]);
    expect(ruleProblems(document(rule('city in (nowhere.name)')))).toMatchObject([{ code: 'rule.node' }]);
    const tables = new Map([['source', [{ name: 'age', type: 'number' as const }]]]);
    const columnProblems = (...formulas: string[]) =>
      ruleColumnProblems(document(...formulas.map((each) => rule(each))), tables);
    expect(columnProblems('age > 0', 'unique(age)', 'not_missing(age)')).toEqual([]);
    expect(columnProblems('agee > 0', 'unique(agee)', 'age + 1', 'unique(age) and age > 0')).toMatchObject([
      { code: 'rule.formula', hint: 'Did you mean age?' },
      { code: 'rule.column', column: 'agee' },
      { code: 'rule.formula', hint: expect.stringContaining('>= 0') },
      { code: 'rule.formula', hint: expect.stringContaining('stands alone') },
    ]);
    expect(await check(['agee > 0'])).toMatchObject([{ state: 'invalid', problem: { code: 'rule.formula' } }]);
  });

  it('read names in backquotes', () => {
    expect(ruleForm(' unique( `a ``b`, c ) ')).toEqual({ form: 'unique', columns: ['a `b', 'c'] });
    expect(ruleForm('`a b` in (`my source`.`the id`)')).toEqual({
      form: 'key',
      column: 'a b',
      nodeId: 'my source',
      key: 'the id',
    });
    expect(ruleForm('a in(b.c)')).toEqual({ form: 'key', column: 'a', nodeId: 'b', key: 'c' });
    expect(ruleForm('a in ("b")')).toEqual({ form: 'rows' });
    expect(ruleForm('unique(a) or true')).toEqual({ form: 'rows' });
  });
});
