/** Names of column types in the generated code. */
import type { ColumnType, Field } from '../../ir/types.ts';
import { dict, type Layout, lines } from './layout.ts';
import { type PythonCode, py, pythonString } from './literals.ts';

/** Kind of a column in pandas: categories and texts are both text. */
export const kindOf = (type: ColumnType): string => (type === 'category' ? 'text' : type);

/** Columns up to which each has a line of its own. */
const MOST_LINES = 40;

/** A constant with the kinds of columns, by name. */
export const kindsOf = (name: PythonCode, fields: readonly Field[]): PythonCode[] =>
  lines([
    py`${name} = `,
    dict(
      fields.map((field): [Layout, Layout] => [pythonString(field.name), pythonString(kindOf(field.type))]),
      fields.length > MOST_LINES,
    ),
  ]);
