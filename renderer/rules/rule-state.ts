/** The state of a rule in the list. */
import { CircleCheck, Minus, OctagonX, TriangleAlert } from 'lucide-react';
import type { DataRule } from '../../core/graph/document-schema.ts';
import type { RuleResultMessage } from '../../core/protocol/verification.ts';

const STATES = {
  holds: { icon: CircleCheck, tone: 'ok', word: 'Holds' },
  untold: { icon: Minus, tone: 'none', word: 'Not checked' },
  broken: { icon: OctagonX, tone: 'error', word: 'Broken' },
  invalid: { icon: OctagonX, tone: 'error', word: 'Cannot be checked' },
} as const;
const WARNED = { icon: TriangleAlert, tone: 'warning', word: 'Broken' } as const;
const PENDING = { icon: Minus, tone: 'none', word: 'Checking' } as const;

export type RuleState = (typeof STATES)[keyof typeof STATES] | typeof WARNED | typeof PENDING;

/** A rule without a formula: its condition is still to be written. */
export const isUnwritten = ({ formula }: Pick<DataRule, 'formula'>): boolean => formula.trim() === '';

export function stateOf(rule: DataRule, result: RuleResultMessage | undefined): RuleState {
  if (result === undefined || isUnwritten(rule)) return PENDING;
  return result.state === 'broken' && rule.severity === 'warning' ? WARNED : STATES[result.state];
}

/** Rows that break a rule, without the first, which the message names; empty if there are none. */
export function furtherRows({ first, broken }: Pick<RuleResultMessage, 'first' | 'broken'>): string {
  const rows = first.slice(1).map(({ row, line }) => `row ${row + 1}${line === undefined ? '' : ` (line ${line})`}`);
  return rows.length === 0 ? '' : ` Then ${rows.join(', ')}${broken > first.length ? ' …' : '.'}`;
}
