import { py } from '../literals.ts';
import type { Helper } from './helper.ts';

/** Helpers that read lists in cells, as JSON writes them. */
export const listHelpers = {
  list_items: {
    source: py`
def list_items(cell):
    """The items of a list in JSON: texts as they are, others as they are written, None for null. A cell that is no list stays."""
    if pd.isna(cell):
        return [None]
    text = cell.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return [cell]
    if text[1:-1].strip() == "":
        return [None]

    def refuse(word):
        raise ValueError(word)

    decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=refuse)
    words = {"null": None, "NaN": None, "Infinity": "Infinity", "-Infinity": "-Infinity"}
    blanks = re.compile(r"\\s*")
    items, at, end = [], 1, len(text) - 1
    while True:
        at = blanks.match(text, at).end()
        word = next((word for word in words if text.startswith(word, at)), None)
        if word is not None:
            item, stop = words[word], at + len(word)
        else:
            try:
                value, stop = decoder.raw_decode(text, at)
            except ValueError:
                return [cell]
            item = value if text[at] == '"' else text[at:stop]
        at = blanks.match(text, stop).end()
        if stop > end or (at < end and text[at] != ","):
            return [cell]
        items.append(item)
        if at >= end:
            return items
        at += 1
`,
    imports: ['json', 're'],
  },
  explode_lists: {
    source: py`
def explode_lists(df, columns):
    """A row of each item of the lists in these columns; an empty list has one with a missing cell."""
    lists = {name: df[name].map(list_items) for name in columns}
    first = lists[columns[0]].map(len)
    for name in columns[1:]:
        if (lists[name].map(len) != first).any():
            raise ValueError(f'The lists of "{columns[0]}" and "{name}" have different lengths.')
    df = with_columns(df, lists).explode(columns)
    return with_columns(df, {name: df[name].astype(TEXT) for name in columns})
`,
    needs: ['list_items', 'with_columns'],
  },
} as const satisfies Record<string, Helper>;
