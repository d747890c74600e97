import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { ruleProblems } from '../../graph/rules.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});
const at = (name: string): string => join(folder.path, name);

const ROWS = 60;
const csv = (head: string, row: (index: number) => readonly (string | number)[], rows = ROWS): string =>
  `${head}\n${Array.from({ length: rows }, (_, index) => row(index).join(',')).join('\n')}\n`;
const day = (index: number): string => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);

folder.write(
  'orders.csv',
  csv('order id,customer_id,amount,share,temperature,state,start,end,label', (index) => [
    1000 + index,
    (index * 7) % 20,
    index % 9 === 0 ? '' : 3.5 + (index % 50),
    (index % 10) / 10,
    (index % 31) - 10.5,
    ['open', '"pa""id"', 'sent'][index % 3],
    day(index),
    day(index + (index % 4)),
    index % 2 === 0 ? 'yes' : 'no',
  ]),
);
folder.write(
  'customers.csv',
  csv('id,name', (index) => [index, `name${index}`]),
);

async function proposed(document: PipelineDocument) {
  await session.run(document, { folder: folder.path });
  return session.proposeRules(document);
}
const orders = chain(at('orders.csv'), ['SetTarget', { column: 'label' }]);

describe('rules that the data suggests', () => {
  it('hold in the data, are formulas, and come with what was seen', async () => {
    const found = await proposed(orders);
    expect(found.map(({ rule }) => [rule.severity, rule.formula])).toEqual([
      ['error', 'not_missing(`order id`, customer_id, share, temperature, state, start, end)'],
      ['error', 'unique(`order id`)'],
      ['error', 'customer_id >= 0'],
      ['warning', '0 <= customer_id <= 29'],
      ['error', 'amount >= 0'],
      ['warning', '0 <= amount <= 77'],
      ['error', '0 <= share <= 1'],
      ['warning', '-26 <= temperature <= 35'],
      ['warning', 'state in ["open", "pa\\"id", "sent"]'],
      ['warning', 'label in ["no", "yes"]'],
      ['error', 'start <= end'],
    ]);
    for (const { evidence } of found) expect(evidence).toMatch(/\d.*\.$/);
    const rules = found.map(({ rule }) => rule);
    expect(ruleProblems({ ...orders, rules })).toEqual([]);
    const results = await session.checkRules(rules);
    expect(results.map(({ state }) => state)).toEqual(rules.map(() => 'holds'));
  });

  it('say which source they are about where there are several, and find keys', async () => {
    const two: PipelineDocument = {
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'orders', type: 'CsvSource', params: { path: at('orders.csv') } },
        { id: 'customers', type: 'CsvSource', params: { path: at('customers.csv') } },
      ],
      edges: [],
    };
    const rules = (await proposed(two)).map(({ rule }) => rule);
    expect(rules).toContainEqual({
      name: 'customer_id is in customers',
      formula: 'customer_id in (customers.id)',
      severity: 'error',
      node: 'orders',
    });
    expect(rules.every(({ node }) => node !== undefined)).toBe(true);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
    expect(await session.checkRules(rules)).toMatchObject(rules.map(() => ({ state: 'holds' })));
  });

  it('are not proposed again, and not of few rows', async () => {
    const rules = (await proposed(orders)).map(({ rule }) => rule);
    expect(await proposed({ ...orders, rules })).toEqual([]);
    folder.write(
      'few.csv',
      csv('id,x', (index) => [index, index % 3], 20),
    );
    expect(await proposed(chain(at('few.csv')))).toEqual([]);
  });
});
