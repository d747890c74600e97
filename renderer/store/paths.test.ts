import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { absolutePath, baseName, rebase, stem, storedPath } from './paths.ts';

describe('paths in documents', () => {
  test.each([
    ['/data/a.csv', '/data', 'a.csv'],
    ['/data/sub/a.csv', '/data/', 'sub/a.csv'],
    ['/other/a.csv', '/data', '/other/a.csv'],
    ['/database/a.csv', '/data', '/database/a.csv'],
    ['C:\\Data\\sub\\a.csv', 'c:\\data', 'sub/a.csv'],
    ['/data/a.csv', null, '/data/a.csv'],
    ['a.csv', '/data', 'a.csv'],
  ])('%s in %s is stored as %s', (path, folder, stored) => {
    expect(storedPath(path, folder)).toBe(stored);
  });

  test.each([
    ['a.csv', '/data', '/data/a.csv'],
    ['../a.csv', '/data/sub', '/data/a.csv'],
    ['/x/a.csv', '/data', '/x/a.csv'],
    ['a.csv', null, 'a.csv'],
  ])('%s in %s means %s', (path, folder, full) => {
    expect(absolutePath(path, folder)).toBe(full);
  });

  test('a document that moves takes its paths along', () => {
    const document = emptyDocument();
    document.nodes.push({ id: 'a', type: 'CsvSource', params: { path: 'a.csv' } });
    rebase(document, '/examples', '/home/me');
    expect(document.nodes[0]?.params['path']).toBe('/examples/a.csv');
    rebase(document, '/home/me', '/examples');
    expect(document.nodes[0]?.params['path']).toBe('a.csv');
  });

  test('names', () => {
    expect(baseName('C:\\a\\b.csv')).toBe('b.csv');
    expect(stem('/a/data.tar.gz')).toBe('data.tar');
    expect(stem('/a/people.csv.gz')).toBe('people');
    expect(stem('/a/.hidden')).toBe('.hidden');
  });
});
