import { expect, test } from 'vitest';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { typeWords } from '../design/families.tsx';
import { findColumns } from './column-search.ts';

const column = (name: string, type: ColumnReportMessage['type']): ColumnReportMessage => ({ name, type });
const columns = [
  column('Body Mass', 'number'),
  column('mass', 'number'),
  column('Massif', 'category'),
  column('', 'text'),
  column('when', 'datetime'),
];
const find = (query: string): string[] =>
  findColumns(columns, query, (type) => typeWords[type]).map(({ name }) => name);

test('a name that is what was typed comes first, then one that starts with it, then one that holds it', () => {
  expect(find('MASS')).toEqual(['mass', 'Massif', 'Body Mass']);
});

test('the word for a type finds the columns of that type', () => {
  expect(find('date')).toEqual(['when']);
  expect(find('num')).toEqual(['Body Mass', 'mass']);
});

test('nothing typed finds all in their order, what nobody is called finds none', () => {
  expect(find(' ')).toEqual(columns.map(({ name }) => name));
  expect(find('beak')).toEqual([]);
});
