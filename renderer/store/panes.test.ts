import { expect, test } from 'vitest';
import { initialPanes, isShown, paneAfter, PANES, readClosed, withMaximised, withShown, withToggled } from './panes.ts';

const shownIn = (panes: typeof initialPanes) => PANES.filter((pane) => isShown(panes, pane));

test('the code is closed until it is asked for', () => {
  expect(shownIn(initialPanes)).toEqual(['palette', 'canvas', 'inspector', 'preview']);
  expect(shownIn(withToggled(initialPanes, 'pipeline'))).toEqual([...PANES]);
});

test('a pane is closed and opened again, the graph never closed', () => {
  const closed = withToggled(initialPanes, 'preview');
  expect(shownIn(closed)).toEqual(['palette', 'canvas', 'inspector']);
  expect(shownIn(withToggled(closed, 'preview'))).toEqual(shownIn(initialPanes));
  expect(withToggled(initialPanes, 'canvas')).toBe(initialPanes);
});

test('a maximised pane is alone; the others come back as they were', () => {
  const alone = withMaximised(initialPanes, 'preview');
  expect(shownIn(alone)).toEqual(['preview']);
  expect(withMaximised(alone, 'preview')).toEqual(initialPanes);
  expect(shownIn(withMaximised(initialPanes, 'pipeline'))).toEqual(['pipeline']);
});

test('what is covered by a maximised pane comes into sight', () => {
  const alone = withMaximised(initialPanes, 'preview');
  expect(shownIn(withToggled(alone, 'inspector'))).toEqual(shownIn(initialPanes));
  expect(shownIn(withShown(alone, 'pipeline'))).toEqual([...PANES]);
  expect(withShown(initialPanes, 'palette')).toBe(initialPanes);
});

test('a closed pane that is maximised is not maximised any more', () => {
  expect(withToggled(withMaximised(initialPanes, 'preview'), 'preview')).toEqual({
    closed: ['pipeline', 'preview'],
    maximised: null,
  });
});

test('the keyboard goes round the panes in sight', () => {
  expect(paneAfter(initialPanes, 'canvas', 1)).toBe('inspector');
  expect(paneAfter(initialPanes, 'preview', 1)).toBe('palette');
  expect(paneAfter(initialPanes, 'palette', -1)).toBe('preview');
  expect(paneAfter(initialPanes, null, 1)).toBe('canvas');
  expect(paneAfter(withMaximised(initialPanes, 'preview'), null, 1)).toBe('preview');
});

test('only names of panes that can be closed are read', () => {
  expect(readClosed('pipeline,preview')).toEqual(['pipeline', 'preview']);
  expect(readClosed('')).toEqual([]);
  expect([readClosed(null), readClosed('canvas'), readClosed('pipeline,x')]).toEqual([null, null, null]);
});
