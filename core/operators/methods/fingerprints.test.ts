import { expect, test } from 'vitest';
import { fingerprint, ngramFingerprint } from './fingerprints.ts';

test.each([
  ['  Acme,  Inc. ', 'acme inc'],
  ['Inc Acme', 'acme inc'],
  ['New York, New York', 'new york'],
  ['Café Zürich', 'cafe zurich'],
  ['STRASSE', 'strasse'],
  ['Straße', 'strasse'],
  ['Łódź', 'lodz'],
  ['Ελλάδα', 'ελλαδα'],
  ['?', ''],
])('words of %s', (text, key) => {
  expect(fingerprint(text)).toBe(key);
});

test('marks that make another word stay', () => {
  expect(fingerprint('が')).not.toBe(fingerprint('か'));
  expect(fingerprint('мой')).not.toBe(fingerprint('мои'));
});

test('of letters, spaces do not matter', () => {
  expect(ngramFingerprint('Data Base')).toBe(ngramFingerprint('database'));
  expect(ngramFingerprint('Paris')).toBe('arispari');
  expect(ngramFingerprint('X!')).toBe('x');
  expect(ngramFingerprint('--')).toBe('');
});
