/** Each writer on random text, read back by Python’s own parser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../engine/testing.ts';
import { pythonOutput, pythonWith } from '../testing.ts';
import { keyword, lines } from './layout.ts';
import { constantName, docstring, identifier, joined, NEW_LINE, py, pythonName, pythonString } from './literals.ts';

/** Random texts in which what ends a string, a comment or a line is frequent. */
const nasty = fc.constantFrom(
  '"',
  "'",
  '"""',
  "'''",
  '\\',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\f',
  '\u2028',
  '\u0085',
  '\ud800',
  '\udc00',
  '\u202e',
  '#',
  '{',
  '}',
  '%s',
  '$',
  '`',
  '\\N{',
  '\\x',
  '\\u',
  '👍',
  'é',
  ' ',
  '\t',
  'a',
  'class',
  '0',
);
const text = fc.oneof(fc.string({ unit: nasty, maxLength: 40 }), fc.string({ unit: 'binary' }));
const texts = fc.sample(text, 2_000);

/** Runs a program with a JSON file beside it, and gives what it prints as JSON. */
async function inPython(python: string, program: string, source: string): Promise<unknown> {
  const folder = temporaryFolder();
  try {
    folder.write('source.py', source);
    folder.write('program.py', program);
    return JSON.parse(await pythonOutput(python, [join(folder.path, 'program.py'), join(folder.path, 'source.py')]));
  } finally {
    folder.remove();
  }
}

const python = await pythonWith('ast');
if (python === null) console.log('Not run: what Python reads of random texts, for there is no Python.');

describe.runIf(python !== null)('random texts', () => {
  it('come back from a string exactly, lone surrogates too', async () => {
    const source = joined(
      texts.map((one) => py`${pythonString(one)},`),
      NEW_LINE,
    );
    const program = `
import ast, json, sys
source = open(sys.argv[1], encoding="utf-8", newline="").read()
values = ast.literal_eval("[" + source + "]")
print(json.dumps(["".join(f"{ord(c):06x}" for c in value) for value in values]))
`;
    const points = (one: string): string =>
      Array.from(one, (character) => Number(character.codePointAt(0)).toString(16).padStart(6, '0')).join('');
    expect(await inPython(python as string, program, source)).toEqual(texts.map(points));
    expect(source).not.toMatch(/[^\n\P{C}]|[\u2028\u2029]/u);
  });

  it('are docstrings of one line that nothing ends early', async () => {
    const source = joined(
      texts.map((one, at) =>
        joined([py`def ${identifier(`f ${at}`, new Set())}():`, py`    ${docstring(one, ': ', one)}`], NEW_LINE),
      ),
      NEW_LINE,
    );
    const program = `
import ast, json, sys
tree = ast.parse(open(sys.argv[1], encoding="utf-8", newline="").read())
plain = [len(f.body) == 1 and isinstance(f.body[0], ast.Expr) and isinstance(f.body[0].value, ast.Constant) for f in tree.body]
print(json.dumps([len(plain), all(plain), max(len(ast.get_docstring(f, clean=False)) for f in tree.body)]))
`;
    const [count, isPlain, longest] = (await inPython(python as string, program, source)) as [number, boolean, number];
    expect([count, isPlain]).toEqual([texts.length, true]);
    expect(longest).toBeLessThanOrEqual(163);
    expect(source.split('\n')).toHaveLength(2 * texts.length);
  });

  it('are names: each another one, none a word of Python or a builtin', async () => {
    const taken = new Set(['df']);
    const words = readFileSync(join(import.meta.dirname, 'literals.ts'), 'utf8').match(/[a-z]+/g) ?? [];
    const names = [...texts, ...words].flatMap((one) => [identifier(one, taken), constantName(one, taken)]);
    const program = `
import builtins, json, keyword, sys, unicodedata
names = open(sys.argv[1]).read().split()
print(json.dumps([n for n in names if not n.isidentifier() or keyword.iskeyword(n) or keyword.issoftkeyword(n) and n != "_"
    or hasattr(builtins, n) or unicodedata.normalize("NFKC", n) != n]))
`;
    expect(await inPython(python as string, program, names.join('\n'))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('df');
  });

  it('none of Python’s own words and builtins is a name', async () => {
    const program =
      'import builtins, json, keyword; print(json.dumps([*dir(builtins), *keyword.kwlist, *keyword.softkwlist]))';
    const words = (await inPython(python as string, program, '')) as string[];
    expect(words.length).toBeGreaterThan(150);
    for (const word of words) expect(identifier(word, new Set())).not.toBe(word);
  });
});

describe('source', () => {
  it('takes no plain text', () => {
    const id: string = 'x"; import os';
    // @ts-expect-error a text that may come from a document is no source
    const glued = py`print("${id}")`;
    // @ts-expect-error nor may it stand in a layout
    lines([`print("${id}")`]);
    expect(glued).toContain('import os'); // The types alone keep it out: `npm run lint` checks that they do.
  });

  it('takes names of parameters that are names', () => {
    expect(lines(keyword('with_mean', py`True`))).toEqual(['with_mean=True']);
    for (const name of ['a b', 'a=1, b', '', '1a', 'a\n', 'é', 'a.']) expect(() => pythonName(name)).toThrow('no name');
  });
});
