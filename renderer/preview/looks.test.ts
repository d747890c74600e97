import { expect, test } from 'vitest';
import { forgetLooks, showWhere, sortBy, viewOf } from './looks.ts';

test('order and filter of a table end with its document', () => {
  sortBy('source', { column: 'a', descending: true });
  showWhere('source', { column: 'a', missing: true });
  expect(viewOf('source')).toEqual({
    sort: { column: 'a', descending: true },
    where: { column: 'a', missing: true },
  });
  forgetLooks();
  expect(viewOf('source')).toBeUndefined();
});
