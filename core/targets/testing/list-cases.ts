/** For tests: steps that read lists, fitted on ordinary lists and applied to every way in which JSON writes one. */
import { type TestTable, tableOf } from '../../operators/testing/run-operator.ts';

export interface ListCase {
  readonly operator: string;
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly fitted: TestTable;
  readonly fresh: TestTable;
}

const texts = (cells: readonly (string | null)[]): TestTable => tableOf({ v: cells }, { v: 'text' });

const labels = texts([
  '["red", "blue"]',
  '["red light"]',
  '["a,b","[x]"]',
  String.raw`["say \"no\"","back\\slash"]`,
  '["é","👍","日本"]',
  '[7, 7.5, -1e3, true]',
  '["null", "true"]',
  '[]',
  null,
]);

/** Labels that JSON can write in several ways, lists that are none, labels that no train row had. */
const otherLabels = texts([
  '["blue"]',
  ' [ "red" ,\t"blue" ] ',
  '["red light", "light"]',
  '["[x]"]',
  '["a,b"]',
  '["a","b"]',
  String.raw`["say \"no\""]`,
  String.raw`["\u0062lue","\u00e9","\ud83d\udc4d"]`,
  String.raw`["\u00E9","\uD83D\uDC4D","\u65e5\u672c"]`,
  String.raw`["back\\slash"]`,
  String.raw`["back\u005cslash"]`,
  String.raw`["\\", "red"]`,
  String.raw`["x\"", "red"]`,
  '[7]',
  '[7.50]',
  '["7"]',
  '[-1e3,true,null]',
  '["true",null]',
  '["null"]',
  '[null]',
  '["new", "red"]',
  '[["red"]]',
  '{"red": 1}',
  'red',
  '["red"',
  '[]',
  '[ ]',
  null,
]);

const vectors = texts(['[0.5,-1,2e-3]', '[1, null, 3]', '[0,0,0]', null]);

const otherVectors = texts([
  '[1,2,3]',
  ' [ 0.1 ,\t-0 , 1E+2 ] ',
  '[null,null,null]',
  '[-1.7976931348623157e308,5e-324,0.30000000000000004]',
  '[9007199254740993,-9223372036854775808,123456789012345678901234567890]',
  null,
]);

const noVectors = texts([
  '[1,2,3]',
  '[1,2]',
  '[1,2,3,4]',
  '[]',
  '[1,"2",3]',
  '[1,[2],3]',
  '[1,2,3',
  '1,2,3',
  '[1,true,3]',
  '{"a":1,"b":2,"c":3}',
  '',
  null,
]);

const infinite = texts(['[Infinity,-Infinity,NaN]', '[1,2,3]']);

/** Lists that only some readers of JSON take, and lists within lists. */
const oddLists = texts([
  '[[1, 2],{"a": [3]}]',
  '[NaN,null,1]',
  '[[NaN]]',
  '[1,]',
  '[1 2]',
  '[[1]',
  '["a" "b"]',
  '[nulls]',
  '["unclosed]',
  String.raw`["\q"]`,
  '["tab\there"]',
  '[01]',
  '[.5]',
]);

const pairs = (v: readonly (string | null)[], w: readonly (string | null)[]): TestTable =>
  tableOf({ id: v.map((_, row) => row), v, w }, { v: 'text', w: 'text' });

const twoLists = pairs(['[1,2]', '[3]', '[]', null, '7'], ['["a","b"]', '["c"]', null, '[]', '["d"]']);

export const listCases: readonly ListCase[] = [
  { operator: 'ExplodeRows', title: 'labels', params: { columns: ['v'] }, fitted: labels, fresh: otherLabels },
  { operator: 'ExplodeRows', title: 'odd lists', params: { columns: ['v'] }, fitted: labels, fresh: oddLists },
  { operator: 'ExplodeRows', title: 'two columns', params: { columns: ['v', 'w'] }, fitted: twoLists, fresh: twoLists },
  {
    operator: 'ExplodeRows',
    title: 'lists that differ in length',
    params: { columns: ['v', 'w'] },
    fitted: twoLists,
    fresh: pairs(['[1,2]'], ['["a"]']),
  },
  {
    operator: 'ExplodeRows',
    title: 'numbers',
    params: { columns: ['v'], numbers: true },
    fitted: vectors,
    fresh: otherVectors,
  },
  {
    operator: 'ExplodeRows',
    title: 'infinity',
    params: { columns: ['v'], numbers: true },
    fitted: vectors,
    fresh: infinite,
  },
  {
    operator: 'ExplodeRows',
    title: 'texts that are no numbers',
    params: { columns: ['v'], numbers: true },
    fitted: vectors,
    fresh: texts(['["x"]']),
  },
  { operator: 'MultiLabelBinarizer', title: 'lists', params: { lists: true }, fitted: labels, fresh: otherLabels },
  {
    operator: 'MultiLabelBinarizer',
    title: 'lists, chosen labels',
    params: { lists: true, classes: ['light', 'red', '7', 'a"'] },
    fitted: labels,
    fresh: otherLabels,
  },
  { operator: 'ListToColumns', title: 'vectors', params: {}, fitted: vectors, fresh: otherVectors },
  { operator: 'ListToColumns', title: 'infinity', params: { length: 3 }, fitted: vectors, fresh: infinite },
  {
    operator: 'ListToColumns',
    title: 'no vectors become missing',
    params: { errors: 'coerce' },
    fitted: vectors,
    fresh: noVectors,
  },
  ...(noVectors.columns[0]?.cells ?? []).slice(1, 11).map((cell) => ({
    operator: 'ListToColumns',
    title: `refuses ${String(cell)}`,
    params: {},
    fitted: vectors,
    fresh: texts([cell as string]),
  })),
];
