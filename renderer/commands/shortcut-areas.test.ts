import { expect, test } from 'vitest';
import { areaOf, areas, plainLabel } from './shortcut-areas.ts';
import { commandsOn } from './testing.ts';

test('every command with a key is in an area of the list', () => {
  const titles = new Map(areas);
  const astray = commandsOn().all.filter(({ id }) => !titles.has(areaOf(id)));
  expect(astray).toEqual([]);
  expect(areaOf('file.open')).toBe('file');
  expect(areaOf('other.thing')).toBe('view');
});

test('a label is listed without the name of a change', () => {
  expect(plainLabel('Undo “Add Impute”')).toBe('Undo');
  expect(plainLabel('Redo')).toBe('Redo');
  expect(plainLabel('“odd” at its beginning')).toBe('“odd” at its beginning');
});
