/** The declarations at the beginning of an ARFF file. See waikato.github.io/weka-wiki/formats_and_processing/arff_stable. */
import { dateReader, DEFAULT_PATTERN } from './dates.ts';
import { badHeader } from './arff-problems.ts';
import { tokensOf, wordAt } from './tokens.ts';

export type Attribute = { readonly name: string } & (
  | { readonly kind: 'number' | 'string' }
  | { readonly kind: 'nominal'; readonly values: readonly string[] }
  | { readonly kind: 'date'; readonly pattern: string }
  /** Its cells have a place in the rows, but cannot be a column. */
  | { readonly kind: 'left-out'; readonly reason: string }
);

const DATA = /(^|[\r\n])[ \t]*@data(?=[ \t\r\n%]|$)[^\r\n]*(\r\n|\r|\n|$)/i;

/** Where the rows begin in the file's first bytes, given as Latin-1; null where they hold no `@data`. */
export function endOfHeader(head: string): number | null {
  const match = DATA.exec(head);
  return match === null ? null : match.index + match[0].length;
}

/** More columns than this are no table. */
const MAX_ATTRIBUTES = 100_000;

/** Throws a `ProblemError` that names the line of what is no declaration. */
export function attributesOf(header: string, file: string): Attribute[] {
  const attributes: Attribute[] = [];
  /** Within the attributes of a relation in a column, until its `@end`. */
  let isNested = false;
  for (const [index, whole] of header.split(/\r\n|\r|\n/).entries()) {
    const line = whole.trim();
    if (line === '' || line.startsWith('%') || /^@(relation|data)(\s|$)/i.test(line)) continue;
    if (/^@end(\s|$)/i.test(line)) {
      isNested = false;
      continue;
    }
    const keyword = /^@attribute\s+/i.exec(line);
    if (keyword === null) throw badHeader(file, index + 1, `This line is no declaration: ${line.slice(0, 40)}`);
    if (isNested) continue;
    const attribute = attributeOf(line, keyword[0].length);
    if (typeof attribute === 'string') throw badHeader(file, index + 1, attribute);
    isNested = attribute.kind === 'left-out' && attribute.reason === RELATION;
    attributes.push(attribute);
    if (attributes.length > MAX_ATTRIBUTES)
      throw badHeader(file, index + 1, `There are more than ${MAX_ATTRIBUTES} attributes.`);
  }
  if (attributes.length === 0) throw badHeader(file, null, 'The file declares no attribute.');
  return attributes;
}

const RELATION = 'holds a table in each cell (a relational attribute)';

/** The attribute, or why the line is none. */
function attributeOf(line: string, from: number): Attribute | string {
  const found = wordAt(line, from);
  if (found === null) return 'The name of the attribute has no closing quote.';
  const { word: name } = found;
  const type = line.slice(found.end).trim();
  if (type.startsWith('{')) {
    const values = nominalValues(type);
    return values === null
      ? `The values of attribute "${name}" are no list such as {yes, no}.`
      : { name, kind: 'nominal', values };
  }
  const [, word = ''] = /^([A-Za-z]*)/.exec(type) ?? [];
  switch (word.toLowerCase()) {
    case 'numeric':
    case 'real':
    case 'integer':
      return { name, kind: 'number' };
    case 'string':
      return { name, kind: 'string' };
    case 'date': {
      const rest = type.slice(word.length).trim();
      const pattern = rest === '' || rest.startsWith('%') ? DEFAULT_PATTERN : (wordAt(rest, 0)?.word ?? '');
      return dateReader(pattern) === null
        ? { name, kind: 'left-out', reason: `holds dates of the pattern "${pattern}", which is not understood` }
        : { name, kind: 'date', pattern };
    }
    case 'relational':
      return { name, kind: 'left-out', reason: RELATION };
    default:
      return `The attribute "${name}" has no type that ARFF knows: ${type.slice(0, 40)}`;
  }
}

function nominalValues(type: string): string[] | null {
  let end = -1;
  let quote = '';
  for (let at = 1; at < type.length && end < 0; at++) {
    const mark = type[at];
    if (mark === '\\') at++;
    else if (quote !== '') quote = mark === quote ? '' : quote;
    else if (mark === '"' || mark === "'") quote = mark;
    else if (mark === '}') end = at;
  }
  if (end < 0) return null;
  const inner = type.slice(1, end);
  const tokens = tokensOf(inner) ?? tokensOf(inner, true);
  return tokens === null ? null : tokens.filter((token) => token.isQuoted || token.text !== '').map(({ text }) => text);
}
