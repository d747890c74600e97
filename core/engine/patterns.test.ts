/** Patterns that hold up a backtracking engine, in every place that takes one: they end, and they can be cancelled. */
import { afterAll, describe, expect, it } from 'vitest';
import { Cancelled } from '../run/run.ts';
import { neverCancelled } from './session.ts';
import { chain, temporaryFolder, testSession } from './testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

/** RegExp would take longer than the age of the universe for these letters. */
const HOSTILE = `${'a'.repeat(200)}!`;
const NESTED = '(?:(?:a+)+)+b';

describe('nested repeats end', () => {
  const places: readonly (readonly [place: string, type: string, params: Record<string, unknown>, column: string])[] = [
    ['Replace', 'Replace', { columns: ['t'], pat: NESTED, repl: 'x', regex: true }, 't'],
    ['TextExtract', 'TextExtract', { columns: ['t'], pat: `(${NESTED})` }, 't'],
    ['TextSplit', 'TextSplit', { columns: ['t'], pat: NESTED, regex: true }, 't_0'],
    ['matches', 'Derive', { name: 'm', formula: `matches(t, "${NESTED}")` }, 'm'],
    ['replace_pattern', 'Derive', { name: 'm', formula: `replace_pattern(t, "${NESTED}", "x")` }, 'm'],
    ['extract', 'Derive', { name: 'm', formula: `extract(t, "${NESTED}")` }, 'm'],
    ['a column pattern', 'SelectColumns', { columns: { pattern: `^t|${NESTED}$` } }, 't'],
  ];

  it.each(places)('in %s', { timeout: 20_000 }, async (_, type, params, column) => {
    const file = folder.write('hostile.csv', `t,${HOSTILE}\nab,1\n${HOSTILE},2\naab!,3\n`);
    const outcomes = await session.run(chain(file, [type, params]), { folder: null });
    expect(outcomes.get('n1')).toMatchObject({ state: 'done' });
    const { fields, columns } = await session.page('n1', 0, 3);
    expect(columns[fields.findIndex(({ name }) => name === column)]).toHaveLength(3);
  });

  it('as Python has it, between texts that match and those that do not', async () => {
    const file = folder.write('few.csv', `t\nab\n${HOSTILE}\nxaab!\n`);
    await session.run(chain(file, ['Replace', { pat: NESTED, repl: '<\\g<0>>', regex: true }]), { folder: null });
    const { columns } = await session.page('n1', 0, 3);
    expect(columns[0]).toEqual(['<ab>', HOSTILE, 'x<aab>!']);
  });
});

describe('cancel is obeyed', () => {
  /** Hundreds of threads of the automaton for each letter: minutes of work. */
  const SLOW = '(?:a?){400}(?:a|aa)*b';
  const aCell = `t,n\n${'a'.repeat(4_000_000)}!,1\nb,2\n`;
  const manyTexts = `t\n${Array.from({ length: 200_000 }, (_, at) => `${'a'.repeat(60)}${at.toString(36)}`).join('\n')}\n`;

  it.each([
    ['one long cell', aCell],
    ['many texts', manyTexts],
  ])('in %s', { timeout: 60_000 }, async (_, text) => {
    const file = folder.write('slow.csv', text);
    const cancelled = neverCancelled();
    const document = chain(file, ['TextSplit', { columns: ['t'], pat: SLOW, regex: true }]);
    let asked = 0;
    // Once the source is read, the pattern is at work within the half second.
    await session.run(chain(file), { folder: null });
    setTimeout(() => {
      asked = performance.now();
      Atomics.store(cancelled, 0, 1);
    }, 500);
    await expect(session.run(document, { folder: null, cancelled })).rejects.toThrow(Cancelled);
    expect(asked).toBeGreaterThan(0);
    expect(performance.now() - asked).toBeLessThan(2_000);
  });
});
