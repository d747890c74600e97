import { writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseDocument } from '../../graph/document.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import type { CallResult } from '../../protocol/engine.ts';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder } from '../testing.ts';

const folder = temporaryFolder();
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  folder.remove();
});

const ROWS = 400;
/** Passengers with an age from 20 to 59, a port of three, and whether they survived. */
function passengers(port: string, { ports = ['S', 'C', 'Q'], older = 0, more = '' } = {}): string {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const cells = [20 + (row % 40) + older, ports[row % ports.length], row % 2 === 0 ? 'yes' : 'no'];
    return [...cells, ...(more === '' ? [] : ['x'])].join(',');
  });
  return `${['age', port, 'survived', ...(more === '' ? [] : [more])].join(',')}\n${lines.join('\n')}\n`;
}

let count = 0;
let path: string;
beforeEach(() => {
  path = folder.write(`passengers-${++count}.csv`, passengers('Embarked'));
});

const STEPS = [
  ['OneHotEncoder', { columns: ['Embarked'] }],
  ['SetTarget', { column: 'survived' }],
] as const;

async function fitted(document = chain(path, ...STEPS)) {
  const end = windowEnd();
  closing.push(end.close);
  await end.call('run', { document, folder: null });
  const { text } = ((await end.call('fitted', {})) as { result: CallResult<'fitted'> }).result;
  const compare = async (of: PipelineDocument = parseDocument(text), asRead: Record<string, string> = {}) =>
    (
      (await end.call('compareWithFitted', { document: of, folder: null, asRead })) as {
        result: CallResult<'compareWithFitted'>;
      }
    ).result;
  const stamp = () => end.nodes().find(({ nodeId }) => nodeId === 'source')?.stamp?.id ?? '';
  return { ...end, compare, stamp, document: parseDocument(text) };
}

describe('the data beside what a document was fitted on', () => {
  it('is the same, and is not read, while the files are the same', async () => {
    const { compare } = await fitted();
    expect(await compare()).toEqual({ sources: [], findings: [], left: 0 });
  });

  it('has a column under another name: it holds the same values', async () => {
    const { compare, stamp, call, nodes } = await fitted();
    const before = stamp();
    writeFileSync(path, passengers('Port'));
    const { sources, findings } = await compare();
    expect(sources).toEqual([{ nodeId: 'source', stamp: expect.not.stringMatching(before) }]);
    expect(findings.find(({ kind }) => kind === 'missing-column')).toMatchObject({
      column: 'Embarked',
      nodeId: 'n1',
      fatal: true,
      renamed: { source: 'source', to: 'Port', reason: 'it holds the same values and stands in its place' },
    });
    // What is displayed stays as it was.
    expect(nodes().find(({ nodeId }) => nodeId === 'n1')?.state).toBe('done');
    const page = await call('rows', { nodeId: 'source', start: 0, count: 1 });
    expect(page).toMatchObject({ result: { columns: [{ name: 'age' }, { name: 'Embarked' }, { name: 'survived' }] } });
  });

  it('has a column under another name although a quarter of its values are new', async () => {
    const { compare } = await fitted();
    writeFileSync(path, passengers('Port', { ports: ['S', 'C', 'S', 'X'] }));
    const { findings } = await compare();
    expect(findings.find(({ kind }) => kind === 'missing-column')?.renamed).toEqual({
      source: 'source',
      to: 'Port',
      reason: 'it holds many of the same values and stands in its place',
    });
  });

  it('has numbers under another name although their distribution moved', async () => {
    const { compare } = await fitted(chain(path, ['StandardScaler', { columns: ['age'] }]));
    writeFileSync(path, passengers('Embarked', { older: 4 }).replace('age', 'years'));
    const { findings } = await compare();
    expect(findings.find(({ kind }) => kind === 'missing-column')?.renamed).toMatchObject({ to: 'years' });
  });

  it('is not taken for a renamed column where the values are others', async () => {
    const { compare } = await fitted();
    writeFileSync(path, passengers('Deck', { ports: ['A', 'B', 'D'] }));
    const { findings } = await compare();
    expect(findings.find(({ kind }) => kind === 'missing-column')?.renamed).toBeUndefined();
  });

  it('has a target under another name, which apply does not need and the steps do', async () => {
    const { compare } = await fitted();
    writeFileSync(path, passengers('Embarked').replace('survived', 'Survived'));
    expect((await compare()).findings).toMatchObject([
      { kind: 'missing-column', column: 'survived', fatal: false, renamed: { to: 'Survived' } },
      { kind: 'extra-column', column: 'Survived' },
    ]);
  });

  it('has new values, numbers out of range, a new column and drift', async () => {
    const { compare } = await fitted();
    writeFileSync(path, passengers('Embarked', { ports: ['S', 'C', 'X'], older: 30, more: 'deck' }));
    const { findings } = await compare();
    const kinds = findings.map(({ kind, column }) => `${kind} ${column}`);
    expect(kinds).toEqual(
      expect.arrayContaining(['extra-column deck', 'unseen Embarked', 'range age', 'drift age', 'drift Embarked']),
    );
    expect(findings.find(({ kind }) => kind === 'range')?.range).toEqual([20, 59]);
  });

  it('is compared as it was read, where its stamp says so', async () => {
    const { compare, stamp } = await fitted();
    const read = stamp();
    writeFileSync(path, passengers('Port'));
    expect(await compare(undefined, { source: read })).toEqual({
      sources: [{ nodeId: 'source', stamp: read }],
      findings: [],
      left: 0,
    });
  });

  it('is not compared where the document says nothing of its files, or none are there', async () => {
    const { compare, document } = await fitted();
    writeFileSync(path, passengers('Port'));
    const { fitted: _, ...recipe } = document;
    expect(await compare(recipe)).toEqual({ sources: [], findings: [], left: 0 });
    const elsewhere = structuredClone(document);
    Object.assign(elsewhere.nodes[0]?.params ?? {}, { path: `${path}.gone` });
    expect((await compare(elsewhere)).sources).toEqual([]);
  });
});
