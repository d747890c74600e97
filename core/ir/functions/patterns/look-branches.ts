/** Lookarounds as the branches by which they are matched. */
import type { LookBranch, PatternNode } from './syntax.ts';

export const lengthOf = (branch: LookBranch): number => branch.filter(({ kind }) => kind === 'set').length;

/** Maximum number of letters in all branches of a lookaround. */
const MAX_LOOK_LETTERS = 100;

/** Branches of a lookaround that consists only of sequences of sets and anchors; null for any other. */
export function branchesOf(node: PatternNode): LookBranch[] | null {
  const branches: LookBranch[] = [];
  for (const item of node.kind === 'either' ? node.items : [node]) {
    const flat = flattened(item);
    if (flat === null) return null;
    branches.push(flat);
  }
  return branches.reduce((sum, branch) => sum + branch.length, 0) > MAX_LOOK_LETTERS ? null : branches;
}

function flattened(node: PatternNode): LookBranch | null {
  if (node.kind === 'set' || node.kind === 'anchor') return [node];
  if (node.kind === 'empty') return [];
  if (node.kind === 'repeat' && node.min === node.max && node.max <= MAX_LOOK_LETTERS) {
    const item = flattened(node.item);
    return item === null ? null : Array.from({ length: node.max }, () => item).flat();
  }
  if (node.kind !== 'sequence') return null;
  const items = node.items.map(flattened);
  return items.includes(null) ? null : (items as LookBranch[]).flat();
}
