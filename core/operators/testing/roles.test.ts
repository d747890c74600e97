/** What operators say of themselves names parameters that they have, and settings that these accept. */
import { describe, expect, it } from 'vitest';
import { operators } from '../catalogue.ts';
import { metaOf } from '../kit/params.ts';

describe.each(operators.map((operator) => [operator.type, operator] as const))('%s', (_, operator) => {
  const { shape } = operator.params;
  const accepts = (params: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(params).every(([name, value]) => shape[name]?.safeParse(value).success === true);

  it('accepts the settings that its policies name', () => {
    for (const [name, schema] of Object.entries(shape)) {
      const { refusal, pass, tolerant } = metaOf(schema).policy ?? {};
      if (refusal !== undefined) expect(accepts({ [name]: refusal })).toBe(true);
      if (pass !== undefined) expect(accepts({ [name]: pass })).toBe(true);
      if (tolerant === undefined) continue;
      expect(accepts(tolerant.params)).toBe(true);
      expect(tolerant.params[name]).not.toBe(refusal);
    }
  });

  it('has one policy at most for each kind of cells', () => {
    const cells = Object.values(shape).flatMap((schema) => metaOf(schema).policy?.cells ?? []);
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('has the parameters that its roles name', () => {
    const { targetParam, marksTarget, columnPerValue } = operator;
    if (marksTarget === true) expect(targetParam).toBeDefined();
    if (targetParam !== undefined) expect(shape).toHaveProperty(targetParam);
    if (columnPerValue === undefined) return;
    expect(accepts(columnPerValue.limit(3))).toBe(true);
    for (const name of columnPerValue.limitedBy) expect(shape).toHaveProperty(name);
  });
});
