import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { linesOf } from './lines.ts';

async function all(chunks: readonly (string | Uint8Array)[], most = 100): Promise<(string | null)[]> {
  const lines: (string | null)[] = [];
  for await (const line of linesOf(Readable.from(chunks, { objectMode: true }), most)) lines.push(line);
  return lines;
}

test('lines end with LF, CR or both, wherever the stream is cut', async () => {
  const text = 'a\nb\r\n\r\nc\rd\n\ne\u2028f\n';
  const lines = ['a', 'b', '', 'c', 'd', '', 'e\u2028f'];
  expect(await all([text])).toEqual(lines);
  expect(await all(Array.from(text))).toEqual(lines);
  const bytes = new TextEncoder().encode(text);
  for (let at = 1; at < bytes.length; at++)
    expect(await all([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(lines);
});

test('the last line needs no end; a byte order mark is no part of the first', async () => {
  expect(await all([new TextEncoder().encode('\ufeffa\nb')])).toEqual(['a', 'b']);
  expect(await all([])).toEqual([]);
});

test('of a line that is too long nothing is kept, and the next is read', async () => {
  expect(await all(['abc', 'defg', 'h\nok\n', 'x'.repeat(8), '\n12345\n'], 5)).toEqual([null, 'ok', null, '12345']);
  function* endless(): Generator<string> {
    for (let megabytes = 0; megabytes < 2_000; megabytes++) yield 'x'.repeat(1 << 20);
    yield '\nend\n';
  }
  const before = process.memoryUsage().rss;
  expect(await all(endless() as unknown as string[], 1 << 20)).toEqual([null, 'end']);
  expect(process.memoryUsage().rss - before).toBeLessThan(500 * 2 ** 20);
});
