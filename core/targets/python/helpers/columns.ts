import { py } from '../literals.ts';
import type { Helper } from './helper.ts';

/** Helpers that convert columns to the types of the generated code, and look up cells. */
export const columnHelpers = {
  constant: {
    source: py`
def constant(df, value, kind):
    """The same value in every row."""
    return pd.Series(value, index=df.index, dtype=KINDS[kind])
`,
  },
  with_columns: {
    source: py`
def with_columns(df, columns):
    """The table with these columns, in place of those of the same name or after all others."""
    df = df.copy(deep=False)
    for name, cells in columns.items():
        df[name] = cells
    return df
`,
  },
  placed: {
    source: py`
def placed(df, instead):
    """The table with other columns in the place of some; those under None come last."""
    kept = df[[name for name in df.columns if name not in instead]]
    made = {name: cells for columns in instead.values() for name, cells in columns.items()}
    names = [made_name for name in df.columns for made_name in instead.get(name, [name])]
    return pd.concat([kept, pd.DataFrame(made, index=df.index)], axis=1)[[*names, *instead.get(None, [])]]
`,
  },
  with_block: {
    source: py`
def with_block(df, names, cells):
    """The table with an array of numbers in these columns."""
    block = pd.DataFrame(cells, columns=names, index=df.index)
    return pd.concat([df.drop(columns=names), block], axis=1)[list(df.columns)]
`,
  },
  lookup: {
    source: py`
def lookup(x, table, missing=np.nan, other=np.nan):
    """What the table says of each cell: \`missing\` where it is missing, \`other\` where it is not listed."""
    codes, values = pd.factorize(x)
    found = np.array([*(table.get(value, other) for value in values), missing], dtype=float)
    return pd.Series(found[codes], index=x.index)
`,
  },
  lookup_text: {
    source: py`
def lookup_text(x, table, missing=None, other=None):
    """What the table says of each cell: \`missing\` where it is missing, \`other\` where it is not listed."""
    codes, values = pd.factorize(x)
    found = np.array([*(table.get(value, other) for value in values), missing], dtype=object)
    return pd.Series(found[codes], index=x.index, dtype=TEXT)
`,
  },
  ensure: {
    source: py`
def ensure(x, holds, message, cells, refused=None):
    """x, but an error at the first row for which it does not hold; with a list, such rows are added to it and missing."""
    wrong = ~holds.fillna(True).astype(bool)
    if refused is not None:
        refused.append(wrong)
        return x.mask(wrong)
    if wrong.any():
        cell = cells[wrong].iloc[0]
        shown = "(missing)" if pd.isna(cell) else json.dumps(cell, ensure_ascii=False, default=str)
        raise ValueError(message.replace("{value}", shown))
    return x
`,
    imports: ['json'],
  },
} as const satisfies Record<string, Helper>;
