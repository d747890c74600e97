/** Times that a double rounds are told, whatever the file: nanoseconds, and microseconds far from 1970. */
import { afterAll, expect, test } from 'vitest';
import { readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const TIMES = [
  '2024-01-01T12:00:00.123456789',
  '2024-01-01T12:00:00.123456',
  '2999-01-01T00:00:00.000001',
  '1066-10-14',
];

test.each([
  ['CsvSource', 'times.csv', `t,x\n${TIMES.map((time) => `${time},1`).join('\n')}\n`, 2],
  ['JsonlSource', 'times.jsonl', TIMES.map((t) => `${JSON.stringify({ t })}\n`).join(''), undefined],
] as const)('%s', async (type, name, text, line) => {
  const { source, fields } = await readAll(session, type, folder.write(name, text));
  expect(fields[0]?.type).toBe('datetime');
  const told = source.ledger.flatMap(({ notices = [] }) => notices);
  expect(told).toMatchObject([{ code: 'source.rounded', column: 't', count: 2, ...(line !== undefined && { line }) }]);
  const again = await readAll(session, type, folder.write(name, text), { types: { t: 'text' } });
  expect(again.source.ledger.flatMap(({ notices = [] }) => notices)).toEqual([]);
});

test('times to the microsecond lose nothing', async () => {
  const { source } = await readAll(
    session,
    'CsvSource',
    folder.write('micro.csv', 't\n2024-01-01T12:00:00.123456\n2025-01-01\n'),
  );
  expect(source.ledger.flatMap(({ notices = [] }) => notices)).toEqual([]);
});
