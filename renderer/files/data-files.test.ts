import { describe, expect, test } from 'vitest';
import type { DesktopApi, FoundFile } from '../../core/protocol/desktop.ts';
import { READABLE_TEXT } from '../../core/words/formats.ts';
import { createWorkbench } from '../store/workbench.ts';
import { createDataFiles, refusalOf } from './data-files.ts';
import type { Documents } from './documents.ts';

const found = (name: string, kind: FoundFile['kind'] = 'file'): FoundFile => ({
  path: `/data/${name}`,
  name,
  kind,
  size: 1,
});

/** The type of the node that a file gets where the engine cannot read it; null for none. */
async function typeOfUnreadable(name: string): Promise<string | null> {
  const workbench = createWorkbench();
  const refuses = { call: () => Promise.reject(new Error('It is damaged.')) };
  await createDataFiles(workbench, {} as DesktopApi, refuses as never, {} as Documents, {
    remember: async () => {},
  }).add([found(name)]);
  return workbench.getState().document.current.nodes[0]?.type ?? null;
}

describe('a file that cannot be read', () => {
  test.each([
    ['CsvSource', 'csv tsv txt tab dat data csv.gz data.zst'],
    ['ParquetSource', 'parquet pq'],
    ['ArrowSource', 'arrow arrows feather ipc'],
    ['JsonlSource', 'jsonl ndjson json json.gz jsonl.zst'],
    ['XlsxSource', 'xlsx xlsm xlsb xls ods'],
    ['HtmlSource', 'html htm html.gz'],
    ['NpySource', 'npy npz'],
    ['StataSource', 'dta'],
    ['SpssSource', 'sav zsav por'],
    ['SasSource', 'sas7bdat xpt'],
    ['RSource', 'rds rdata rda'],
    ['ArffSource', 'arff arff.gz'],
    ['DbfSource', 'dbf'],
    ['AvroSource', 'avro'],
    ['OrcSource', 'orc'],
    ['MatSource', 'mat'],
    ['Hdf5Source', 'h5 hdf5 hdf he5 nc'],
    ['SqliteSource', 'sqlite sqlite3 db db3 gpkg'],
  ])('gets its node by its name: %s', async (type, endings) => {
    for (const ending of endings.split(' ')) expect(await typeOfUnreadable(`a.${ending.toUpperCase()}`)).toBe(type);
  });

  test.each(['a', 'a.bin', 'a.parquet.gz', 'a.gz', 'csv'])(
    'gets none where the name says nothing: %s',
    async (name) => {
      expect(await typeOfUnreadable(name)).toBeNull();
    },
  );
});

test('what is no table is refused with the formats that are read', () => {
  expect(refusalOf(found('cat.png'))).toEqual({
    title: '“cat.png” is a picture.',
    detail: `Prepgraph reads tables: drop a ${READABLE_TEXT} file.`,
  });
  expect(refusalOf(found('rows.tar.xz'))).toEqual({
    title: '“rows.tar.xz” is packed.',
    detail: `Unpack it and drop the ${READABLE_TEXT} file that is in it.`,
  });
  expect(READABLE_TEXT).toMatch(/^CSV, Parquet, Arrow, JSON, Excel(, \w+)* or \w+$/);
  for (const name of ['rows.csv', 'rows.zip', 'rows.tar.gz']) expect(refusalOf(found(name))).toBeNull();
});
