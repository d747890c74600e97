/** Parameters by which a person decides what happens to cells of new data that the train rows did not have. */
import type { Operator } from './operator.ts';
import { type CellPolicy, metaOf, type ParamMeta } from './params.ts';

export interface PolicyParam {
  readonly param: string;
  readonly meta: ParamMeta;
  readonly policy: CellPolicy;
}

const known = new WeakMap<Operator, readonly PolicyParam[]>();

/** The parameter of an operator that decides over such cells; undefined where it has none. */
export function policyFor(operator: Operator, cells: CellPolicy['cells']): PolicyParam | undefined {
  let all = known.get(operator);
  if (all === undefined) {
    all = Object.entries(operator.params.shape).flatMap(([param, schema]): PolicyParam[] => {
      const meta = metaOf(schema);
      return meta.policy === undefined ? [] : [{ param, meta, policy: meta.policy }];
    });
    known.set(operator, all);
  }
  return all.find(({ policy }) => policy.cells === cells);
}
