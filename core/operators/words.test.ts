/** Words of the catalogue: labels, options and descriptions that are understood without the reference. */
import { describe, expect, it } from 'vitest';
import { operators } from './catalogue.ts';
import { MAX_OPTION_LETTERS, optionDetail, optionLabel, optionText } from './kit/option-text.ts';
import { helpOf, metaOf } from './kit/params.ts';

const parameters = operators.flatMap(({ type, params }) =>
  Object.entries(params.shape).map(([name, schema]) => ({
    name: `${type}.${name}`,
    meta: metaOf(schema),
    siblings: Object.keys(params.shape),
  })),
);
const options = parameters.flatMap(({ name, meta }) =>
  Object.entries(meta.options ?? {}).map(([word, text]) => ({ name: `${name}: ${word}`, word, text })),
);

/** Sentences that start with a capital and end with a full stop. */
const SENTENCES = /^[A-Z0-9].*[.…?]\.?$/;
/** Identifiers of code: snake_case, and words of code in quotes. */
const codeNames = (text: string): readonly string[] => text.match(/\b[a-z]+(?:_[a-z0-9]+)+\b/g) ?? [];

describe('a parameter', () => {
  it.each(parameters)('$name says in plain sentences what it is', ({ meta, siblings }) => {
    const text = helpOf(meta);
    expect(text).toMatch(SENTENCES);
    expect(text).not.toMatch(/;/);
    const [first = ''] = text.split(/(?<=\.) /);
    expect(first.split(' ').length).toBeGreaterThan(2);
    const others = siblings.filter((sibling) => sibling.includes('_'));
    expect(codeNames(text).filter((word) => others.includes(word))).toEqual([]);
  });

  it.each(parameters)('$name has a label of words', ({ meta }) => {
    expect(meta.label).toMatch(/^[A-Z][^_;]*[^.:;]$/);
  });

  it.each(parameters.filter(({ meta }) => meta.empty !== undefined))(
    '$name says in a few words what empty means',
    ({ meta }) => {
      expect(meta.empty).toMatch(/^[a-z0-9](?:[^;]*[^.;])?$/);
    },
  );
});

describe('an option', () => {
  it.each(options)('$name has a label of words that fits into its list', ({ word, text }) => {
    const { label, detail } = optionText(text);
    expect(label).toMatch(/^[A-Z]/);
    expect(label).not.toMatch(/[;_]/);
    expect(label).not.toBe(word);
    expect(detail).not.toMatch(/;/);
    expect(label.length).toBeLessThanOrEqual(MAX_OPTION_LETTERS);
  });

  it('is found under its code name: in the label or below the list', () => {
    const seen = options.map(({ word, text }) => `${optionLabel(word, text)} ${optionDetail(word, text)}`);
    const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
    const absent = options.filter(({ word }, at) => !letters(seen[at] ?? '').includes(letters(word)));
    expect(absent).toEqual([]);
  });

  it.each([
    ['raise', 'Stop with an error: it names the cell', 'Stop with an error (raise)', 'It names the cell.'],
    ['most_frequent', 'Most frequent', 'Most frequent', ''],
    [
      'averaged_inverted_cdf',
      'Observed value, or the mean of two',
      'Observed value, or the mean of two',
      'In code: averaged_inverted_cdf.',
    ],
    ['.', 'Point', 'Point (.)', ''],
  ])('%s: %s', (word, text, label, detail) => {
    expect([optionLabel(word, text), optionDetail(word, text)]).toEqual([label, detail]);
  });
});
