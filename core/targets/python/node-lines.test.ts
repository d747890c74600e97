import { describe, expect, it } from 'vitest';
import { targets } from '../all.ts';
import { refusalsOf } from '../target.ts';
import { chainedCases, type ProofCase, proofCases } from '../testing.ts';
import { py } from './literals.ts';
import { type Code, fileOf, ofNode } from './node-lines.ts';

const linesOf = ({ text, parts }: Code): string[] =>
  parts.flatMap(({ nodeId, from, to }) =>
    text
      .split('\n')
      .slice(from - 1, to)
      .map((line) => `${nodeId}: ${line}`),
  );

describe('lines of nodes', () => {
  it('are counted over blocks, and over texts of several lines', () => {
    const file = fileOf([
      [py`"""About."""`],
      [py`# One`, ...ofNode('a', [py`a = 1\nA = 2`, py`b`])],
      ofNode('a', [py`a`]),
      [py`x`],
    ]);
    expect(file.text).toBe('"""About."""\n\n\n# One\na = 1\nA = 2\nb\n\n\na\n\n\nx\n');
    expect(file.parts).toEqual([
      { nodeId: 'a', from: 5, to: 7 },
      { nodeId: 'a', from: 10, to: 10 },
    ]);
  });

  it('of two nodes that meet stay apart', () => {
    expect(linesOf(fileOf([[...ofNode('a', [py`1`]), ...ofNode('b', [py`2`, py`3`])]]))).toEqual([
      'a: 1',
      'b: 2',
      'b: 3',
    ]);
  });
});

const cases = [...(await proofCases(1)), ...(await chainedCases())];

describe.each(targets.filter(({ code }) => code !== undefined))('a file for $label', (target) => {
  const written = cases.flatMap((proof): { proof: ProofCase; code: Code }[] => {
    if (refusalsOf(target, proof.pipeline).length > 0 || target.code === undefined) return [];
    const none = {
      inputs: proof.inputs.map((columns) => columns.map(() => [])),
      expected: proof.pipeline.fields.map(() => []),
    };
    return [{ proof, code: target.code(proof.pipeline, none) }];
  });

  it('is written for many pipelines', () => expect(written.length).toBeGreaterThan(50));

  it('tells lines of nodes of the pipeline only, in order and within the text', () => {
    for (const { proof, code } of written) {
      const ids = new Set([...proof.pipeline.sources, ...proof.pipeline.nodes].map(({ id }) => id));
      let last = 0;
      for (const { nodeId, from, to } of code.parts) {
        expect(ids).toContain(nodeId);
        expect(from).toBeGreaterThan(last);
        expect(to).toBeGreaterThanOrEqual(from);
        last = to;
      }
      expect(last).toBeLessThan(code.text.split('\n').length);
    }
  });

  it('has lines of the source, and of every node that it has a function for', () => {
    for (const { proof, code } of written) {
      const has = new Set(code.parts.map(({ nodeId }) => nodeId));
      for (const { id } of proof.pipeline.sources) expect(has).toContain(id);
      // A node without lines changes no cell and no row; to Keras, which knows columns by name, one that drops some is such.
      for (const { id, columns, before, rows } of proof.pipeline.nodes) {
        if (has.has(id)) continue;
        const changed = columns.filter(
          ({ name, expr }) => expr.op !== 'column' || before[0]?.[expr.index]?.name !== name,
        );
        expect({ id, rows, changed }).toEqual({ id, rows: null, changed: [] });
        if (target.name !== 'keras') expect(columns).toHaveLength(before[0]?.length ?? 0);
      }
    }
  });

  it('gives each function to its node, with its docstring and its call', () => {
    const chain = written.find(({ proof }) => proof.title === 'chain');
    if (chain === undefined) throw new Error('there is no chain for this target');
    const { code, proof } = chain;
    const lines = linesOf(code);
    for (const { nodeId } of code.parts) {
      const node = proof.pipeline.nodes.find(({ id }) => id === nodeId);
      if (node === undefined) continue;
      const own = lines.filter((line) => line.startsWith(`${nodeId}: `));
      const name = own
        .map((line) => /: def (\w+)\((?:df|t)\):$/.exec(line)?.[1])
        .filter((found) => found !== undefined);
      expect(name).toHaveLength(1);
      expect(own.some((line) => line.includes(`"""${node.type}`))).toBe(true);
      expect(own.some((line) => / (df|t) = \w+\((df|t)\)$/.test(line) && line.includes(`${name[0]}(`))).toBe(true);
    }
    // Every function over rows is some node's, or the frame's own.
    const steps = code.text
      .split('\n')
      .filter((line) => /^ +(df|t) = (?!prepare|through_layers)\w+\((df|t)\)$/.test(line));
    expect(steps.length).toBe(new Set(code.parts.map(({ nodeId }) => nodeId)).size - proof.pipeline.sources.length);
  });
});
