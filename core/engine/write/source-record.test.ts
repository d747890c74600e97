import { createHash } from 'node:crypto';
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

/** What an output says of the files that it was made of. */

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const TEXT = 'name,age\nann,20\nbob,30\n';
const expected = {
  source: {
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    files: [
      {
        file: 'people.csv',
        bytes: TEXT.length,
        modified: '2026-01-02T03:04:05.000Z',
        sha256: createHash('sha256').update(TEXT).digest('hex'),
        sha256_of: 'whole',
      },
    ],
  },
};

beforeAll(async () => {
  const path = folder.write('people.csv', TEXT);
  const time = new Date('2026-01-02T03:04:05Z');
  utimesSync(path, time, time);
  await session.run(chain(path, ['StandardScaler', { columns: ['age'] }]), { folder: null });
});

async function written(name: string): Promise<Buffer> {
  const path = join(folder.path, name);
  await session.write('n1', path, {});
  return readFileSync(path);
}

it('stands in the metadata of a Parquet file', async () => {
  const bytes = await written('out.parquet');
  const { key_value_metadata: texts = [] } = parquetMetadata(new Uint8Array(bytes).buffer);
  expect(texts.map(({ key }) => key)).toEqual(['prepgraph.sources']);
  expect(JSON.parse(texts[0]?.value ?? '')).toEqual(expected);
});

it('stands in the schema of an Arrow file', async () => {
  const { schema } = tableFromIPC(await written('out.arrow'));
  expect(JSON.parse(schema.metadata.get('prepgraph.sources') ?? '')).toEqual(expected);
});

it('stands in an array of its own in a NumPy archive, beside the feature names', async () => {
  const bytes = await written('out.npz');
  // Strings of NumPy are UCS-4.
  const text = bytes.toString('latin1').replaceAll('\0', '');
  expect(text).toContain('feature_names.npy');
  expect(text).toContain('prepgraph_sources.npy');
  expect(JSON.parse(/\{"source":\{.*?\}\]\}\}/.exec(text)?.[0] ?? '')).toEqual(expected);
});

it('stands in the schema beside a TFRecord file', async () => {
  await written('out.tfrecord');
  expect(JSON.parse(readFileSync(join(folder.path, 'out.tfrecord.schema.json'), 'utf8')).sources).toEqual(expected);
});

it('stands in the fitted document', () => {
  expect(session.fittedDocument().fitted?.['source']?.['read_from']).toEqual(expected.source);
});
