import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parseDocument } from '../../graph/document.ts';
import type { CallResult } from '../../protocol/engine.ts';
import type { SourceChangeMessage } from '../../protocol/node-report.ts';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder } from '../testing.ts';

const folder = temporaryFolder();
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closing.map((close) => close()));
  folder.remove();
});

const BEFORE = 'name,age\nann,20\nbob,30\n';
const MORE = 'cy,70\n';

let count = 0;
let path: string;
beforeEach(() => {
  path = folder.write(`people-${++count}.csv`, BEFORE);
});

/** A window that has run a pipeline over the file. */
async function opened(document = () => chain(path, ['StandardScaler', { columns: ['age'] }])) {
  const end = windowEnd();
  closing.push(end.close);
  const run = (asRead?: Record<string, string>) =>
    end.call('run', { document: document(), folder: null, ...(asRead && { asRead }) });
  await run();
  const reported = (): readonly SourceChangeMessage[] | undefined => {
    const last = end.events.findLast((event) => event.event === 'sourceChanges');
    return last?.event === 'sourceChanges' ? last.changes : undefined;
  };
  const stamp = () => end.nodes().find(({ nodeId }) => nodeId === 'source')?.stamp;
  const rows = async () =>
    ((await end.call('rows', { nodeId: 'source', start: 0, count: 9 })) as { result: CallResult<'rows'> }).result.total;
  return { ...end, run, reported, stamp, rows };
}

async function told(window: Awaited<ReturnType<typeof opened>>, changes: object[]): Promise<void> {
  await expect.poll(() => window.reported(), { timeout: 10_000 }).toMatchObject(changes);
}

describe('a source whose file changes', () => {
  it('is reported without any edit, and again when the file is what it was', async () => {
    const window = await opened();
    expect(window.stamp()).toMatchObject({ path, files: 1, bytes: BEFORE.length });
    appendFileSync(path, MORE);
    await told(window, [
      {
        nodeId: 'source',
        path,
        kind: 'grew',
        before: { bytes: BEFORE.length },
        after: { bytes: BEFORE.length + MORE.length },
      },
    ]);
    writeFileSync(path, BEFORE);
    await told(window, []);
    rmSync(path);
    await told(window, [{ kind: 'deleted', after: { files: 0, modified: null } }]);
    renameSync(folder.write('other.csv', 'name,age\ndi,1\n'), path);
    // File systems may give the inode of a deleted file to the next one.
    await told(window, [{ kind: expect.stringMatching(/replaced|changed/) }]);
  });

  it('stands as it was read through edits, until it is to be read again', async () => {
    const window = await opened();
    const id = window.stamp()?.id ?? '';
    appendFileSync(path, MORE);
    await window.run({ source: id });
    expect(await window.rows()).toBe(2);
    expect(window.stamp()?.id).toBe(id);
    await told(window, [{ kind: 'grew' }]);
    await window.run();
    expect(await window.rows()).toBe(3);
    expect(window.stamp()?.id).not.toBe(id);
    await told(window, []);
  });

  it('stands though its file is gone', async () => {
    const window = await opened();
    rmSync(path);
    await window.run({ source: window.stamp()?.id ?? '' });
    expect(await window.rows()).toBe(2);
    expect(await window.call('explainCell', { nodeId: 'source', column: 'age', row: 1 })).toMatchObject({
      result: { steps: [{ value: 30, source: { row: 2, changed: true } }] },
    });
  });

  it('is read anew when it is read in another way, which the report tells', async () => {
    let params = {};
    const window = await opened(() => {
      const document = chain(path);
      Object.assign(document.nodes[0]?.params ?? {}, params);
      return document;
    });
    const id = window.stamp()?.id ?? '';
    appendFileSync(path, MORE);
    params = { header: false };
    await window.run({ source: id });
    expect(await window.rows()).toBe(4);
    expect(window.stamp()?.id).not.toBe(id);
  });

  it('is not reported when it is touched, or stands in the document', async () => {
    const window = await opened();
    writeFileSync(path, BEFORE);
    expect(await window.call('checkSources', {})).toMatchObject({ result: { changes: [] } });
    const pasted = await opened(() => ({
      ...chain('pasted', ['StandardScaler', { columns: ['age'] }]),
      nodes: [{ id: 'source', type: 'CsvSource', params: { path: 'pasted', text: BEFORE } }],
      edges: [],
    }));
    expect(pasted.stamp()).toBeUndefined();
    expect(await pasted.call('checkSources', {})).toMatchObject({ result: { changes: [] } });
    expect(await pasted.call('fitted', {})).toMatchObject({ ok: true });
  });

  it('is compared when a page is asked for', async () => {
    const window = await opened();
    appendFileSync(path, MORE);
    expect(await window.rows()).toBe(2);
    await told(window, [{ kind: 'grew' }]);
  });

  it('of a folder is told with the number of files', async () => {
    const parts = join(folder.path, `parts-${count}`);
    mkdirSync(parts);
    writeFileSync(join(parts, '1.csv'), BEFORE);
    const window = await opened(() => chain(parts));
    writeFileSync(join(parts, '2.csv'), BEFORE);
    await told(window, [{ path: parts, kind: 'changed', added: 1, removed: 0, changed: 0 }]);
    expect(await window.call('exportTable', { nodeId: 'source', path: join(folder.path, 'no.csv') })).toMatchObject({
      problem: { code: 'source.changed', message: expect.stringContaining('1 file added') },
    });
  });

  it('that could not be read is reported when it can be', async () => {
    rmSync(path);
    const window = await opened();
    expect(window.nodes()).toMatchObject([{ nodeId: 'source', state: 'failed' }, { nodeId: 'n1' }]);
    writeFileSync(path, BEFORE);
    await told(window, [{ kind: 'appeared' }]);
  });
});

