import { z } from 'zod';
import { operators } from '../operators/catalogue.ts';
import { metaOf } from '../operators/kit/params.ts';

/** `prepgraph operators`: lists the operators, with parameter schemas as JSON on request. */
export function operatorsCommand({ json }: { json?: boolean }): void {
  if (json) {
    console.log(JSON.stringify(operators.map(described), null, 2));
    return;
  }
  const width = Math.max(...operators.map(({ type }) => type.length));
  let group = '';
  for (const operator of operators) {
    if (operator.group !== group) console.log(`${group === '' ? '' : '\n'}${operator.group}`);
    group = operator.group;
    console.log(`  ${operator.type.padEnd(width)}  ${operator.summary}`);
  }
}

function described(operator: (typeof operators)[number]) {
  const { type, group, label, summary, description, reference, examples, params } = operator;
  return {
    type,
    group,
    label,
    summary,
    description,
    reference,
    inputs: operator.inputs,
    params: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
    editors: Object.fromEntries(Object.entries(params.shape).map(([name, schema]) => [name, metaOf(schema)])),
    examples,
  };
}
