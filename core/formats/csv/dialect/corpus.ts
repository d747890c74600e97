/**
 * For tests: small files as programs and people write them, each with the table that it holds. Contents are made up from
 * lists of words and a seeded generator, so that each run draws the same files.
 */
import { headers, singleColumns } from './corpus-headers.ts';
import {
  type Add,
  type Cell,
  FIRST,
  type Made,
  WORDS,
  make,
  Maker,
  lines,
  numbered,
  rowsOf,
  TABLES,
  type Whole,
} from './corpus-contents.ts';

export interface CorpusFile {
  readonly kind: string;
  /** Name with its ending. */
  readonly name: string;
  readonly text: string;
  readonly names: readonly string[];
  /** By row; dates as they are written. */
  readonly rows: readonly (readonly Cell[])[];
}

/** All files of the corpus. */
export function corpus(): CorpusFile[] {
  const files: CorpusFile[] = [];
  let seed = 1;
  const add = (
    kind: string,
    text: string,
    names: readonly string[],
    rows: readonly (readonly Cell[])[],
    name = 'data.csv',
  ): void => {
    files.push({ kind, name, text, names, rows });
  };
  const whole = (parts: readonly string[], newline = '\n'): string => parts.map((part) => part + newline).join('');
  const all = Object.keys(TABLES);
  const sizes = [2, 3, 8, 40];

  for (const delimiter of [',', ';', '\t', '|']) {
    for (const table of all) {
      for (const size of sizes) {
        const made = make(table, size, seed++);
        const quoting = (['needed', 'texts', 'all'] as const)[seed % 3];
        add(
          'usual delimiters',
          whole(lines(made, { delimiter, quoting }), seed % 4 === 0 ? '\r\n' : '\n'),
          made.names,
          rowsOf(made),
          delimiter === '\t' && seed % 2 === 0 ? 'data.tsv' : 'data.csv',
        );
      }
    }
  }
  for (const delimiter of [':', '^', '~', '\u0001', '\u001f', '!', '&', '§', ' ']) {
    for (const table of ['orders', 'people', 'addresses', 'measures', 'pairs']) {
      const made = make(table, 12, seed++);
      add('rare delimiters', whole(lines(made, { delimiter })), made.names, rowsOf(made), 'data.txt');
    }
  }
  for (const delimiter of ['||', '::', '|~|', '##', '~~', ' | ', '\t\t']) {
    for (const table of ['orders', 'people', 'addresses', 'measures']) {
      const made = make(table, 9, seed++);
      add('several characters', whole(lines(made, { delimiter })), made.names, rowsOf(made), 'data.txt');
    }
  }
  for (const delimiter of ['||', '::', ' , ']) {
    const made = make('orders', 9, seed++);
    const gaps = made.values.map((row, index) =>
      index % 2 === 0 ? row : [row[0], { value: null, text: '' }, ...row.slice(2)],
    );
    add(
      'several characters',
      whole([made.names.join(delimiter), ...gaps.map((row) => row.map(({ text }) => text).join(delimiter))]),
      made.names,
      gaps.map((row) => row.map(({ value }) => value)),
      'data.txt',
    );
  }
  for (const delimiter of [';', '\t', '|']) {
    for (const table of ['orders', 'measures', 'pairs']) {
      for (const size of sizes) {
        const made = make(table, size, seed++, ',');
        add('decimal comma', whole(lines(made, { delimiter, quoting: 'none' })), made.names, rowsOf(made));
        if (table === 'measures')
          add('decimal comma', whole(lines(made, { delimiter, quoting: 'none' }, false)), numbered(3), rowsOf(made));
      }
    }
  }
  for (const table of ['orders', 'measures', 'pairs']) {
    const made = make(table, 10, seed++, ',');
    add('decimal comma', whole(lines(made, { delimiter: ',' })), made.names, rowsOf(made));
  }
  marksByColumn(add, whole);
  blanksAndWidths(add, whole);
  quotesAndEscapes(add, whole);
  linesAround(add, whole);
  headers(add, whole);
  singleColumns(add, whole);
  return files;
}

