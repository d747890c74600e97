import { expect, test } from 'vitest';
import { ProblemError } from '../ir/problem.ts';
import { parseDocument } from './document.ts';

function problemOf(text: string) {
  try {
    parseDocument(text, 'pipeline.json');
    return null;
  } catch (error) {
    return (error as ProblemError).problem;
  }
}

const head = '"format": "prepgraph", "version": 1';

test('a document of too many bytes, nodes, edges or notes is refused with both numbers', () => {
  const node = '{"id":"a","type":"Clip"}';
  const edge = '{"source":"a","target":"b"}';
  const note = '{"id":"n","text":"","position":{"x":0,"y":0}}';
  const many = (part: string, count: number): string => `[${`${part},`.repeat(count - 1)}${part}]`;
  for (const [text, said] of [
    [`{${head}, "nodes": []}${' '.repeat(65 << 20)}`, '66 MB; up to 64 MB'],
    [`{${head}, "nodes": ${many(node, 100_000)}}`, '100,000 nodes; up to 20,000'],
    [`{${head}, "nodes": [], "edges": ${many(edge, 60_000)}}`, '60,000 edges; up to 50,000'],
    [`{${head}, "nodes": [], "notes": ${many(note, 30_000)}}`, '30,000 notes; up to 20,000'],
  ] as const) {
    expect(problemOf(text)).toMatchObject({
      code: 'document.too-large',
      message: expect.stringContaining(said),
      hint: expect.stringMatching(/\S/),
      file: 'pipeline.json',
    });
  }
});

test('one that is nested without end is refused, wherever it is', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  for (const text of [
    `{${head}, "nodes": [{"id":"a","type":"Clip","params":{"max":${deep}}}]}`,
    `{${head}, "nodes": [], "mine": ${deep}}`,
    `{${head}, "nodes": [], "fitted": {"a": {"mean_": ${deep}}}}`,
  ])
    expect(problemOf(text)).toMatchObject({ code: 'document.too-deep', file: 'pipeline.json' });
});

test('a part that is no list is named', () => {
  for (const nodes of ['null', '3', '{"a": 1}', '[null]'])
    expect(problemOf(`{${head}, "nodes": ${nodes}}`)).toMatchObject({ code: 'document.part' });
});
