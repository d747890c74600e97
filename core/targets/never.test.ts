/**
 * "Never" is an excuse, and an excuse can grow stale: the target learns to say what it could not, or nothing needs it any
 * more. So each is held against what the target really does with the node, and with its rows.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { datePart } from '../ir/build.ts';
import type { TestTable } from '../operators/testing/run-operator.ts';
import { targets } from './all.ts';
import type { FrozenNode, FrozenPipeline } from './frozen.ts';
import { onnxModel } from './onnx/model.ts';
import { onnx } from './onnx/target.ts';
import type { Target } from './target.ts';
import { type ProofCase, proofCase, proofCases, pythonOutput, pythonWith } from './testing.ts';

/** Steps whose excuses no golden meets. */
const rare = [
  ['Derive', { name: 'y', formula: 'word < "b"' }],
  ['Cast', { columns: ['when'], dtype: 'text' }],
  ['Derive', { name: 'y', formula: 'replace(word, "", "-")' }],
  ['TextClean', { columns: ['word'], strip: false, case: 'title' }],
  ['TextExtract', { columns: ['word'], pat: '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)' }],
  ['TextVectorization', { columns: ['word'], split: 'character' }],
] as const;

const table: TestTable = {
  rows: 3,
  columns: [
    { name: 'word', type: 'text', cells: ['a', 'b c', null] },
    { name: 'when', type: 'datetime', cells: [0, 86_400_000, Number.NaN] },
  ],
};

const rareCases = await Promise.all(
  rare.map(([type, params]) => proofCase(type, 'rare', [[type, params]], table, table)),
);
const cases = [...(await proofCases(4)), ...rareCases.filter((proof) => proof !== null)];

interface Excuse {
  readonly target: Target;
  readonly node: FrozenNode;
  readonly proof: ProofCase;
  readonly reason: string;
}

const excuses = cases.flatMap((proof) =>
  proof.pipeline.nodes.flatMap((node) =>
    targets.flatMap((target): Excuse[] => {
      const support = target.supports(node);
      return support.how === 'never' ? [{ target, node, proof, reason: support.reason }] : [];
    }),
  ),
);

/** Whether the node does something to rows, rather than to the cells of each row. */
const isOfRows = ({ rows, combine }: FrozenNode): boolean => rows !== null || combine !== null;

/** The same with the years of dates, which a model can give. */
const withYears = (pipeline: FrozenPipeline): FrozenPipeline => ({
  ...pipeline,
  fields: pipeline.fields.map((field) => (field.type === 'datetime' ? { ...field, type: 'number' } : field)),
  nodes: pipeline.nodes.map((node) => ({
    ...node,
    columns: node.columns.map(({ overSource, ...column }) => ({
      ...column,
      overSource: overSource?.type === 'datetime' ? datePart('year', overSource) : overSource,
    })),
  })),
});

describe('an excuse about cells', () => {
  it('is one that the target meets when it writes the node all the same', () => {
    const own = excuses.filter(({ node }) => !isOfRows(node));
    const stale = own.flatMap(({ target, proof, reason }) => {
      try {
        const check = { inputs: proof.inputs, expected: proof.expected ?? [] };
        // A model gives numbers; what it would make of texts and dates is looked at, too.
        if (target === onnx) onnxModel(withYears(proof.pipeline), check, { texts: true });
        else target.emit(proof.pipeline, check);
        return [`${target.label} writes ${proof.operator} ${proof.title}, and says: ${reason}`];
      } catch (error) {
        const met = (error as { reason?: string }).reason;
        return met === reason ? [] : [`${target.label} ${proof.operator}: ${String(error)}, and says: ${reason}`];
      }
    });
    expect(stale).toEqual([]);
    expect(own.length).toBeGreaterThan(20);
  });

  it('is met by some node, or else it is taken out', () => {
    const met = new Set(excuses.map(({ reason }) => reason));
    const folders = ['keras', 'onnx'].map((name) => new URL(`${name}/`, import.meta.url));
    const written = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .flatMap((file) => [
          ...readFileSync(new URL(file, folder), 'utf8').matchAll(/new NotIn(?:Keras|Onnx)\(\s*'((?:[^'\\]|\\.)+)'/g),
        ])
        .map(([, reason]) => reason),
    );
    expect(written.length).toBeGreaterThan(15);
    expect([...new Set(written)].filter((reason) => !met.has(reason))).toEqual([]);
  });
});

const rowsOf = (columns: readonly (readonly unknown[])[] | null | undefined): string[] =>
  Array.from({ length: columns?.[0]?.length ?? 0 }, (_, row) => JSON.stringify(columns?.map((column) => column[row])));

