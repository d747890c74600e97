/** `decode_target` of an exported file reads predictions as `prepgraph decode` does, whatever a model may say. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { codingOf, decodeFile } from '../../engine/decode/decode-file.ts';
import { chain, temporaryFolder, testSession } from '../../engine/testing.ts';
import { ProblemError } from '../../ir/problem.ts';
import { freeze } from '../frozen.ts';
import { sklearn } from '../sklearn/index.ts';
import { pythonOutput, pythonWith } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const rows = Array.from({ length: 60 }, (_, row) => ({
  x: row,
  pair: ['no', 'yes'][row % 2],
  kind: ['b', 'a', 'd"', 'c'][(row * 7) % 4],
  size: [3, 1, 2][row % 3],
  flag: row % 3 === 0,
  price: 10 + ((row * 37) % 101) * 12.5,
  day: `2024-01-${String(1 + (row % 28)).padStart(2, '0')}`,
}));
const file = folder.write(
  'rows.csv',
  [
    'x,pair,kind,size,flag,price,day',
    ...rows.map((row) =>
      [row.x, row.pair, `"${row.kind?.replaceAll('"', '""')}"`, row.size, row.flag, row.price, row.day].join(','),
    ),
  ].join('\n'),
);

type Steps = Parameters<typeof chain>[1][];
const encoded = (column: string, type: string, params: object = {}): Steps => [
  ['SetTarget', { column }],
  [type, { columns: [column], ...params }],
];
/** Shares, codes, numbers near codes, gaps, and what no model should say. */
const NUMBERS = [0, 1, 2, 3, -1, 0.5, 0.49, 0.51, 1e-9, 1 + 1e-9, 1.5, null, -0.2, 2.7, 99];
/** Rows of the width of so many classes. */
const tableOf = (width: number): (number | null)[][] => [
  Array.from({ length: width }, (_, at) => at / width),
  Array.from({ length: width }, (_, at) => 1 - at / width),
  Array.from({ length: width }, () => 0.25),
  Array.from({ length: width }, (_, at) => (at === 1 ? null : 0.5)),
  Array.from({ length: width }, (_, at) => (at === width - 1 ? 0.9 : 0.1)),
  Array.from({ length: width }, () => 0),
];
const cases: readonly (readonly [string, Steps])[] = [
  ['two classes', encoded('pair', 'LabelEncoder')],
  ['four classes', encoded('kind', 'LabelEncoder')],
  ['numbers as classes', encoded('size', 'LabelEncoder')],
  ['an unknown code', encoded('kind', 'OrdinalEncoder', { handle_unknown: 'use_encoded_value', unknown_value: -1 })],
  ['one-hot', encoded('kind', 'OneHotEncoder')],
  ['one-hot without the first', encoded('kind', 'OneHotEncoder', { drop: 'first' })],
  ['unknown tokens', encoded('kind', 'StringLookup')],
  ['a scaled number', encoded('price', 'StandardScaler')],
  ['a bent and scaled number', [...encoded('price', 'Log'), ['MinMaxScaler', { columns: ['price'] }]]],
  ['a power', encoded('price', 'PowerTransformer')],
  ['ranks of a number', encoded('price', 'QuantileTransformer', { n_quantiles: 20 })],
  ['truths', [['SetTarget', { column: 'flag' }]]],
  ['a number as it is', [['SetTarget', { column: 'price' }]]],
];

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn', 'scipy');
if (interpreter === null) console.log('Not run: decode_target, for there is no Python with pandas (PREPGRAPH_PYTHON).');

const PROGRAM = `
import importlib.util, json, os, sys
import numpy as np
import pandas as pd

def plain(cell):
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    return cell.item() if hasattr(cell, "item") else cell

def run(folder, file, predictions):
    spec = importlib.util.spec_from_file_location(file[:-3], os.path.join(folder, file))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = []
    for table in predictions:
        try:
            decoded = module.decode_target(np.array(table, dtype=float))
            made.append({"name": decoded.name, "cells": [plain(cell) for cell in decoded.astype(object)]})
        except ValueError as error:
            made.append({"error": str(error)})
    return made

folder = sys.argv[1]
with open(os.path.join(folder, "cases.json"), encoding="utf-8") as source:
    results = [run(folder, *case) for case in json.load(source)]
print(json.dumps(results))
`;

type Decoded = { readonly name: string; readonly cells: readonly unknown[] } | { readonly error: string };

it.runIf(interpreter !== null)('decode_target says what prepgraph decode says', { timeout: 300_000 }, async () => {
  const given: [string, (number | null)[][][]][] = [];
  const expected: Decoded[][] = [];
  for (const [at, [, steps]] of cases.entries()) {
    await session.run(chain(file, ...steps), { folder: null });
    const document = session.fittedDocument();
    const output = `n${steps.length}`;
    const pipeline = freeze(document, output);
    const none = {
      inputs: pipeline.sources.map(({ fields }) => fields.map(() => [])),
      expected: pipeline.fields.map(() => []),
    };
    writeFileSync(join(folder.path, `case_${at}.py`), sklearn.emit(pipeline, none));
    const coding = codingOf(document, output);
    const one = NUMBERS.map((cell) => (cell === null ? [[0], [cell]] : [[cell]]));
    const tables = [...one, NUMBERS.slice(0, 2).map((cell) => [cell]), ...[2, 3, 4, 5, 6].map(tableOf)];
    given.push([`case_${at}.py`, tables]);
    const made: Decoded[] = [];
    for (const [index, table] of tables.entries()) {
      const names = (table[0] ?? []).map((_, column) => `p${column}`);
      const lines = [names, ...table].map((row) => row.map((cell) => cell ?? 'NaN').join(','));
      const input = folder.write(`predictions-${at}-${index}.csv`, `${lines.join('\n')}\n`);
      const decoded = join(folder.path, `decoded-${at}-${index}.jsonl`);
      try {
        await decodeFile(session, coding, { input, output: decoded }, {});
        const cells = readFileSync(decoded, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        const [name] = Object.keys(cells[0] ?? {});
        made.push({ name: name, cells: cells.map((row) => row[name]) });
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        made.push({ error: error.problem.code });
      }
    }
    expected.push(made);
  }
  folder.write('cases.json', JSON.stringify(given));
  writeFileSync(join(folder.path, 'run.py'), PROGRAM);
  const found = JSON.parse(
    await pythonOutput(interpreter as string, [join(folder.path, 'run.py'), folder.path]),
  ) as Decoded[][];
  const wrong = expected.flatMap((made, at) =>
    made.flatMap((wanted, index) => {
      const own = found[at]?.[index];
      return agrees(own, wanted) ? [] : [[cases[at]?.[0], given[at]?.[1][index], own, wanted]];
    }),
  );
  expect(wrong).toEqual([]);
  const all = expected.flat();
  expect(all.some((made) => 'error' in made) && all.some((made) => !('error' in made))).toBe(true);
});

function agrees(found: Decoded, wanted: Decoded): boolean {
  if ('error' in found || 'error' in wanted) return 'error' in found && 'error' in wanted;
  return (
    found.name === wanted.name &&
    found.cells.length === wanted.cells.length &&
    found.cells.every((cell, row) => {
      const other = wanted.cells[row];
      return typeof cell === 'number' && typeof other === 'number'
        ? Math.abs(cell - other) <= 1e-9 * Math.max(1, Math.abs(other))
        : cell === other;
    })
  );
}
