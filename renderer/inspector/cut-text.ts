import type { RawLine } from '../../core/protocol/inspection.ts';
import { count, plural } from '../design/numbers.ts';

/** How lines are cut, in a sentence. `choice` is a value that is not taken yet, in words. */
export function cutText(lines: readonly RawLine[], choice: string | null): string {
  const widths = lines.filter(({ cells }) => cells !== null).map(({ width }) => width);
  const times = new Map<number, number>();
  for (const width of widths) times.set(width, (times.get(width) ?? 0) + 1);
  const [usual] = [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  const how = choice === null ? 'As it is read' : `If ${choice}`;
  if (usual === undefined) return `${how}: no row.`;
  const [width, rows] = usual;
  return rows === widths.length
    ? `${how}: ${plural(width, 'cell')} in each row.`
    : `${how}: ${plural(width, 'cell')} in ${count(rows)} of these ${count(widths.length)} rows.`;
}
