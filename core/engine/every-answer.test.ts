/** Whatever a table holds and whatever a step makes of it, the engine's answers are those of the protocol. */
import { afterAll, describe, expect, test } from 'vitest';
import type { ColumnType } from '../ir/types.ts';
import { operators } from '../operators/catalogue.ts';
import { variants } from '../operators/testing/catalogue-tables.ts';
import type { CallArgs, CallName, CallResult } from '../protocol/engine.ts';
import { windowEnd } from './server-testing.ts';
import { temporaryFolder } from './testing.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const NAMES = ['number', 'boolean', 'category', 'text', 'datetime'] as const;
const HEADER = NAMES.join();

/** A problem's code, but for that of exceptions that nobody foresaw. */
const REFUSED = expect.stringMatching(/^(?!engine\.defect)[a-z-]+(\.[a-zA-Z-]+)+$/);

interface Tried {
  readonly csv: string;
  readonly types: Readonly<Record<string, ColumnType>>;
}

const ofEachType = (...rows: string[]): Tried => ({
  csv: [HEADER, ...rows, ''].join('\n'),
  types: Object.fromEntries(NAMES.map((name) => [name, name])),
});

const tables: Readonly<Record<string, Tried>> = {
  ordinary: ofEachType(
    '1,true,a,one,2024-01-01',
    '2.5,false,b,two,2024-02-29',
    ',true,a,one,',
    '4,,c,,1970-01-01',
    '-3,false,,five,1969-12-31T23:59:59.999',
    '2.5,true,a,six 6,2024-01-01',
  ),
  'no rows': ofEachType(),
  'one row': ofEachType('3,true,a,b,2024-01-01'),
  'all missing': ofEachType(',,,,', ',,,,', ',,,,'),
  infinite: ofEachType('inf,true,a,one,', '-inf,false,b,two,2024-01-01', ',,,,', '1,true,a,three,2024-01-02'),
  'the ends of doubles': ofEachType('1.7e308,true,a,b,0001-01-01', '-1.7e308,false,b,c,9999-12-31', '5e-324,true,a,d,'),
  'odd names': {
    csv: '__proto__,"","""; drop","a\nb",constructor\n1,2,x,y,1\n3,,z,y,2\n4,5,x,w,1\n',
    types: {},
  },
};

/** Every kind of step, each with the least and with the first example's parameters, and all of them on the one source. */
function documentOf({ types }: Tried, path: string) {
  const steps = operators
    .filter(({ inputs }) => inputs.length > 0)
    .flatMap((operator) =>
      variants(operator)
        .slice(0, 2)
        .map((params, index) => ({
          id: `${operator.type}-${index}`,
          type: operator.type,
          params,
          inputs: operator.inputs,
        })),
    );
  return {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path, types } },
      ...steps.map(({ id, type, params }) => ({ id, type, params })),
    ],
    edges: steps.flatMap(({ id, inputs }) =>
      inputs.map((port) => ({ source: 'source', target: id, ...(inputs.length > 1 && { targetHandle: port.id }) })),
    ),
  };
}

describe.each(Object.entries(tables))('%s', (name, tried) => {
  // Some thousand questions.
  const options = { timeout: 300_000 };
  test(
    'is shown, profiled, surveyed, compared, explained and exported after every step, or refused in words',
    options,
    async () => {
      const engine = windowEnd();
      /** The answer, or null where it is refused in the user's words. */
      const ask = async <Name extends CallName>(call: Name, args: CallArgs<Name>): Promise<CallResult<Name> | null> => {
        const answer = await engine.call(call, args);
        if (answer.ok) return answer.result;
        expect({ call, args, ...answer.problem }).toMatchObject({ code: REFUSED, hint: expect.stringMatching(/\S/) });
        return null;
      };
      try {
        const document = documentOf(tried, folder.write(`${name}.csv`, tried.csv));
        await ask('run', { document, folder: null });
        const { targets } = (await ask('codeTargets', {})) as CallResult<'codeTargets'>;
        await ask('fitted', {});
        for (const report of engine.nodes()) {
          const { nodeId, state, problems } = report;
          for (const { code } of problems) expect({ nodeId, code }).toMatchObject({ code: REFUSED });
          if (state !== 'done') continue;
          const shown = await ask('rows', { nodeId, start: 0, count: 10 });
          await ask('profile', { nodeId });
          await ask('profile', { nodeId, sample: true });
          await ask('survey', { nodeId });
          await ask('associations', { nodeId });
          await ask('changes', { nodeId, columns: (shown?.columns ?? []).map((column) => column.name) });
          for (const column of shown?.columns.slice(-2) ?? []) {
            if ((shown?.total ?? 0) > 0) await ask('explainCell', { nodeId, column: column.name, row: 0 });
            await ask('rows', {
              nodeId,
              start: 0,
              count: 10,
              view: { sort: { column: column.name, descending: true } },
            });
          }
          await ask('exportTargets', { nodeId });
          for (const target of targets) await ask('code', { nodeId, target: target.name });
        }
      } finally {
        await engine.close();
      }
    },
  );
});