function marksByColumn(add: Add, whole: Whole): void {
  const kind = 'marks by column';
  for (let seed = 500; seed < 512; seed++) {
    const m = new Maker(seed);
    const rows = Array.from({ length: 4 + (seed % 9) }, () => ({
      big: 1000 + m.below(90_000),
      rate: m.measure(','),
      point: m.measure('.'),
    }));
    const grouped = (value: number, mark: string): string => String(value).replace(/(?=(?:\d{3})+$)(?!^)/g, mark);
    add(
      kind,
      whole(['umsatz;quote', ...rows.map(({ big, rate }) => `${grouped(big, '.')};${rate.text}`)]),
      ['umsatz', 'quote'],
      rows.map(({ big, rate }) => [big, rate.value]),
    );
    add(
      kind,
      whole(['ort;menge', ...rows.map(({ point, rate }) => `${point.text};${rate.text}`)]),
      ['ort', 'menge'],
      rows.map(({ point, rate }) => [point.value, rate.value]),
    );
    add(
      kind,
      whole(['item,total', ...rows.map(({ big }, row) => `x${row},"${grouped(big * 1000 + 17, ',')}.50"`)]),
      ['item', 'total'],
      rows.map(({ big }, row) => [`x${row}`, big * 1000 + 17.5]),
    );
    add(
      kind,
      whole([
        'n\tsum',
        ...rows.map(
          ({ big, rate }, row) =>
            `${row}\t${grouped(big, '.')},${String(Math.abs(Number(rate.value))).replace('.', '')[0]}5`,
        ),
      ]),
      ['n', 'sum'],
      rows.map(({ big, rate }, row) => [
        row,
        Number(`${big}.${String(Math.abs(Number(rate.value))).replace('.', '')[0]}5`),
      ]),
    );
  }
  // The comma comes late.
  for (const count of [250, 3000]) {
    const rows = Array.from({ length: count }, (_, row) => row);
    add(
      kind,
      whole(['id;v', ...rows.map((row) => `${row};${row % 7}`), `${count};1,5`]),
      ['id', 'v'],
      [...rows.map((row) => [row, row % 7]), [count, 1.5]],
    );
  }
}

function blanksAndWidths(add: Add, whole: Whole): void {
  for (let seed = 600; seed < 612; seed++) {
    const m = new Maker(seed);
    const size = 3 + (seed % 6);
    const grid = Array.from({ length: size }, (_, row) => [m.id(row), m.measure(), m.count(), m.code()]);
    const values = grid.map((row) => row.map(({ value }) => value));
    const names = ['id', 'temp', 'n', 'code'];
    const padded = (row: readonly string[], pad: number): string =>
      ` ${row.map((cell) => cell.padStart(pad)).join(' ')}`;
    add(
      'runs of blanks',
      whole([
        padded(names, 8),
        ...grid.map((row) =>
          padded(
            row.map(({ text }) => text),
            8,
          ),
        ),
      ]),
      names,
      values,
      'data.txt',
    );
    add(
      'runs of blanks',
      whole(grid.map((row) => row.map(({ text }) => text).join(' '))),
      numbered(4),
      values,
      'data.dat',
    );
    add(
      'runs of blanks',
      whole([names.join(' \t '), ...grid.map((row) => row.map(({ text }) => text).join(' \t '))]),
      names,
      values,
      'data.txt',
    );
    add(
      'runs of blanks',
      whole(
        grid.map((row) =>
          row
            .slice(0, 3)
            .map(({ value }) => Number(value).toExponential(18))
            .join(' '),
        ),
      ),
      numbered(3),
      values.map((row) => row.slice(0, 3)),
      'data.txt',
    );
    const wide = Array.from({ length: size + 2 }, () => [m.person(), m.city(), m.price()]);
    const fixed = (row: readonly string[]): string => `${row[0].padEnd(22)}${row[1].padEnd(12)}${row[2].padStart(8)}`;
    add(
      'fixed width',
      whole([fixed(['name', 'city', 'price']), ...wide.map((row) => fixed(row.map(({ text }) => text)))]),
      ['name', 'city', 'price'],
      wide.map((row) => row.map(({ value }) => value)),
      'data.txt',
    );
    const gaps = wide.map((row, index) => (index % 3 === 1 ? [row[0], { value: null, text: '' }, row[2]] : row));
    add(
      'fixed width',
      whole([fixed(['name', 'city', 'price']), ...gaps.map((row) => fixed(row.map(({ text }) => text)))]),
      ['name', 'city', 'price'],
      gaps.map((row) => row.map(({ value }) => value)),
      'data.txt',
    );
    const people = Array.from({ length: size }, (_, row) => [m.id(row), m.reversed(), m.count()]);
    add(
      'blanks around cells',
      whole(['id, name, age', ...people.map(([a, b, c]) => `${a.text}, "${b.text}", ${c.text}`)]),
      ['id', 'name', 'age'],
      people.map((row) => row.map(({ value }) => value)),
    );
    const towns = Array.from({ length: size }, (_, row) => [m.id(row), m.city(), m.count()]);
    add(
      'blanks around cells',
      whole(['id, city, n', ...towns.map((row) => row.map(({ text }) => text).join(', '))]),
      ['id', 'city', 'n'],
      towns.map((row) => row.map(({ value }) => value)),
    );
    add(
      'blanks around cells',
      whole(['id,n', ...towns.map(([a, , c], row) => `${a.text},${row === 1 ? ' ' : c.text}`), '   ']),
      ['id', 'n'],
      towns.map(([a, , c], row) => [a.value, row === 1 ? null : c.value]),
    );
  }
}

