import { z } from 'zod';
import { operators } from '../operators/catalogue.ts';
import { metaOf } from '../operators/kit/params.ts';
import { searchOperators } from '../operators/search.ts';

/**
 * `prepgraph operators`: lists the operators, with parameter schemas as JSON on request; of a search those that it finds,
 * in the order of the app's palette.
 */
export function operatorsCommand({ json, search }: { json?: boolean; search?: string }): void {
  const found = search === undefined ? operators : searchOperators(search, operators);
  if (json) {
    console.log(JSON.stringify(found.map(described), null, 2));
    return;
  }
  const width = Math.max(...operators.map(({ type }) => type.length));
  if (search !== undefined) {
    for (const { type, summary } of found) console.log(`${type.padEnd(width)}  ${summary}`);
    if (found.length === 0) console.error(`No operator is found by “${search}”. Try what it does: missing, scale.`);
    return;
  }
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