it('a file that was not chosen is not looked into, until it is', async () => {
  let isChosen = false;
  const end = windowEnd(() => isChosen);
  closing.push(end.close);
  await end.call('run', { document: chain(path), folder: null });
  expect(end.nodes()).toMatchObject([{ state: 'failed', problems: [{ code: 'source.not-chosen' }] }]);
  appendFileSync(path, MORE);
  expect(await end.call('checkSources', {})).toMatchObject({ result: { changes: [] } });
  isChosen = true;
  expect(await end.call('checkSources', {})).toMatchObject({ result: { changes: [{ kind: 'appeared' }] } });
});

describe('what is written of a source whose file has changed', () => {
  const changes: [string, () => void, string][] = [
    ['grew', () => appendFileSync(path, MORE), 'grew on disk'],
    ['was replaced', () => renameSync(folder.write('new.csv', 'name,age\ndi,1\n'), path), 'was replaced on disk'],
    ['is gone', () => rmSync(path), 'is gone'],
  ];

  it.each(changes)('is refused when it %s, and is the old table once that is chosen', async (_, change, message) => {
    const window = await opened();
    const output = join(folder.path, `out-${count}.csv`);
    const code = join(folder.path, `out-${count}.py`);
    change();
    const problem = { code: 'source.changed', nodeId: 'source', message: expect.stringContaining(message) };
    expect(await window.call('exportTable', { nodeId: 'n1', path: output })).toMatchObject({ ok: false, problem });
    expect(await window.call('exportCode', { nodeId: 'n1', target: 'sklearn', path: code })).toMatchObject({ problem });
    expect(await window.call('fitted', {})).toMatchObject({ ok: false, problem });
    expect([existsSync(output), existsSync(code)]).toEqual([false, false]);

    const { result } = (await window.call('checkSources', {})) as { result: CallResult<'checkSources'> };
    const keep = { source: result.changes[0]?.after.id ?? '' };
    expect(await window.call('exportTable', { nodeId: 'n1', path: output, keep })).toMatchObject({ ok: true });
    expect(readFileSync(output, 'utf8')).toBe('name,age\nann,-1\nbob,1\n');
    expect(await window.call('exportCode', { nodeId: 'n1', target: 'sklearn', path: code, keep })).toMatchObject({
      result: { checked: 0 },
    });
    expect(await window.call('fitted', { keep })).toMatchObject({ ok: true });

    // The choice was about that state of the file, not about every later one.
    writeFileSync(path, 'name,age\nzoe,99\n');
    expect(await window.call('exportTable', { nodeId: 'n1', path: output, keep })).toMatchObject({
      problem: { code: 'source.changed' },
    });
  });

  it('is refused while a run that reads the file again has not come to the step', async () => {
    path = folder.write(`large-${count}.csv`, `name,age\n${'ann,20\nbob,30\n'.repeat(200_000)}`);
    const window = await opened();
    appendFileSync(path, MORE);
    const run = window.start('run', { document: chain(path, ['StandardScaler', { columns: ['age'] }]), folder: null });
    const output = join(folder.path, `out-${count}.csv`);
    expect(await window.call('exportTable', { nodeId: 'n1', path: output })).toMatchObject({
      problem: { code: 'source.changed' },
    });
    await run.answer;
    expect(await window.call('exportTable', { nodeId: 'n1', path: output })).toMatchObject({
      result: { rows: 400_001 },
    });
  });

  it('does not ask about sources that the node is not made of', async () => {
    const other = folder.write(`other-${count}.csv`, BEFORE);
    const window = await opened(() => {
      const document = chain(path);
      document.nodes.push({ id: 'other', type: 'CsvSource', params: { path: other } });
      return document;
    });
    appendFileSync(other, MORE);
    const output = join(folder.path, `out-${count}.csv`);
    expect(await window.call('exportTable', { nodeId: 'source', path: output })).toMatchObject({ ok: true });
    expect(await window.call('exportTable', { nodeId: 'other', path: output })).toMatchObject({
      problem: { code: 'source.changed', nodeId: 'other' },
    });
  });
});

it('the fitted document says which file it was fitted on', async () => {
  const window = await opened();
  const { result } = (await window.call('fitted', {})) as { result: CallResult<'fitted'> };
  expect(parseDocument(result.text).fitted?.['source']?.['read_from']).toMatchObject({
    files: [{ file: `people-${count}.csv`, bytes: BEFORE.length, sha256: expect.any(String), sha256_of: 'whole' }],
  });
});

it('exported code says which file it was fitted on, whatever the file is called', async () => {
  path = folder.write('"""; import os #\n.csv', BEFORE);
  const window = await opened();
  const sha256 = createHash('sha256').update(BEFORE).digest('hex');
  for (const target of ['sklearn', 'keras', 'ray', 'onnx']) {
    const output = join(folder.path, `said.${target === 'onnx' ? 'onnx' : 'py'}`);
    expect(await window.call('exportCode', { nodeId: 'n1', target, path: output })).toMatchObject({ ok: true });
    const text = readFileSync(output, 'latin1');
    expect(text).toContain(sha256);
    expect(text).not.toContain(folder.path);
    if (target !== 'onnx') expect(text).toMatch(/^FITTED_ON = (["']).*import os #.*23 bytes, SHA-256 [0-9a-f]+\1$/m);
  }
});
