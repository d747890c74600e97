/** Numbers that single precision cannot hold: their inputs are double, and lookups find them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { exportCode, verifyCode } from '../../engine/export/export-code.ts';
import { chain, temporaryFolder, testSession } from '../../engine/testing.ts';
import { neverCancelled } from '../../engine/session.ts';
import { pythonOutput, pythonWith } from '../testing.ts';
import { fromSingle } from './precision.ts';
import { onnx } from './target.ts';

const interpreter = await pythonWith('onnxruntime', 'numpy');
if (interpreter === null) console.log('Not run: precision of ONNX models, for there is no Python with onnxruntime.');

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

test('a number in single precision is the decimal of seven digits that it is nearest to', () => {
  expect([0.7, 16_777_216, 16_777_217, 41.90037, 41.900371].map(fromSingle)).toEqual([
    0.7,
    16_777_216,
    16_777_216,
    41.90037,
    expect.closeTo(41.900371, 5),
  ]);
  expect(fromSingle(123_456_789)).not.toBe(123_456_789);
});

/** Columns of keys: fitted cells, and the type of their input. */
const KEYS: Readonly<Record<string, readonly [cells: readonly (number | string)[], type: 'float' | 'double']>> = {
  'small whole numbers': [[1, 2, 3, 16_777_215], 'float'],
  'whole numbers beyond 2^24': [[123_456_789, 123_456_790, 555_555_555, 16_777_217], 'double'],
  'seven digits': [[0.1, 12_345.67, 0.7, 99.5], 'float'],
  'nine digits': [[0.123456789, 1_700_000_001, 2.5, 0.1], 'double'],
  'beside missing cells': [[123_456_789, '', 123_456_790, ''], 'double'],
};

const STEPS = {
  OneHotEncoder: { columns: ['k'], handle_unknown: 'ignore' },
  OrdinalEncoder: { columns: ['k'], handle_unknown: 'use_encoded_value', unknown_value: -1 },
  CountEncoder: { columns: ['k'] },
} as const;

const TYPES = `
import json, sys, onnxruntime
print(json.dumps([{i.name: i.type for i in onnxruntime.InferenceSession(path).get_inputs()} for path in sys.argv[1:]]))
`;

describe.runIf(interpreter !== null)('a model', () => {
  it('finds every learned number, and --verify sees no cell that differs', { timeout: 300_000 }, async () => {
    const paths: string[] = [];
    const wanted: unknown[] = [];
    for (const [type, params] of Object.entries(STEPS))
      for (const [title, [cells, input]] of Object.entries(KEYS)) {
        const rows = [...cells, ...cells, ...cells].map((cell, row) => `${cell},${row}`);
        const csv = folder.write('data.csv', `k,n\n${rows.join('\n')}\n`);
        const outcome = await session.run(chain(csv, [type, params]), { folder: null });
        expect([title, outcome.get('n1')?.state]).toEqual([title, 'done']);
        const fitted = session.fittedDocument();
        const path = join(folder.path, `m${paths.length}.onnx`);
        const notices: unknown[] = [];
        const { pipeline, bytes } = await exportCode(session, fitted, 'n1', onnx, path, {
          folder: null,
          report: (found) => notices.push(...found),
        });
        expect([title, notices]).toEqual([title, []]);
        writeFileSync(path, bytes);
        const run = { pythons: [interpreter as string], cancelled: neverCancelled() };
        const { verification } = await verifyCode(
          session,
          fitted,
          { target: onnx, path, pipeline },
          { folder: null },
          run,
        );
        expect([type, title, verification]).toMatchObject([type, title, { outcome: 'compared', different: 0 }]);
        paths.push(path);
        wanted.push({ k: `tensor(${input})`, n: 'tensor(float)' });
      }
    expect(JSON.parse(await pythonOutput(interpreter as string, ['-c', TYPES, ...paths]))).toEqual(wanted);
  });
});
