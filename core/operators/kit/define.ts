/** Operators that look at several columns at once, choose columns, or act on rows. */
import { z } from 'zod';
import { once } from './once.ts';
import type { Operator } from './operator.ts';

const onePort = [{ id: 'in', label: 'table' }] as const;

type Definition<Params extends z.ZodRawShape, State> = Omit<
  Operator<z.output<z.ZodObject<Params>>, State>,
  'params' | 'state' | 'inputs' | 'keywords'
> & {
  /** Made when they are first asked for: the schemas of all operators take a good part of a start. */
  readonly params: () => Params;
  readonly state?: z.ZodType<State>;
  readonly inputs?: Operator['inputs'];
  readonly keywords?: readonly string[];
};

/** An operator of its own making; see `defineColumnOperator` for those that treat each column alone. */
export function defineOperator<const Params extends z.ZodRawShape, State = undefined>(
  definition: Definition<Params, State>,
): Operator {
  const params = once(() => z.strictObject(definition.params()));
  return {
    inputs: onePort,
    keywords: [],
    ...definition,
    get params() {
      return params();
    },
    state: definition.state ?? null,
  };
}
