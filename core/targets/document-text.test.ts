/**
 * A document's text never becomes code. Hostile texts stand wherever a document can hold text, in every operator's
 * examples; Python's own parser finds them in string constants only, in every file that a target writes.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../engine/kernels/kernel.ts';
import { temporaryFolder } from '../engine/testing.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { ProblemError } from '../ir/problem.ts';
import { operators } from '../operators/catalogue.ts';
import { metaOf } from '../operators/kit/params.ts';
import type { Operator } from '../operators/kit/operator.ts';
import { type TestTable, tableOf } from '../operators/testing/run-operator.ts';
import { targets } from './all.ts';
import { freeze } from './frozen.ts';
import { refusalsOf, type Target } from './target.ts';
import { type CheckRows } from './check-rows.ts';
import { type ProofCase, proofCase, pythonOutput, pythonWith } from './testing.ts';
import { difference, runExports } from './testing/export-runs.ts';

/** Stands in every hostile text. No name is made of capitals and small letters, so a name that holds it is not ours. */
const CANARY = 'CaNaRy';

const CALL = `__import__("pathlib").Path("${CANARY}").touch()`;

/** Each ends a string, a comment, a docstring or a name where it is not escaped. */
const HOSTILE: Readonly<Record<string, string>> = {
  quote: `${CANARY}"+${CALL}+"`,
  apostrophe: `${CANARY}'+${CALL}+'`,
  'three quotes': `${CANARY}"""\n${CALL}\n"""`,
  'three quotes at the end': `${CANARY} """`,
  'three apostrophes': `${CANARY}'''\n${CALL}\n'''`,
  'backslash at the end': `${CANARY}\\`,
  'backslash and quote': `${CANARY}\\"+${CALL}#\\`,
  'line feed': `${CANARY}\n${CALL}`,
  'carriage return': `${CANARY}\r${CALL}`,
  'form feed': `${CANARY}\f${CALL}\v`,
  'line separator': `${CANARY}\u2028${CALL}\u2029\u0085${CALL}`,
  nul: `${CANARY}\0${CALL}`,
  comment: `${CANARY} # ${CALL}`,
  braces: `{${CALL}}{x}{{${CANARY}}}`,
  percent: `%s %(${CANARY})s %%`,
  template: `\${${CALL}} \`${CANARY}\``,
  'named character': `\\N{LATIN SMALL LETTER A}\\x41\\u0041\\1\\g<1>${CANARY}`,
  'bidirectional controls': `${CANARY}\u202e\u2066")\u2069\u200f`,
  cookie: `-*- coding: utf-7 -*- ${CANARY} +AGEALQ-`,
  'look-alikes': `${CANARY}\ufb01\u017f\u210d\u{1d552}`,
  long: `${CANARY}${'a"b'.repeat(3_400)}`,
  astral: `${CANARY}${'\u{1f44d}'.repeat(60)}`,
};

interface HostileCase {
  readonly what: string;
  readonly document: PipelineDocument;
  readonly proof: ProofCase;
}

/** Fits the steps; null where the operator refuses these texts, or stumbles over them in words. */
async function fitted(operator: Operator, params: Params, table: TestTable): Promise<ProofCase | null> {
  try {
    return await proofCase(operator.type, '', [[operator.type, params]], table, table);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

type Params = Readonly<Record<string, unknown>>;

/** The value with every text replaced that `change` replaces; keys of objects, too. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((part) => mapTexts(part, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [change(key), mapTexts(part, change)]));
}

/** Every text of a parameter, by where it stands, one at a time. */
function withEachText(value: unknown, text: string): unknown[] {
  if (value === null || typeof value === 'string') return [text];
  if (Array.isArray(value)) {
    return value.flatMap((part, at) => withEachText(part, text).map((changed) => value.with(at, changed)));
  }
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => [
    ...withEachText(part, text).map((changed) => ({ ...value, [key]: changed })),
    Object.fromEntries(Object.entries(value).map(([name, one]) => [name === key ? text : name, one])),
  ]);
}

/** The table and the parameters with columns called so. */
function renamed(operator: Operator, params: Params, table: TestTable, nameOf: (name: string) => string) {
  const names = new Set(table.columns.map(({ name }) => name));
  const inFormula = (text: string): string =>
    text.replace(/`[^`]*`|"[^"]*"|'[^']*'|[A-Za-z_]\w*/g, (word) =>
      names.has(word) ? `\`${nameOf(word).replaceAll('`', '``')}\`` : word,
    );
  const changed = Object.entries(params).map(([key, value]) => {
    const schema = operator.params.shape[key];
    const isFormula = schema !== undefined && metaOf(schema as never).editor === 'formula';
    return [key, mapTexts(value, (text) => (names.has(text) ? nameOf(text) : isFormula ? inFormula(text) : text))];
  });
  return {
    params: Object.fromEntries(changed) as Params,
    table: { ...table, columns: table.columns.map((column) => ({ ...column, name: nameOf(column.name) })) },
  };
}

