/** Workbooks that we write, as pandas reads them with openpyxl. Without Python and openpyxl it is skipped. */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { pythonOutput, pythonWith } from '../../targets/testing.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});
const interpreter = await pythonWith('pandas', 'openpyxl');

const SCRIPT = `
import json, sys
import pandas as pd
table = pd.read_excel(sys.argv[1], dtype=object)
cell = lambda value: None if pd.isna(value) else value.isoformat() if hasattr(value, "isoformat") else value
print(json.dumps({name: [cell(value) for value in table[name]] for name in table}))
`;

test.skipIf(interpreter === null)('pandas and openpyxl read what we wrote', async () => {
  const lines = [
    'n,big,word,day,when,flag,code',
    '1.5,1e20,"a & <b>",2024-01-31,2024-01-31T10:00:00.5,true,007',
    ',-3,,2024-02-01,,false,=1+1',
    '-0.1,9007199254740991," edges\n",9999-12-31,1900-03-01T00:00:01,,1e5x',
  ];
  await session.run(chain(folder.write('in.csv', `${lines.join('\n')}\n`)), { folder: null });
  const file = join(folder.path, 'out.xlsx');
  await session.write('source', file, {});
  const output = await pythonOutput(interpreter as string, ['-c', SCRIPT, file]);
  expect(JSON.parse(output)).toEqual({
    n: [1.5, null, -0.1],
    big: [1e20, -3, 9_007_199_254_740_991],
    word: ['a & <b>', null, ' edges\n'],
    day: ['2024-01-31T00:00:00', '2024-02-01T00:00:00', '9999-12-31T00:00:00'],
    when: ['2024-01-31T10:00:00.500000', null, '1900-03-01T00:00:01'],
    flag: [true, false, null],
    code: ['007', '=1+1', '1e5x'],
  });
});
