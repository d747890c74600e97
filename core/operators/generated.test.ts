/** The checked-in files that are made from the operators are current. Write them anew with `npm run generate`. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { operators } from './catalogue.ts';
import { documentSchema, indexText, operatorsPage } from './generate.ts';

const here = new URL('./', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, here), 'utf8');

test('all.ts lists every operator of the folder', () => {
  const files = Object.fromEntries(
    readdirSync(here)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [name, textOf(name)]),
  );
  expect(textOf('all.ts')).toBe(indexText(files));
});

test('docs/operators.md is current', () => {
  expect(textOf('../../docs/operators.md')).toBe(operatorsPage(operators));
});

test('docs/pipeline.schema.json is current', () => {
  expect(textOf('../../docs/pipeline.schema.json')).toBe(documentSchema(operators));
});