/** Ids, names, groups, notes and the path of a fitted document, all hostile. */
function inDisguise(document: PipelineDocument, id: (plain: string) => string, text: string): PipelineDocument {
  return {
    ...document,
    title: text,
    nodes: document.nodes.map((node) => ({
      ...node,
      id: id(node.id),
      name: text,
      params: 'path' in node.params ? { ...node.params, path: text } : node.params,
    })),
    edges: document.edges.map((edge) => ({ ...edge, source: id(edge.source), target: id(edge.target) })),
    groups: [{ id: id('group'), name: text, nodes: [] }],
    notes: [{ id: id('note'), text, position: { x: 0, y: 0 } }],
    fitted: Object.fromEntries(Object.entries(document.fitted ?? {}).map(([key, learned]) => [id(key), learned])),
  };
}

const texts = Object.values(HOSTILE);
/** Another text for each case, so that together they see all of them. */
let turn = 0;
const nextText = (): string => texts[turn++ % texts.length];

/** Hostile versions of an operator's examples: of the columns' names, of cells, and of each text among its parameters. */
async function hostileCases(operator: Operator): Promise<HostileCase[]> {
  const cases: HostileCase[] = [];
  const add = (what: string, proof: ProofCase | null): void => {
    if (proof === null) return;
    // No document that is read holds such ids; the writers are safe all the same.
    const text = nextText();
    const document = inDisguise(proof.document, (plain) => `${text} ${plain}`, nextText());
    cases.push({ what: `${operator.type}, ${what}`, document, proof });
  };
  for (const { title, params, input, types } of operator.examples) {
    const table = tableOf(input, types);
    add(title, await fitted(operator, params, table));
    const text = nextText();
    const named = renamed(operator, params, table, (name) => `${text} ${name}`);
    add(`${title}: columns`, await fitted(operator, named.params, named.table));
    const cellText = nextText();
    const change = (cell: unknown): unknown => (typeof cell === 'string' ? `${cellText} ${cell}` : cell);
    const cells = table.columns.map((column) =>
      column.type === 'category' || column.type === 'text'
        ? { ...column, cells: column.cells.map(change) as typeof column.cells }
        : column,
    );
    add(`${title}: cells`, await fitted(operator, params, { ...table, columns: cells }));
    for (const [key, value] of Object.entries(params)) {
      const wanted = nextText();
      for (const changed of withEachText(value, wanted)) {
        add(`${title}: ${key}`, await fitted(operator, { ...params, [key]: changed }, table));
      }
    }
    for (const key of Object.keys(operator.params.shape)) {
      if (key in params) continue;
      add(`${title}: ${key}`, await fitted(operator, { ...params, [key]: nextText() }, table));
    }
  }
  return cases;
}

const rowsOf = ({ inputs, expected, pipeline }: ProofCase): CheckRows => ({
  inputs: expected === null ? inputs.map((columns) => columns.map(() => [])) : inputs,
  expected: expected ?? pipeline.fields.map(() => []),
});

/** What text-places.py says of a file. */
type Places =
  | { readonly error: string }
  | {
      readonly places: readonly string[];
      readonly hidden: readonly string[];
      readonly runs: readonly string[];
      readonly names: readonly string[];
      readonly found: number;
    };

interface Written {
  readonly what: string;
  readonly bytes: Uint8Array;
}

/** The file of a hostile document; null where the target refuses it. */
function written(target: Target, { what, document, proof }: HostileCase): Written | null {
  const last = document.nodes.at(-1)?.id ?? '';
  const first = document.nodes[0]?.id ?? '';
  const pipeline = freeze(document, last, new Map([[first, proof.pipeline.sources[0]?.fields ?? []]]));
  if (refusalsOf(target, pipeline).length > 0) return null;
  return { what, bytes: target.emit(pipeline, rowsOf(proof)) };
}

