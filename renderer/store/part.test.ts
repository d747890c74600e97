import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { ProblemError } from '../../core/ir/problem.ts';
import { addGroup, addNote, frameOf } from './annotations.ts';
import { addNode, appendNode, remove, spliceNode } from './changes.ts';
import { paste, partText, readPart } from './part.ts';
import { makeRoom, NODE_WIDTH, positionOf } from './placement.ts';

function chain(): PipelineDocument {
  const document = emptyDocument();
  addNode(document, { type: 'CsvSource', params: { path: 'penguins.csv' }, idFrom: 'penguins' }, { x: 0, y: 0 });
  appendNode(document, { type: 'SimpleImputer', params: { strategy: 'median' } }, 'penguins');
  appendNode(document, { type: 'StandardScaler' }, 'impute');
  return document;
}
const links = ({ edges }: PipelineDocument): string[] => edges.map(({ source, target }) => `${source} → ${target}`);
const problemOf = (text: string) => {
  try {
    readPart(text);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was accepted');
};

describe('copy and paste', () => {
  test('a part comes back under new ids with the edges among its steps', () => {
    const document = chain();
    const part = readPart(partText(document, ['impute', 'standard-scale'], [], '/data'));
    const { nodes } = paste(document, part as PipelineDocument, { x: 0, y: 600 }, '/data');
    expect(nodes).toEqual(['impute-2', 'standard-scale-2']);
    expect(links(document)).toEqual(['penguins → impute', 'impute → standard-scale', 'impute-2 → standard-scale-2']);
    expect(document.nodes.find(({ id }) => id === 'impute-2')?.params).toEqual({ strategy: 'median' });
  });

  test('paths are absolute on the way and relative where they belong', () => {
    const text = partText(chain(), ['penguins'], [], '/data');
    expect(text).toContain('"/data/penguins.csv"');
    const other = emptyDocument();
    paste(other, readPart(text) as PipelineDocument, { x: 0, y: 0 }, '/data');
    expect(other.nodes[0]?.params['path']).toBe('penguins.csv');
    const elsewhere = emptyDocument();
    paste(elsewhere, readPart(text) as PipelineDocument, { x: 0, y: 0 }, '/other');
    expect(elsewhere.nodes[0]?.params['path']).toBe('/data/penguins.csv');
  });

  test('pasting twice on the same place puts nothing exactly on top', () => {
    const document = emptyDocument();
    const part = readPart('{"type": "StandardScaler"}') as PipelineDocument;
    for (let times = 0; times < 3; times++) paste(document, part, { x: 0, y: 0 }, null);
    expect(new Set(document.nodes.map((node) => JSON.stringify(positionOf(node)))).size).toBe(3);
  });

  test('notes and whole groups come along; half a group does not', () => {
    const document = chain();
    const note = addNote(document, { x: 0, y: 300 }, 'why');
    addGroup(document, ['impute', 'standard-scale'], 'Clean');
    const all = readPart(partText(document, ['impute', 'standard-scale'], [note], null));
    expect(all).toMatchObject({ notes: [{ text: 'why' }], groups: [{ name: 'Clean' }] });
    expect(readPart(partText(document, ['impute'], [], null))?.groups).toBeUndefined();
    paste(document, all as PipelineDocument, { x: 0, y: 900 }, null);
    expect(document.groups?.[1]?.nodes).toEqual(['impute-2', 'standard-scale-2']);
  });

  test('a step or a list of steps written by hand is enough; a list is a chain', () => {
    expect(readPart('{"type": "SimpleImputer", "params": {"strategy": "median"}}')?.nodes).toMatchObject([
      { id: 'impute', params: { strategy: 'median' } },
    ]);
    const list = readPart('[{"type": "SimpleImputer"}, {"type": "StandardScaler"}]') as PipelineDocument;
    expect(links(list)).toEqual(['impute → standard-scale']);
  });

  test('a step that is not finished can be pasted', () => {
    expect(readPart('{"type": "FilterRows", "params": {"formula": ""}}')?.nodes).toHaveLength(1);
  });

  test('what does not fit is refused, naming the step and the field', () => {
    expect(problemOf('{"type": "SimpleImputer", "params": {"strategy": "guess"}}')).toMatchObject({
      code: 'param.invalid',
      field: 'strategy',
    });
    expect(problemOf('{"type": "NoSuchThing"}').code).toBe('node.unknown-type');
    expect(problemOf('{"format": "prepgraph", "version": 1,')).toMatchObject({ code: 'document.truncated' });
    expect(problemOf('{"a": 1}').code).toBe('document.not-ours');
    expect(readPart('just words')).toBeUndefined();
  });
});

describe('groups', () => {
  test('a step stands in one group; a group without steps is gone', () => {
    const document = chain();
    addGroup(document, ['impute', 'standard-scale'], 'A');
    addGroup(document, ['impute'], 'B');
    expect(document.groups?.map(({ nodes }) => nodes)).toEqual([['standard-scale'], ['impute']]);
    remove(document, ['standard-scale'], []);
    expect(document.groups?.map(({ name }) => name)).toEqual(['B']);
    remove(document, ['impute'], []);
    expect(document.groups).toBeUndefined();
  });

  test('what is spliced between two steps of a group joins it', () => {
    const document = chain();
    addGroup(document, ['impute', 'standard-scale'], 'A');
    const id = spliceNode(document, { type: 'MinMaxScaler' }, [{ source: 'impute', target: 'standard-scale' }]);
    expect(document.groups?.[0]?.nodes).toContain(id);
  });

  test('the frame is around the steps wherever they are', () => {
    const document = chain();
    addGroup(document, ['impute'], 'A');
    const [group] = document.groups ?? [];
    const frame = group && frameOf(document, group);
    const place = positionOf(document.nodes[1]);
    expect(frame?.x).toBeLessThan(place.x);
    expect((frame?.x ?? 0) + (frame?.width ?? 0)).toBeGreaterThan(place.x + NODE_WIDTH);
    expect(group && frameOf(document, { ...group, nodes: ['gone'] })).toBeNull();
  });
});

test('room is made for a step that covers others: before it, it stands clear; behind it, they do', () => {
  const document = chain();
  const id = addNode(document, { type: 'MinMaxScaler' }, { x: 0, y: 400 });
  const node = document.nodes.find((candidate) => candidate.id === id);
  const target = positionOf(document.nodes[1]);
  if (node !== undefined) node.position = { x: target.x - 60, y: target.y };
  makeRoom(document, id);
  const places = document.nodes.map(positionOf).sort((a, b) => a.x - b.x);
  for (const [index, place] of places.entries()) {
    const next = places[index + 1];
    if (next !== undefined) expect(next.x - place.x).toBeGreaterThanOrEqual(NODE_WIDTH);
  }
});