/** For each row what becomes of it alone: no row, one, or several. */
async function oneByOne({ operator, title, document, fitted, pipeline, inputs }: ProofCase): Promise<string[][]> {
  const steps = document.nodes.slice(1).map(({ type, params }) => [type, params] as const);
  const [cells = []] = inputs;
  const found: string[][] = [];
  for (let row = 0; row < (cells[0]?.length ?? 0); row++) {
    const columns = (pipeline.sources[0]?.fields ?? []).map((field, at) => {
      const cell = cells[at]?.[row] ?? (field.type === 'number' || field.type === 'datetime' ? Number.NaN : null);
      return { ...field, cells: [cell] };
    });
    const alone = await proofCase(operator, title, steps, fitted, { rows: 1, columns });
    found.push(rowsOf(alone?.expected));
  }
  return found;
}

/** Targets that see the rows one by one and give one for each; the others may drop rows. */
const models: readonly Target[] = targets.filter(({ name }) => name === 'keras' || name === 'onnx');

describe('an excuse about rows', () => {
  it('has rows that show it: seen one by one, they would come out otherwise', { timeout: 120_000 }, async () => {
    const shown = new Map<string, boolean>();
    const alone = new Map<ProofCase, string[][]>();
    for (const { target, node, proof, reason } of excuses.filter((excuse) => isOfRows(excuse.node))) {
      if (node.combine !== null || proof.expected === null) continue;
      const name = `${target.label} could run ${node.type}, and says: ${reason}`;
      if (shown.get(name) === true) continue;
      const single = alone.get(proof) ?? (await oneByOne(proof));
      alone.set(proof, single);
      const isOneEach = single.every((rows) => rows.length === 1);
      const isSame = JSON.stringify(single.flat()) === JSON.stringify(rowsOf(proof.expected));
      shown.set(name, !isSame || (models.includes(target) && !isOneEach));
    }
    expect(shown.size).toBeGreaterThan(10);
    expect([...shown].filter(([, isShown]) => !isShown).map(([name]) => name)).toEqual([]);
  });
});

/** Names of parameters that a reason mentions, as `name` or name=…, and that the operator does not have. */
const unknownParams = ({ node, reason }: Pick<Excuse, 'node' | 'reason'>): string[] =>
  [...reason.matchAll(/`(\w+)`|\b([a-z]\w*)=/g)]
    .map(([, quoted, set]) => quoted ?? set)
    .filter((name) => !(name in node.operator.params.shape));

it('a reason names no parameter that the operator does not have', () => {
  const [{ node }] = excuses as [Excuse];
  expect(unknownParams({ node, reason: 'it knows no `gone`, nor went=3.' })).toEqual(['gone', 'went']);
  expect(excuses.flatMap(unknownParams)).toEqual([]);
});

/** What "it has no operator that …" rests on: where a newer version has more of them, the excuses are to be looked at. */
const runtimes = {
  onnxruntime: {
    modules: ['onnxruntime'],
    code: `
from onnxruntime.capi import onnxruntime_pybind11_state as state
found = set()
for schema in state.get_all_operator_schema():
    if schema.domain in ("", "ai.onnx.ml"):
        types = {c.type_param_str: list(c.allowed_type_strs) for c in schema.type_constraints}
        taken = [types.get(given.typeStr, [given.typeStr]) for given in schema.inputs]
        if any(all("string" in name for name in names) for names in taken if names):
            found.add(schema.name)
        if schema.name == "Less" and any("tensor(string)" in names for names in taken):
            found.add("Less")
print(" ".join(sorted(found)))`,
    texts: 'RegexFullMatch StringConcat StringNormalizer StringSplit',
  },
  tensorflow: {
    modules: ['tensorflow'],
    code: `
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf
print(" ".join(sorted(name for name in dir(tf.strings) if not name.startswith("_"))))`,
    texts:
      'as_string bytes_split format join length lower ngrams reduce_join regex_full_match regex_replace split strip substr ' +
      'to_hash_bucket to_hash_bucket_fast to_hash_bucket_strong to_number unicode_decode unicode_decode_with_offsets ' +
      'unicode_encode unicode_script unicode_split unicode_split_with_offsets unicode_transcode unsorted_segment_join upper',
  },
} as const;

describe.each(Object.entries(runtimes))('%s', (name, { modules, code, texts }) => {
  it('knows no more of texts than the excuses were written for', { timeout: 300_000 }, async () => {
    const interpreter = await pythonWith(...modules);
    if (interpreter === null) {
      console.log(`Not run: what ${name} knows of texts, for there is no Python with it (PREPGRAPH_PYTHON).`);
      return;
    }
    expect((await pythonOutput(interpreter, ['-c', code])).trim()).toBe(texts);
  });
});
