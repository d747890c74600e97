/** Names of findings and rule states in the table and in the report. */
import type { RuleResult } from '../engine/new-data/check-rules.ts';
import type { Finding } from '../engine/new-data/finding.ts';

export const FINDING_TITLES: Readonly<Record<Finding['kind'], string>> = {
  'missing-column': 'missing column',
  'extra-column': 'new column',
  reordered: 'other order',
  'other-type': 'other type',
  mismatched: 'mismatched',
  unseen: 'unseen values',
  range: 'out of range',
  'missing-share': 'missing share',
  drift: 'drift',
  refused: 'refused',
};

export const RULE_STATES: Readonly<Record<RuleResult['state'], string>> = {
  holds: 'holds',
  broken: 'broken',
  untold: 'not checked',
  invalid: 'invalid',
};
