/** Operators over several columns at once, over the choice of columns, or over rows. */
import { z } from 'zod';
import { once } from './once.ts';
import type { Operator } from './operator.ts';

const onePort = [{ id: 'in', label: 'table' }] as const;

type Definition<Params extends z.ZodRawShape, State> = Omit<
  Operator<z.output<z.ZodObject<Params>>, State>,
  'params' | 'state' | 'inputs' | 'keywords'
> & {
  /** Created on first use, because the schemas of all operators would take a large part of the start-up time. */
  readonly params: () => Params;
  readonly state?: z.ZodType<State>;
  readonly inputs?: Operator['inputs'];
  readonly keywords?: readonly string[];
};

/** Defines an operator from its parts. See `defineColumnOperator` for operators that treat each column alone. */
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
