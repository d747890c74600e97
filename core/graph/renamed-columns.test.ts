import { describe, expect, it } from 'vitest';
import type { Field } from '../ir/types.ts';
import { renamedColumns } from './renamed-columns.ts';

const fields = (text: string): Field[] =>
  text.split(' ').map((part) => {
    const [name = '', type = 'number'] = part.split(':');
    return { name: name.replaceAll('_', ' '), type } as Field;
  });
const pairs = (before: string, after: string, areAlike?: Parameters<typeof renamedColumns>[2]) =>
  renamedColumns(fields(before), fields(after), areAlike).map(({ from, to }) => `${from} → ${to}`);

describe('a column under another name', () => {
  it('is found where only the spelling differs, wherever it stands', () => {
    expect(pairs('a Sale_Price b', 'a b sale-price')).toEqual(['Sale Price → sale-price']);
  });

  it('is found in its place with a similar name', () => {
    expect(pairs('a embarked b', 'a embark b')).toEqual(['embarked → embark']);
    expect(pairs('a fare b', 'a ticket b')).toEqual([]);
  });

  it('is found in its place with the same values, under any name', () => {
    expect(pairs('a Embarked:category b', 'a Port:text b', () => 'same')).toEqual(['Embarked → Port']);
    expect(pairs('a Embarked:category b', 'a Port:category b', () => 'other')).toEqual([]);
  });

  it('is found in its place, or by a similar name, with many of the same values; elsewhere they are too little', () => {
    expect(pairs('a Embarked:category b', 'a Port:text b', () => 'many')).toEqual(['Embarked → Port']);
    expect(pairs('a embarked:category b', 'a b x embark:text', () => 'many')).toEqual(['embarked → embark']);
    expect(pairs('a Embarked:category b', 'a b x Port:text', () => 'many')).toEqual([]);
  });

  it('is no column of another kind', () => {
    expect(pairs('a day b', 'a Day:datetime b', () => 'same')).toEqual([]);
  });

  it('is not guessed where two are as likely', () => {
    expect(pairs('a x b', 'a b y z', () => 'same')).toEqual([]);
    expect(pairs('a x y b', 'a b z', () => 'same')).toEqual([]);
  });

  it('says why', () => {
    expect(renamedColumns(fields('a port'), fields('a Port'), () => 'same')).toEqual([
      { from: 'port', to: 'Port', reason: 'it differs in spelling only and holds the same values' },
    ]);
  });

  it('is found among thousands of other columns by its spelling only, in time that grows with them', () => {
    const many = (suffix: string) => Array.from({ length: 5_000 }, (_, at) => `c${at}${suffix}`).join(' ');
    expect(pairs(`${many('x')} Old_Name`, `${many('y')} old.name`)).toEqual(['Old Name → old.name']);
  });
});
