/** Kernels whose functions of many texts run on the worker threads, where they can be cancelled. */
import type { Expr } from '../../ir/expression.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import type { Run } from '../../run/run.ts';
import type { Domain } from '../kernels/domain.ts';
import { compile, type Kernel } from '../kernels/kernel.ts';
import { gathered, partsOf, type TextResults, TextsAhead, type TextsNeeded } from '../kernels/text-maps.ts';
import type { MapTextsInput } from '../rows/map-texts-task.ts';
import type { RunTask } from './run-task.ts';

/** As `compile`. Text functions of text functions wait for their turn: each round of the loop computes one level. */
export async function compileAhead(
  exprs: readonly Expr[],
  dictionaries: readonly (Dictionary | null)[],
  task: RunTask,
): Promise<Kernel> {
  const texts = new TextsAhead();
  for (;;) {
    const kernel = compile(exprs, dictionaries, texts);
    const needed = texts.needed.splice(0);
    if (needed.length === 0) return kernel;
    await Promise.all(
      [...byDomain(needed)].map(async ([domain, ofDomain]) => {
        const maps = ofDomain.map(({ map }) => map);
        const parts = await Promise.all(
          partsOf(domain).map((part) => task<TextResults[]>('map-texts', { maps, part } satisfies MapTextsInput)),
        );
        ofDomain.forEach((need, index) => texts.put(need, gathered(parts.map((part) => part[index] as TextResults))));
      }),
    );
  }
}

function byDomain(needed: readonly TextsNeeded[]): Map<Domain, TextsNeeded[]> {
  const groups = new Map<Domain, TextsNeeded[]>();
  for (const need of needed) {
    const group = groups.get(need.domain);
    if (group === undefined) groups.set(need.domain, [need]);
    else group.push(need);
  }
  return groups;
}

/** Single tasks of a run. */
export const taskOf =
  ({ parallel }: Run): RunTask =>
  async <Output>(task: string, input: unknown): Promise<Output> => {
    for await (const output of parallel.map<unknown, Output>(task, [input])) return output;
    throw new TypeError(`the task "${task}" gave nothing`);
  };