async function placesIn(python: string, files: readonly Written[]): Promise<readonly Places[]> {
  const folder = temporaryFolder();
  try {
    const listed = files.map(({ bytes }, at) => {
      writeFileSync(join(folder.path, `${at}.py`), bytes);
      return { file: `${at}.py`, canary: CANARY };
    });
    folder.write('files.json', JSON.stringify(listed));
    await pythonOutput(python, [join(import.meta.dirname, 'python/text-places.py'), folder.path]);
    return JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as Places[];
  } finally {
    folder.remove();
  }
}

/** Files in which a text is anything but a string, with what is wrong. */
const wrongIn = (files: readonly Written[], found: readonly Places[]): string[] =>
  files.flatMap(({ what, bytes }, at) => {
    const places = found[at];
    if ('error' in places) return [`${what}: ${places.error}`];
    const odd = /[^\n\P{C}]|[\u2028\u2029]/u.exec(new TextDecoder().decode(bytes));
    const wrong = [
      ...places.places,
      ...places.hidden.map((name) => `${name} is hidden`),
      ...places.runs.map((line) => `it runs ${line}`),
      ...(odd === null ? [] : [`it holds U+${odd[0].codePointAt(0)?.toString(16)}`]),
    ];
    return wrong.map((place) => `${what}: ${place}`);
  });

const looked = new Map<Target, Promise<readonly [readonly HostileCase[], readonly Written[], readonly Places[]]>>();

/** The cases that a target takes, their files, and where the canary stands in them. */
function lookedAt(target: Target, interpreter: string, cases: readonly HostileCase[]) {
  const known = looked.get(target);
  if (known !== undefined) return known;
  const files = cases.map((hostile) => written(target, hostile));
  const taken = cases.filter((_, at) => files[at] !== null);
  const texts = files.filter((file) => file !== null);
  const made = placesIn(interpreter, texts).then((places) => [taken, texts, places] as const);
  looked.set(target, made);
  return made;
}

const python = await pythonWith('ast');
if (python === null) console.log('Not run: hostile texts in exported files, for there is no Python.');
const pythonTargets = targets.filter(({ ending }) => ending === '.py');

describe.runIf(python !== null)('hostile texts everywhere in a document', () => {
  const cases: HostileCase[] = [];
  beforeAll(async () => {
    for (const operator of operators) {
      if (operator.inputs.length === 1) cases.push(...(await hostileCases(operator)));
    }
  }, 300_000);

  it('are taken by many operators', () => {
    expect(cases.length).toBeGreaterThan(300);
  });

  it('are in no kernel: its text is arithmetic and names of its own making', () => {
    let count = 0;
    for (const { what, proof } of cases) {
      for (const { columns, rows } of proof.pipeline.nodes) {
        const exprs = [...columns.map(({ expr }) => expr), ...(rows?.rows === 'filter' ? [rows.keep] : [])];
        const { source } = compile(exprs, null);
        count++;
        if (/canary/i.test(source) || /[^\n -~]/.test(source)) throw new Error(`${what}: ${source.slice(0, 500)}`);
      }
    }
    expect(count).toBeGreaterThan(300);
  });

  it.each(pythonTargets)('are string constants only, in $label', { timeout: 300_000 }, async (target) => {
    const [, files, found] = await lookedAt(target, python as string, cases);
    expect(files.length).toBeGreaterThan(100);
    expect(wrongIn(files, found)).toEqual([]);
    // A step that changes nothing is not in the file, nor is its text.
    const holding = found.filter((places) => 'found' in places && places.found > 0);
    expect(holding.length).toBeGreaterThan(0.8 * files.length);
  });

  it.each(pythonTargets)(
    'hide no name of the file or of Python as ids, in $label',
    { timeout: 300_000 },
    async (target) => {
      const [taken, , found] = await lookedAt(target, python as string, cases);
      // A document for each name that any file has, of those with that file.
      const withName = new Map<string, HostileCase>();
      for (const [at, hostile] of taken.entries()) {
        const places = found[at];
        // With a function of its step, which is named after the step's id.
        if ('error' in places || !places.names.some((name) => /canar/i.test(name))) continue;
        for (const name of [...places.names, ...WORDS]) if (!withName.has(name)) withName.set(name, hostile);
      }
      expect(withName.size).toBeGreaterThan(80);
      const files = [...withName].flatMap(([name, { what, proof }]) => {
        const document = inDisguise(proof.document, (id) => (id === 'step 1' ? name : id), name);
        return written(target, { what: `${what}, id ${name}`, document, proof }) ?? [];
      });
      expect(wrongIn(files, await placesIn(python as string, files))).toEqual([]);
    },
  );
});

