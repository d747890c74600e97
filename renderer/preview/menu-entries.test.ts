import { expect, test } from 'vitest';
import type { FocusedCell } from './focused-cell.ts';
import { viewOf } from './looks.ts';
import { menuEntries, rowsLike } from './menu-entries.ts';

const cell: FocusedCell = { column: { name: 'age', type: 'number' }, row: 3, value: 42 };
const looks = { isPinned: false, canHide: true, hasHidden: false };

function entries(of: FocusedCell = cell, with_: Partial<typeof looks> = {}) {
  const done: string[] = [];
  const actions = {
    explain: () => done.push('explain'),
    copy: () => done.push('copy'),
    askWhereTo: () => done.push('askWhereTo'),
  };
  const { about, look } = menuEntries('n', { cell: of, names: [of.column.name] }, actions, { ...looks, ...with_ });
  const list = [...about, ...look].flat();
  return { list, done, entry: (id: string) => list.find((one) => one.id === id) };
}

test('entries of a cell, of the order of rows, of the column', () => {
  expect(entries().list.map(({ id }) => id)).toEqual([
    'explain',
    'copy',
    'only',
    'ascending',
    'descending',
    'pin',
    'hide',
    'go',
  ]);
  expect(entries(cell, { hasHidden: true }).entry('show')).toBeDefined();
});

test('words and what is possible follow the state', () => {
  expect(entries().entry('pin')?.label).toBe('Pin the column');
  expect(entries(cell, { isPinned: true }).entry('pin')?.label).toBe('Unpin the column');
  expect(entries(cell, { canHide: false }).entry('hide')?.disabled).toBe(true);
  expect(entries({ ...cell, value: null }).entry('only')?.label).toBe('Show rows where it is missing');
  expect(entries({ ...cell, value: undefined }).entry('only')?.disabled).toBe(true);
});

test('entries do what they say', () => {
  const { entry, done } = entries();
  for (const id of ['explain', 'copy', 'go']) entry(id)?.run();
  expect(done).toEqual(['explain', 'copy', 'askWhereTo']);
  entry('descending')?.run();
  entry('only')?.run();
  expect(viewOf('n')).toEqual({
    sort: { column: 'age', descending: true },
    where: { column: 'age', from: 42, to: 42, includesTo: true },
  });
});

test('rows with the same value are found by what the type needs', () => {
  expect(rowsLike({ ...cell, value: null })).toEqual({ column: 'age', missing: true });
  expect(rowsLike({ ...cell, column: { name: 'sex', type: 'category' }, value: 'f' })).toEqual({
    column: 'sex',
    value: 'f',
  });
  expect(rowsLike({ ...cell, column: { name: 'is', type: 'boolean' }, value: true })).toEqual({
    column: 'is',
    value: 'true',
  });
});
