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

describe('another file for a source', () => {
  const columns = (...names: string[]) => names.map((name) => ({ name, type: 'number' as const }));

  /** A source with the columns a and b, and a step after it. */
  function withSource(after: ReturnType<typeof columns> | Error, chosen: readonly FoundFile[] = []) {
    const workbench = createWorkbench();
    workbench.edit('Add', (draft) => {
      draft.nodes.push({ id: 'source', type: 'CsvSource', params: { path: '/data/old.csv' } });
      draft.nodes.push({ id: 'scale', type: 'StandardScaler', params: {} });
    });
    const report = { nodeId: 'source', state: 'done' as const, problems: [], columns: columns('a', 'b') };
    workbench.runs({ reports: new Map([['source', report]]) });
    const inspect = () =>
      after instanceof Error
        ? Promise.reject(after)
        : Promise.resolve({ type: 'CsvSource', params: {}, columns: after, evidence: [] });
    const remembered: string[] = [];
    const checks = { remember: async (ids: readonly string[]) => void remembered.push(...ids) };
    const desktop = { openDataFiles: () => Promise.resolve(chosen) };
    const files = createDataFiles(workbench, desktop as never, { call: inspect } as never, {} as Documents, checks);
    const pathOf = (id: string) =>
      workbench.getState().document.current.nodes.find((node) => node.id === id)?.params['path'];
    return { workbench, files, remembered, pathOf, ui: () => workbench.getState().ui };
  }

  test('is asked about where it is dropped on the source, and replaces it as one change', async () => {
    const { workbench, files, remembered, pathOf, ui } = withSource(columns('a', 'B'));
    await files.dropOn('source', [found('new.csv')]);
    expect([ui().dialog, pathOf('source')]).toEqual(['replaceSource', '/data/old.csv']);
    const replacement = ui().replacement;
    if (replacement === null) throw new Error('nothing was asked');
    await files.replace(replacement, [{ from: 'b', to: 'B', reason: '' }]);
    expect([remembered, pathOf('source')]).toEqual([['source'], '/data/new.csv']);
    expect(workbench.getState().document.current.nodes).toHaveLength(3);
    workbench.undo();
    expect([workbench.getState().document.current.nodes.length, pathOf('source')]).toEqual([2, '/data/old.csv']);
  });

  test('is added where it is dropped on another step, or with others', async () => {
    const { workbench, files, ui } = withSource(columns('a', 'b'));
    await files.dropOn('scale', [found('new.csv')]);
    await files.dropOn('source', [found('one.csv'), found('two.csv')]);
    expect(ui().dialog).toBeNull();
    expect(workbench.getState().document.current.nodes).toHaveLength(5);
  });

  test('that is chosen is asked about only where its columns differ', async () => {
    const same = withSource(columns('b', 'a'), [found('new.csv')]);
    await same.files.chooseFor('source');
    expect([same.ui().dialog, same.pathOf('source')]).toEqual([null, '/data/new.csv']);
    const other = withSource(columns('a'), [found('new.csv')]);
    await other.files.chooseFor('source');
    expect([other.ui().dialog, other.pathOf('source')]).toEqual(['replaceSource', '/data/old.csv']);
    const none = withSource(columns('a'), []);
    await none.files.chooseFor('source');
    expect([none.ui().dialog, none.pathOf('source')]).toEqual([null, '/data/old.csv']);
  });

  test('that cannot be read leaves the source as it is', async () => {
    const { files, pathOf, ui } = withSource(new Error('It is damaged.'));
    await files.dropOn('source', [found('new.csv')]);
    await files.dropOn('source', [found('new.png')]);
    expect([ui().dialog, pathOf('source')]).toEqual([null, '/data/old.csv']);
    expect(ui().toasts.map(({ title }) => title)).toEqual(['“new.csv” could not be read.', '“new.png” is a picture.']);
  });
});
