import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const out = join(import.meta.dirname, '../../../out');
let folder: string;
let code: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'compiled-'));
  for (const name of ['cli.cjs', 'engine-parts']) cpSync(join(out, name), join(folder, name), { recursive: true });
  code = join(folder, 'engine-parts', 'program.cjs.code');
});
afterAll(() => rmSync(folder, { recursive: true }));

const operators = (): string =>
  execFileSync(process.execPath, [join(folder, 'cli.cjs'), 'operators'], { encoding: 'utf8' });

test('the command does the same with compiled code, with what another V8 compiled, with half of it and with none', () => {
  expect(existsSync(code)).toBe(true);
  const whole = readFileSync(code);
  const expected = operators();
  expect(expected).toContain('StandardScaler');
  // The version of V8 stands at the beginning.
  writeFileSync(code, Buffer.concat([whole.subarray(0, 4), Buffer.from([1, 2, 3, 4]), whole.subarray(8)]));
  expect(operators()).toBe(expected);
  writeFileSync(code, whole);
  truncateSync(code, whole.length >> 1);
  expect(operators()).toBe(expected);
  rmSync(code);
  expect(operators()).toBe(expected);
});
