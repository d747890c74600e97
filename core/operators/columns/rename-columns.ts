import { z } from 'zod';
import { ProblemError } from '../../ir/problem.ts';
import { defineOperator } from '../kit/define.ts';
import { choice, type ParamMeta } from '../kit/params.ts';
import { findColumn } from '../kit/selection.ts';

const names = z
  .record(z.string(), z.string({ error: 'must be a text' }).min(1, 'a column needs a name'), {
    error: 'must map old names to new ones, such as {"old": "new"}',
  })
  .default({})
  .meta({
    editor: 'names',
    label: 'Names',
    help: 'New names of columns.',
  } satisfies ParamMeta as unknown as Record<string, unknown>);

/** pandas.DataFrame.rename(columns=…), which by default ignores names that are not there. */
export const renameColumns = defineOperator({
  type: 'RenameColumns',
  group: 'columns',
  label: 'Rename columns',
  summary: 'Gives columns other names.',
  description:
    'Use it to make names short, or equal to those that a model or another table expects. All names change at once, so two columns can swap theirs. ' +
    'A name that is not there is an error unless you say otherwise: pandas overlooks it, and a misspelt name goes unnoticed.',
  reference: { library: 'pandas', name: 'pandas.DataFrame.rename' },
  keywords: ['name', 'header'],
  params: () => ({
    names,
    errors: choice({ raise: 'Stop with an error', ignore: 'Ignore it' }, 'raise', {
      label: 'Unknown names',
      help: 'What happens to a name that no column has.',
      advanced: true,
    }),
  }),
  declare: ([input = []], params) => renamed(input, params),
  compute: (input, params) => ({ columns: renamed(input.columns, params) }),
  examples: [
    {
      title: 'One name',
      params: { names: { 'Body Mass (g)': 'mass' } },
      input: { 'Body Mass (g)': [3750, 3800], sex: ['m', 'f'] },
      output: { mass: [3750, 3800], sex: ['m', 'f'] },
    },
    {
      title: 'Two columns swap names',
      params: { names: { a: 'b', b: 'a' } },
      input: { a: [1], b: [2] },
      output: { b: [1], a: [2] },
    },
  ],
});

function renamed<Column extends Parameters<typeof findColumn>[0][number]>(
  columns: readonly Column[],
  { names, errors }: { names: Readonly<Record<string, string>>; errors: 'raise' | 'ignore' },
): Column[] {
  const wanted = new Map(Object.entries(names));
  if (errors === 'raise') for (const name of wanted.keys()) findColumn(columns, name, 'names');
  const taken = new Set<string>();
  return columns.map((column) => {
    const name = wanted.get(column.name) ?? column.name;
    if (taken.has(name) && column.many !== true) {
      throw new ProblemError({
        code: 'column.clash',
        message: `Two columns would be called "${name}".`,
        hint: 'Choose another name, or drop one of the columns first.',
        field: 'names',
        column: column.name,
      });
    }
    taken.add(name);
    return name === column.name ? column : { ...column, name };
  });
}
