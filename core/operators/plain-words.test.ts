import { expect, it } from 'vitest';
import { operatorOf, operators } from './catalogue.ts';
import { plainWords } from './plain-words.ts';

const oneHot = operatorOf('OneHotEncoder') as NonNullable<ReturnType<typeof operatorOf>>;

it('labels stand for class names and for parameters of the operator', () => {
  const label = operatorOf('TargetEncoder')?.label;
  expect(plainWords('Group rare ones (min_frequency), or take TargetEncoder.', oneHot)).toBe(
    `Group rare ones (“Minimum frequency”), or take “${label}”.`,
  );
});

it('words that are also an operator stay', () => {
  expect(plainWords('Join by a key, Clip first, read the value_of it.', oneHot)).toBe(
    'Join by a key, Clip first, read the value_of it.',
  );
});

it.each(operators)('$type is described without class names', (operator) => {
  const types = new Set(operators.map(({ type }) => type).filter((type) => /[a-z][A-Z]/.test(type)));
  for (const text of [operator.summary, operator.description])
    expect(
      plainWords(text, operator)
        .match(/\w+/g)
        ?.filter((word) => types.has(word)),
    ).toEqual([]);
});
