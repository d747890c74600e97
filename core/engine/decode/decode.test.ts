import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Notice } from '../../ir/notice.ts';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder } from '../testing.ts';

const folder = temporaryFolder();
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  folder.remove();
});

const birds = folder.write('birds.csv', 'x,species,mass\n1,Gentoo,4000\n2,Adelie,3000\n3,Adelie,5000\n');
const setSpecies = ['SetTarget', { column: 'species' }] as const;
const setMass = ['SetTarget', { column: 'mass' }] as const;

async function connect(steps: Parameters<typeof chain>[1][], allow?: (path: string) => boolean) {
  const end = windowEnd(allow);
  closing.push(end.close);
  await end.call('run', { document: chain(birds, ...steps), folder: null });
  return end;
}

const meaningAt = async (nodeId: string, ...steps: Parameters<typeof chain>[1][]) => {
  const { call } = await connect(steps);
  const answer = (await call('targetMeaning', { nodeId })) as { result?: { meaning: unknown } };
  return answer.result?.meaning;
};

describe('what a model’s output means', () => {
  it('tells the label of each code, or of each column', async () => {
    expect(await meaningAt('n2', setSpecies, ['LabelEncoder', { columns: ['species'] }])).toEqual({
      kind: 'classes',
      column: 'species',
      width: 1,
      classes: [
        { label: 'Adelie', code: 0 },
        { label: 'Gentoo', code: 1 },
      ],
      total: 2,
    });
    expect(await meaningAt('n2', setSpecies, ['OneHotEncoder', { columns: ['species'] }])).toMatchObject({
      kind: 'classes',
      width: 2,
      classes: [{ code: 0 }, { code: 1 }],
    });
  });

  it('tells what 0 and 1 of a scaled number are, and some values of a bent one', async () => {
    expect(await meaningAt('n2', setMass, ['StandardScaler', { columns: ['mass'] }])).toMatchObject({
      kind: 'number',
      steps: ['Standard scale'],
      linear: { at0: 4000 },
    });
    const logged = await meaningAt('n2', setMass, ['Log', { columns: ['mass'] }]);
    expect(logged).toMatchObject({ kind: 'number', linear: null });
    expect((logged as { samples: unknown[] }).samples).toContainEqual({ prediction: 0, value: 1 });
  });

  it('says why there is none, and nothing without a target', async () => {
    const bins = ['KBinsDiscretizer', { columns: ['mass'], n_bins: 2, encode: 'ordinal' }] as const;
    expect(await meaningAt('n2', setMass, bins)).toMatchObject({ kind: 'refused', problem: { nodeId: 'n2' } });
    expect(await meaningAt('n1', setMass)).toEqual({ kind: 'same', column: 'mass' });
    expect(await meaningAt('source', setMass)).toBe(null);
  });
});

describe('decoding predictions for a window', () => {
  const steps = [setSpecies, ['LabelEncoder', { columns: ['species'] }]] as Parameters<typeof chain>[1][];

  it('writes labels, and says what it could not decode', async () => {
    const { call } = await connect(steps);
    const input = folder.write('codes.csv', 'species\n1\n\n0\n');
    const path = join(folder.path, 'labels.csv');
    folder.write('codes.jsonl', '{"species": 1}\n{"species": null}\n{"species": 0}\n');
    const answer = await call('decodePredictions', { nodeId: 'n2', input: join(folder.path, 'codes.jsonl'), path });
    expect(answer).toMatchObject({ ok: true, result: { rows: 3, columns: 1 } });
    expect((answer as unknown as { result: { notices: Notice[] } }).result.notices).toEqual([
      {
        code: 'decode.missing-prediction',
        message: '1 prediction is missing, and is decoded to missing.',
        column: 'species',
        file: join(folder.path, 'codes.jsonl'),
        count: 1,
        row: 1,
      },
    ]);
    expect(readFileSync(path, 'utf8')).toBe('species\nGentoo\n""\nAdelie\n');
    const onto = await call('decodePredictions', { nodeId: 'n2', input, path: input });
    expect(onto).toMatchObject({ problem: { code: 'write.is-input' } });
  });

  it('reads and writes only what the person chose', async () => {
    const input = folder.write('secret.csv', 'species\n1\n');
    const path = join(folder.path, 'out.csv');
    for (const forbidden of [input, path]) {
      const { call } = await connect(steps, (asked) => asked !== forbidden);
      expect(await call('decodePredictions', { nodeId: 'n2', input, path })).toMatchObject({
        problem: { code: 'file.not-chosen' },
      });
    }
  });
});
