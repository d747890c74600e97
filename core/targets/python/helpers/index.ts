/**
 * Small Python functions for operations that pandas lacks in one call. A file contains only the functions that it uses.
 */
import { columnHelpers } from './columns.ts';
import { dateHelpers } from './dates.ts';
import { groupHelpers } from './groups.ts';
import { hashHelpers } from './hashes.ts';
import { listHelpers } from './lists.ts';
import { numberHelpers } from './numbers.ts';
import { predictionHelpers } from './predictions.ts';
import { rowModelHelpers } from './row-models.ts';
import { textHelpers } from './texts.ts';
import type { Helper } from './helper.ts';

const helpers = {
  ...columnHelpers,
  ...dateHelpers,
  ...groupHelpers,
  ...hashHelpers,
  ...listHelpers,
  ...numberHelpers,
  ...predictionHelpers,
  ...rowModelHelpers,
  ...textHelpers,
} as const satisfies Record<string, Helper>;

export type HelperName = keyof typeof helpers;

export const helperNames = Object.keys(helpers) as HelperName[];

export const helperOf = (name: HelperName): Helper => helpers[name];

/** The helpers with their dependencies, each after the helpers it needs. */
export function withNeeds(used: Iterable<HelperName>): HelperName[] {
  const ordered = new Set<HelperName>();
  const visit = (name: HelperName): void => {
    for (const need of helperOf(name).needs ?? []) visit(need as HelperName);
    ordered.add(name);
  };
  for (const name of used) visit(name);
  return [...ordered];
}
