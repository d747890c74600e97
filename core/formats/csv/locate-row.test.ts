import { afterAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateCell } from './locate-row.ts';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-locate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('the line of a row', () => {
  it('counts the header', async () => {
    expect(await locateCell(file('plain.csv', 'a,b\n1,2\n3,04\n'), {}, [], 1, 1)).toEqual({ line: 3, text: '04' });
  });

  it('counts newlines in quotes, blank lines, comments and lines that are skipped', async () => {
    const text = 'made by hand\na,b\n\n"x\ny",1\n# a note\n"say ""hi""",2\r\n';
    const path = file('odd.csv', text);
    const options = { skip_rows: 1, comment: '#' } as const;
    expect(await locateCell(path, options, [], 0, 0)).toEqual({ line: 4, text: 'x\ny' });
    expect(await locateCell(path, options, [], 1, 0)).toEqual({ line: 7, text: 'say "hi"' });
  });

  it('finds rows far behind, from the start and from a place nearby', async () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => `${row},some words to fill the line`);
    const path = file('long.csv', `n,t\n${rows.join('\n')}\n`);
    expect(await locateCell(path, {}, [], 199_999, 0)).toEqual({ line: 200_001, text: '199999' });
    const from = 'n,t\n'.length + rows.slice(0, 150_000).join('\n').length + 1;
    const places = [
      { from: 4, rows: 150_000, line: 2 },
      { from, rows: 50_000, line: 150_002 },
    ];
    expect(await locateCell(path, {}, places, 150_003, 0)).toEqual({ line: 150_005, text: '150003' });
  });

  it('has no text where the row is short, and nothing where the file is gone or has no such row', async () => {
    const path = file('short.csv', 'a,b,c\n1,2,3\n4\n');
    expect(await locateCell(path, { malformed: 'keep' }, [], 1, 2)).toEqual({ line: 3, text: null });
    expect(await locateCell(path, { malformed: 'keep' }, [], 9, 0)).toBeNull();
    expect(await locateCell(join(folder, 'gone.csv'), {}, [], 0, 0)).toBeNull();
  });
});
