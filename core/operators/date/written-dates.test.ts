import { describe, expect, it } from 'vitest';
import { writtenDates } from './written-dates.ts';

describe('dates that are written as text', () => {
  it.each([
    [['2015/01/01 01:00:00', '2015/12/31 23:59:59'], { dayfirst: false, utc: false }],
    [['Jan 1 2000', 'Feb 1 2000', ''], { dayfirst: false, utc: false }],
    [['1/2/2024', '2/1/2024'], { dayfirst: false, utc: false }],
    [['1/2/2024', '13/1/2024'], { dayfirst: true, utc: false }],
    [['17.05.2024', '01.06.2024'], { dayfirst: true, utc: false }],
    [['May 17, 2024 08:30+02:00', 'May 18, 2024 08:30Z'], { dayfirst: false, utc: true }],
  ])('%j are read with %j', (texts, expected) => {
    expect(writtenDates(texts)).toEqual(expected);
  });

  it.each([
    [['Jan 1 2000', 'soon']],
    [['13/1/2024', '1/13/2024']],
    [['2024', '2023']],
    [['20240517', '20240518']],
    [['2010/11', '2011/12']],
    [['1.2.10', '1.10.12']],
    [['red', 'green']],
    [['', 'NaT']],
    [[]],
  ])('%j are none, or may be something else', (texts) => {
    expect(writtenDates(texts)).toBeNull();
  });
});
