import { expect, test } from 'vitest';
import { commandsOn } from '../commands/testing.ts';
import { graphMenus } from './graph-menus.ts';

test('every entry is a command of the register', () => {
  const ids = new Set(commandsOn().all.map(({ id }) => id));
  const entries = Object.values(graphMenus).flatMap(({ groups }) => groups.flat());
  expect(entries.filter((id) => !ids.has(id))).toEqual([]);
});
