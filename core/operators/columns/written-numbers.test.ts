import { describe, expect, it } from 'vitest';
import { numberReader } from '../../ir/functions/parse-number.ts';
import { syntaxOf, type WrittenNumbers, writtenNumbers } from './written-numbers.ts';

describe('numbers that are written as text', () => {
  it.each<[string[], Partial<WrittenNumbers>, number[]]>([
    [['$1,234.50', '$7', '$0.99'], { decimal: '.', thousands: ',' }, [1234.5, 7, 0.99]],
    [['$1,234', '$15,000', '$800'], { decimal: '.', thousands: ',' }, [1234, 15000, 800]],
    [['1.234 €', '800 €'], { decimal: ',', thousands: '.' }, [1234, 800]],
    [['1.234', '?'], { decimal: '.', thousands: null, coerce: true }, [1.234, Number.NaN]],
    [['1,234,567', '12'], { decimal: '.', thousands: ',' }, [1234567, 12]],
    [['1.234,50', '-2,5', ''], { decimal: ',', thousands: '.' }, [1234.5, -2.5, Number.NaN]],
    [['2,5 €', '1 234,00 €'], { decimal: ',', thousands: ' ' }, [2.5, 1234]],
    [['0,125', '1,5'], { decimal: ',', thousands: null }, [0.125, 1.5]],
    [['12.5%', '3 %'], { decimal: '.', thousands: null }, [0.125, 0.03]],
    [['12', '?', '13.5'], { coerce: true }, [12, Number.NaN, 13.5]],
    [['12', 'n/a', '-', ' '], { coerce: true }, [12, Number.NaN, Number.NaN, Number.NaN]],
    [['12 kg', '3.5 kg'], { unit: 'kg' }, [12, 3.5]],
    [['-3 °C', '21.5 °C'], { unit: '°C' }, [-3, 21.5]],
    [["1'234.5", '12'], { decimal: '.', thousands: "'" }, [1234.5, 12]],
    [['1e3', '?'], { coerce: true }, [1000, Number.NaN]],
  ])('%j are read with %j', (texts, expected, numbers) => {
    const found = writtenNumbers(texts);
    expect(found).toMatchObject({ coerce: false, ...expected });
    expect(texts.map(numberReader(syntaxOf(found as WrittenNumbers)))).toEqual(numbers);
  });

  it.each([
    [['02210', '10001', '-']],
    [['12345678901234567890', '?']],
    [['1,234', '5,678']],
    [['12%', '13']],
    [['12 kg', '13 lb']],
    [['12B', '13B']],
    [['1.2.10', '1.3.11']],
    [['4:54:00', '0:46:00']],
    [['2024-01-01', '2024-01-02']],
    [['12', 'red']],
    [['inf', '?']],
    [['?', '-']],
    [['12-14', '15-17']],
    [['']],
    [[]],
  ])('%j are none, or may be something else', (texts) => {
    expect(writtenNumbers(texts)).toBeNull();
  });
});