/** Words of Python, builtins, and names of variables and parameters in the files. */
const WORDS =
  'self cls df t x name class match lambda None print isinstance enumerate sorted float KeyError __name__ __doc__'.split(
    ' ',
  );

describe('half of a character', () => {
  const half = 'a\ud800b';
  const plain = tableOf({ x: [1, null], c: ['a', null] });
  const named = tableOf({ [`x${half}`]: [1, null], c: ['a', null] });
  const steps = {
    'a column’s name': ['SimpleImputer', { columns: [`x${half}`] }],
    'a fill value': ['SimpleImputer', { columns: ['c'], strategy: 'constant', fill_value: half }],
    'a new column’s name': ['RenameColumns', { names: { c: half } }],
    'a constant of a formula': ['Derive', { name: 'd', formula: '"a\\ud800b"' }],
    'a pattern': ['Replace', { columns: ['c'], pat: half, repl: 'x' }],
  } as const;

  it.each(Object.entries(steps))('in %s is refused at its step by every target', async (what, [type, params]) => {
    const table = what === 'a column’s name' ? named : plain;
    const made = await proofCase(type, what, [[type, params]], table, table);
    expect(made).not.toBeNull();
    for (const target of targets) {
      const refusals = refusalsOf(target, (made as ProofCase).pipeline).filter(
        ({ code }) => code !== 'export.no-numbers',
      );
      expect(refusals[0]).toMatchObject({
        code: expect.stringMatching(/^export\.(half-character|never)$/),
        hint: expect.stringMatching(/\S/),
      });
      for (const { message } of refusals.filter(({ code }) => code === 'export.half-character'))
        expect(message).toContain('\\ud800');
    }
  });

  it('is none where both halves stand', async () => {
    const whole = tableOf({ 'x👍': [1, null] });
    const proof = await proofCase('SimpleImputer', '', [['SimpleImputer', { columns: ['x👍'] }]], whole, whole);
    for (const target of targets) expect(refusalsOf(target, (proof as ProofCase).pipeline)).toEqual([]);
  });
});

const sklearnPython = await pythonWith('numpy', 'pandas', 'sklearn', 'scipy');
if (sklearnPython === null)
  console.log('Not run: columns of hostile names in scikit-learn, for there is no Python with it.');

describe.runIf(sklearnPython !== null)('columns of hostile names', () => {
  it('go through scikit-learn, and nothing else happens', { timeout: 300_000 }, async () => {
    const names = [...texts, 'self', 'cls', 'df', 'None', 'class', '__proto__', 'constructor', '', ' ', 'fi', '\ufb01'];
    const cells = [1, -2.5, 3, 4];
    const table: TestTable = {
      rows: cells.length,
      columns: names.map((name, at) => ({ name, type: 'number', cells: cells.map((cell) => cell + at) })),
    };
    const steps = { scaled: 'StandardScaler', 'each from all': 'Normalizer' } as const;
    const proofs = await Promise.all(
      Object.entries(steps).map(([title, type]) => proofCase(type, title, [[type, { columns: names }]], table, table)),
    );
    const sklearn = targets.find(({ name }) => name === 'sklearn') as Target;
    const runs = proofs.flatMap((proof) =>
      ['transform', 'pipeline', 'check'].map((run) => ({
        proof: proof as ProofCase,
        run,
        text: sklearn.emit((proof as ProofCase).pipeline, rowsOf(proof as ProofCase)),
      })),
    );
    const results = await runExports(sklearnPython as string, runs);
    const wrong = runs.flatMap(({ proof, run }, at) => {
      const result = results[at] ?? { error: 'it was not run' };
      if (run === 'check') return 'error' in result ? [result.error] : [];
      return difference(proof, result, { tolerance: 1e-9 }) ?? [];
    });
    expect(wrong).toEqual([]);
    expect(existsSync(CANARY)).toBe(false);
  });
});
