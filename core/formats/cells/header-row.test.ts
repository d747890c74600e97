/** Whether a first row is read as names: scales of numbers above the rows of a table. */
import { describe, expect, test } from 'vitest';
import { DOUBT } from './finding.ts';
import { judgeHeader } from './header-row.ts';

const rowsOf = (text: string): string[][] => text.split('\n').map((line) => line.split(','));

describe('numbers in the first row', () => {
  test.each([
    ['hours above decimals', 'station,0,6,12,18\nA,1.5,2.5,3.5,4.5\nB,2,3,4,5'],
    ['weeks', 'week,1,2,3\nteam a,14,8,22\nteam b,3,17,9\nteam c,5,5,5'],
    ['doses that go up unevenly', 'dose,0,5,10,50,100\nA,1.1,1.4,2.2,5.0,9.1\nB,1.0,1.3,2.4,4.7,8.8'],
    ['bounds of an interval', 'param,0.025,0.5,0.975\nalpha,1.2,1.5,1.9\nbeta,-0.3,0.02,0.4'],
    ['wavelengths', 'sample,400.5,401.0,401.5\nq,12,13,15\nr,22,23,25'],
    ['numbers of a data frame', ',0,1,2\nx,a,b,c\ny,d,e,f'],
    ['whole numbers as decimals', 'user,1.0,2.0,3.0\nann,5,4,\nbob,,3,2'],
  ])('%s are names', (_kind, text) => {
    expect(judgeHeader(rowsOf(text)).value).toBe(true);
  });

  test.each([
    ['rows that all go up evenly', 'A,10,20,30\nB,15,25,35\nC,11,22,33'],
    ['counted cells', '1,2,3\n4,5,6\n7,8,9'],
    ['years of each row', 'p1,1999,2003\np2,2001,2010\np3,1987,1990'],
    ['shares in all rows', 'a,0.1,0.2,0.3\nb,0.4,0.1,0.2\nc,0.2,0.3,0.9'],
  ])('%s are values', (_kind, text) => {
    expect(judgeHeader(rowsOf(text)).value).toBe(false);
  });

  test('a scale above rows some of which go up as evenly is doubtful', () => {
    expect(judgeHeader(rowsOf('x,2,4,6\ny,3,5,9\nz,1,2,3\nq,8,8,1')).confidence).toBeLessThan(DOUBT);
  });
});
