import { expect, test } from 'vitest';
import { visibleDelimiter, visibleText } from './visible-text.ts';

test('control characters, blanks of other kinds and marks of direction are signs', () => {
  expect(visibleText('a\tb\u0000\r\u001f\u007f')).toBe('a→b␀␍␟␡');
  expect(visibleText('1\u00a0234 \u202egnp.exe\u202c \u200b\ufeff\u0085')).toBe(
    '1⍽234 ‹202E›gnp.exe‹202C› ‹200B›‹FEFF›‹0085›',
  );
  expect(visibleText('Grün, 雪 🙂 e\u0301')).toBe('Grün, 雪 🙂 e\u0301');
});

test('blanks between cells are visible', () => {
  expect(visibleDelimiter(' | ')).toBe('·|·');
});
