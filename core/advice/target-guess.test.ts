import { describe, expect, it } from 'vitest';
import { guessTarget, likelyTarget } from './target-guess.ts';
import { column, surveyOf } from './testing.ts';

const classes = { type: 'category', distinct: 3, length: 6 } as const;
const guess = (...columns: Parameters<typeof surveyOf>) => guessTarget(columns, surveyOf(...columns));

describe('the column to predict', () => {
  it('is guessed by a usual name, wherever it stands', () => {
    expect(guess(column('Survived', { distinct: 2 }), column('age'))).toEqual({
      name: 'Survived',
      reason: 'Its name is usual for a column to predict.',
    });
    expect(guess(column('price'), column('kind', classes))?.name).toBe('price');
  });

  it.each(['SalePrice', 'loan_default', 'is_fraud', 'final label'])('is guessed by the last word of “%s”', (name) => {
    expect(guess(column(name), column('age'))?.name).toBe(name);
  });

  it('is the last column where it has few different values, and no other one', () => {
    expect(guess(column('x'), column('kind', classes))).toEqual({
      name: 'kind',
      reason: 'It is the last column, and has 3 different values.',
    });
    expect(guess(column('x'), column('z'))).toBeNull();
    expect(guess(column('kind', classes), column('x'))).toBeNull();
  });

  it('is no constant, no text, no date, no number of the row, and not the only column', () => {
    expect(guess(column('x'), column('target', { distinct: 1 }))).toBeNull();
    expect(guess(column('x'), column('label', { type: 'text', length: 200 }))).toBeNull();
    expect(guess(column('x'), column('y', { type: 'datetime' }))).toBeNull();
    const numbers = { integer: true, distinct: 100, singles: 100, min: 1, max: 100 };
    expect(guess(column('x'), column('label', numbers))).toBeNull();
    expect(guess(column('y'))).toBeNull();
  });

  it('is guessed by names alone until the columns are surveyed', () => {
    const fields = [
      { name: 'x', type: 'number' },
      { name: 'churn', type: 'boolean' },
    ] as const;
    expect(guessTarget(fields, undefined)?.name).toBe('churn');
    expect(
      guessTarget(
        [
          { name: 'x', type: 'number' },
          { name: 'kind', type: 'category' },
        ],
        undefined,
      ),
    ).toBeNull();
  });

  it('is proposed by Suggest only by a usual name', () => {
    expect(likelyTarget(surveyOf(column('x'), column('kind', classes)))).toBeNull();
    expect(likelyTarget(surveyOf(column('x'), column(' Class ', classes)))).toBe(' Class ');
  });
});
