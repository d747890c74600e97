import { describe, expect, test } from 'vitest';
import { type KeyContext, type KeyPress, keyAction } from './keys.ts';

const context: KeyContext = {
  active: { row: 5, column: 2 },
  first: { row: 3, column: 1 },
  rows: 100,
  columns: 10,
  pageRows: 20,
};
const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});
const ctrl = { ctrlKey: true };

describe('moving', () => {
  test.each([
    ['ArrowDown', {}, { row: 6, column: 2 }],
    ['ArrowUp', {}, { row: 4, column: 2 }],
    ['ArrowRight', {}, { row: 5, column: 3 }],
    ['ArrowLeft', {}, { row: 5, column: 1 }],
    ['PageDown', {}, { row: 25, column: 2 }],
    ['PageUp', {}, { row: -15, column: 2 }],
    ['Home', {}, { row: 5, column: 0 }],
    ['End', {}, { row: 5, column: 9 }],
    ['ArrowDown', ctrl, { row: 99, column: 2 }],
    ['ArrowUp', ctrl, { row: 0, column: 2 }],
    ['ArrowRight', ctrl, { row: 5, column: 9 }],
    ['ArrowLeft', { metaKey: true }, { row: 5, column: 0 }],
    ['Home', ctrl, { row: 0, column: 0 }],
    ['End', ctrl, { row: 99, column: 9 }],
  ])('%s with %o', (key, held, to) => {
    expect(keyAction(press(key, held), context)).toEqual({ does: 'go', to, extend: false });
  });

  test('Shift extends the selection', () => {
    expect(keyAction(press('ArrowDown', { shiftKey: true }), context)).toMatchObject({ does: 'go', extend: true });
  });

  test('the first arrow only shows the cell; with Ctrl it moves from there', () => {
    const none = { ...context, active: null };
    expect(keyAction(press('ArrowDown'), none)).toMatchObject({ to: { row: 3, column: 1 } });
    expect(keyAction(press('ArrowDown', ctrl), none)).toMatchObject({ to: { row: 99, column: 1 } });
  });

  test('a table without cells moves nowhere', () => {
    expect(keyAction(press('ArrowDown'), { ...context, active: null, rows: 0 })).toBeNull();
    expect(keyAction(press('ArrowDown'), { ...context, active: null, columns: 0 })).toBeNull();
  });
});

describe('acting', () => {
  test.each([
    ['j', ctrl, 'askWhereTo'],
    ['J', ctrl, 'askWhereTo'],
    ['c', ctrl, 'copy'],
    ['a', { metaKey: true }, 'selectAll'],
    ['Enter', {}, 'explain'],
    ['ContextMenu', {}, 'openMenu'],
    ['F10', { shiftKey: true }, 'openMenu'],
    ['Escape', {}, 'collapse'],
    [' ', { ctrlKey: true }, 'chooseColumn'],
  ])('%s with %o: %s', (key, held, does) => {
    expect(keyAction(press(key, held), context)).toEqual({ does });
  });

  test('Alt and an arrow set the width of the column', () => {
    expect(keyAction(press('ArrowRight', { altKey: true }), context)).toEqual({ does: 'resize', by: 16 });
    expect(keyAction(press('ArrowLeft', { altKey: true }), context)).toEqual({ does: 'resize', by: -16 });
  });

  test('without an active cell there is nothing to copy, explain or let go of', () => {
    const none = { ...context, active: null };
    for (const event of [press('c', ctrl), press('Enter'), press('Escape')]) expect(keyAction(event, none)).toBeNull();
  });

  test.each([
    ['c', {}],
    ['j', { ctrlKey: true, shiftKey: true }],
    ['F10', {}],
    ['Tab', {}],
  ])('%s with %o is not the table’s', (key, held) => {
    expect(keyAction(press(key, held), context)).toBeNull();
  });
});
