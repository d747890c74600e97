/** For tests: files of the corpus whose first row is in question, and those of a single column. */
import {
  type Add,
  lineOf,
  lines,
  type Made,
  make,
  Maker,
  numbered,
  rowsOf,
  type Value,
  type Whole,
  WORDS,
} from './corpus-contents.ts';

export function headers(add: Add, whole: Whole): void {
  const kind = 'names that look like values';
  for (let seed = 900; seed < 914; seed++) {
    const m = new Maker(seed);
    const size = 2 + (seed % 7);
    const delimiter = m.pick([',', ';', '\t']);
    const tables: (readonly [names: readonly string[], first: () => Value, cell: () => Value])[] = [
      [['country', '2018', '2019', '2020'], () => m.city(), () => m.count()],
      [['country', '2021', '2020'], () => m.city(), () => m.count()],
      [['state', '2022'], () => m.city(), () => m.measure()],
      [['country', '2020-01-22', '2020-01-23', '2020-01-24'], () => m.city(), () => m.count()],
      [['sex', 'False', 'True'], () => m.text(m.pick(['f', 'm', 'x'])), () => m.count()],
      [['group', '0.05', '0.5', '0.95'], () => m.city(), () => m.count()],
      [['day', '00:00', '06:00', '12:00', '18:00'], () => m.date(), () => m.count()],
      [['station', '0', '6', '12', '18'], () => m.city(), () => m.measure()],
      [['month', ...Array.from({ length: 12 }, (_, month) => String(month + 1))], () => m.city(), () => m.count()],
      [['param', '0.025', '0.5', '0.975'], () => m.city(), () => m.measure()],
      [['age', '0-10', '10-20', '20-30'], () => m.city(), () => m.count()],
      [['gene', 'S1', 'S2', 'S3'], () => m.city(), () => m.count()],
    ];
    for (const [names, first, cell] of tables) {
      const made: Made = { names, values: Array.from({ length: size }, () => [first(), ...names.slice(1).map(cell)]) };
      add(kind, whole(lines(made, { delimiter })), names, rowsOf(made));
    }
    const counted = Array.from({ length: size }, (_, row) => [
      row,
      ...Array.from({ length: 3 + (seed % 3) }, () => Number(m.measure().value)),
    ]);
    const width = counted[0].length;
    add(
      kind,
      whole([
        ['', ...Array.from({ length: width - 1 }, (_, index) => index)].join(','),
        ...counted.map((row) => row.join(',')),
      ]),
      ['column_1', ...Array.from({ length: width - 1 }, (_, index) => String(index))],
      counted,
    );
    for (const table of ['orders', 'measures', 'log']) {
      const made = make(table, size + 4, seed);
      add('no header', whole(lines(made, { delimiter }, false)), numbered(made.names.length), rowsOf(made));
    }
    const iris = Array.from({ length: size + 5 }, () => [
      m.measure(),
      m.measure(),
      m.text(m.pick(['Iris-setosa', 'Iris-virginica'])),
    ]);
    add(
      'no header',
      whole(iris.map((row) => lineOf(row, { delimiter }))),
      numbered(3),
      iris.map((row) => row.map(({ value }) => value)),
    );
  }
}

export function singleColumns(add: Add, whole: Whole): void {
  const kind = 'single column';
  for (let seed = 1000; seed < 1010; seed++) {
    const m = new Maker(seed);
    const size = 4 + (seed % 8);
    const columns: (readonly [string, () => Value])[] = [
      ['v', () => m.measure(',')],
      ['amount', () => m.price()],
      ['when', () => m.date()],
      ['at', () => m.time()],
      ['text', () => m.prose()],
      ['city', () => m.city()],
      ['name', () => m.person()],
      ['mail', () => m.mail()],
      ['url', () => m.text(`https://a.org/${m.pick(WORDS)}?id=${m.below(99)}&lang=${m.pick(WORDS)}`)],
      ['code', () => m.code()],
    ];
    for (const [name, cell] of columns) {
      const values = Array.from({ length: size }, cell);
      add(
        kind,
        whole([name, ...values.map(({ text }) => text)]),
        [name],
        values.map(({ value }) => [value]),
        'data.txt',
      );
    }
  }
}
