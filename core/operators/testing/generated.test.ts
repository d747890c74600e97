/** The checked-in files that are made from the operators are current. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as all from '../all.ts';
import { operators } from '../catalogue.ts';
import { documentSchema, indexText, operatorsPage } from '../generate.ts';
import type { Operator } from '../kit/operator.ts';

const here = new URL('../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, here), 'utf8');

test('all.ts lists every operator of the folder', () => {
  const files = Object.fromEntries(
    readdirSync(here, { recursive: true, encoding: 'utf8' })
      .filter((name) => /^\w+\/.+\.ts$/.test(name))
      .map((name) => [name, textOf(name)]),
  );
  expect(textOf('all.ts'), 'stale: npm run generate').toBe(indexText(files));
});

test('every operator is in the folder of its group', () => {
  const folders = [...textOf('all.ts').matchAll(/export \{ (.+) \} from '\.\/(\w+)\//g)];
  const misplaced = folders.flatMap(([, names = '', folder]) =>
    names.split(', ').filter((name) => (all as Record<string, Operator>)[name]?.group !== folder),
  );
  expect(folders.length).toBeGreaterThan(0);
  expect(misplaced).toEqual([]);
});

test('docs/operators.md is current', () => {
  expect(textOf('../../docs/operators.md'), 'stale: npm run generate').toBe(operatorsPage(operators));
});

test('docs/pipeline.schema.json is current', () => {
  expect(textOf('../../docs/pipeline.schema.json'), 'stale: npm run generate').toBe(documentSchema(operators));
});