function quotesAndEscapes(add: Add, whole: Whole): void {
  for (let seed = 700; seed < 712; seed++) {
    const m = new Maker(seed);
    const size = 3 + (seed % 7);
    const rows = Array.from({ length: size }, (_, row) => [
      m.id(row),
      m.text(`${m.pick(FIRST)} said "${m.pick(WORDS)}, ${m.pick(WORDS)}"`),
      m.count(),
    ]);
    const values = rows.map((row) => row.map(({ value }) => value));
    const names = ['id', 'said', 'n'];
    const made: Made = { names, values: rows };
    add('escape character', whole(lines(made, { delimiter: ',', escape: '\\' })), names, values);
    add('escape character', whole(lines(made, { delimiter: ';', quoting: 'texts', escape: '\\' })), names, values);
    add('quotes', whole(lines(made, { delimiter: ',' })), names, values);
    const people = make('addresses', size, seed);
    add('quotes', whole(lines(people, { delimiter: ',', quote: "'" })), people.names, rowsOf(people));
    add('quotes', whole(lines(people, { delimiter: ';', quote: "'", quoting: 'texts' })), people.names, rowsOf(people));
    add(
      'escape character',
      whole(lines(people, { delimiter: ',', quoting: 'none', escape: '\\' })),
      people.names,
      rowsOf(people),
    );
    const nulls = rows.map((row, index) => (index === 1 ? [row[0], row[1], { value: null, text: '\\N' }] : row));
    add(
      'null of databases',
      whole([names.join('\t'), ...nulls.map((row) => row.map(({ text }) => text).join('\t'))]),
      names,
      nulls.map((row) => row.map(({ value }) => value)),
      'data.tsv',
    );
  }
}

function linesAround(add: Add, whole: Whole): void {
  for (let seed = 800; seed < 810; seed++) {
    const m = new Maker(seed);
    const table = (['orders', 'people', 'addresses', 'tickets', 'measures'] as const)[seed % 5];
    const size = 4 + (seed % 6);
    const made = make(table, size, seed);
    const { names } = made;
    const rows = rowsOf(made);
    for (const delimiter of [',', ';', '\t']) {
      const body = lines(made, { delimiter });
      const before = 'lines before the names';
      add(before, whole(['Report of sales 2024', '', ...body]), names, rows);
      add(before, whole([`Station${delimiter}Oslo Blindern`, `Height${delimiter}94`, '', ...body]), names, rows);
      add(before, whole(['# made by a tool', '# version 2', ...body]), names, rows);
      add(
        before,
        whole([
          ['Overview of all branches', ...names.slice(1).map(() => '')].join(delimiter),
          names.map(() => '').join(delimiter),
          ...body,
        ]),
        names,
        rows,
      );
      add('sep line', whole([`sep=${delimiter}`, ...body], '\r\n'), names, rows);
      add('footer', whole([...body, '', 'Source: office of statistics, May 2024']), names, rows);
      if (names.length > 2)
        add('trailing delimiter', whole([body[0], ...body.slice(1).map((line) => line + delimiter)]), names, rows);
    }
    add('sep line', whole(['sep=;', 'Overview of all branches', '', ...lines(made, { delimiter: ';' })]), names, rows);
    const points = Array.from({ length: size }, () => [m.measure(), m.measure(), m.count()]);
    const marked = points.map((row) => row.map(({ value }) => value));
    for (const mark of ['#', '%', '//']) {
      for (const between of [' ', ', ', ',', ';', '\t']) {
        add(
          'names in a remark',
          whole([
            `${mark} run ${seed}`,
            `${mark} x${between}y${between}z`,
            ...points.map((row) => row.map(({ text }) => text).join(between)),
          ]),
          ['x', 'y', 'z'],
          marked,
          'data.txt',
        );
      }
    }
    const orders = make('orders', size, seed);
    const sum = (column: number): string =>
      String(Math.round(orders.values.reduce((total, row) => total + Number(row[column].value), 0) * 100) / 100);
    add(
      'footer',
      whole([...lines(orders, { delimiter: ',' }), `Total,,${sum(2)},${sum(3)}`]),
      orders.names,
      rowsOf(orders),
    );
    const measures = make('measures', size, seed);
    const units = m.pick([
      ['mm', 'mm', 'g'],
      ['[cm]', '[cm]', '[kg]'],
      ['m', 'm', 'kg/m3'],
    ]);
    const [head, ...body] = lines(measures, { delimiter: ',' });
    add('units row', whole([head, units.join(','), ...body]), measures.names, rowsOf(measures));
    add(
      'two rows of names',
      whole(['before,,after', 'low,high,low', ...body]),
      ['before_low', 'before_high', 'after_low'],
      rowsOf(measures),
    );
  }
}
