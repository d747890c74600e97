/** Result of verifying an export, in words. */
import type { CellValue } from '../../core/protocol/values.ts';
import type { Verification } from '../../core/protocol/verification.ts';
import { count, exact, plural, shorten } from '../design/numbers.ts';

/** The result in one line, displayed and read by screen readers. */
export function verdictOf(verification: Verification): string {
  switch (verification.outcome) {
    case 'compared':
      return `${count(verification.different)} of ${plural(verification.rows * verification.columns, 'cell')} ${verification.different === 1 ? 'differs' : 'differ'}`;
    case 'other-shape':
      return 'The result has another shape';
    case 'no-python':
      return 'No Python could be run';
    case 'missing-packages':
      return `This Python lacks ${verification.missing.map(plainName).join(', ')}`;
    case 'failed':
      return 'The export does not run in this Python';
  }
}

/** A package's name without the quotes that a terminal needs. */
const plainName = (pip: string): string => pip.replaceAll('"', '');

/** `ok`: verified; `warn`: something is missing on the person's side; `danger`: the export is wrong. */
export function toneOf(verification: Verification): 'ok' | 'warn' | 'danger' {
  const { outcome } = verification;
  if (outcome === 'compared' && verification.different === 0) return 'ok';
  return outcome === 'missing-packages' || outcome === 'no-python' ? 'warn' : 'danger';
}

export const shownCell = (cell: CellValue): string =>
  cell === null ? 'missing' : typeof cell === 'number' ? exact(cell) : shorten(String(cell), 80);
