/** Finds things on the canvas by what a person remembers: a step's name, a column, a setting, a note. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { plainText } from '../design/plain-text.ts';
import { groupKey, noteKey } from '../store/annotations.ts';
import { nodeName } from '../store/changes.ts';

export interface Found {
  /** Id of the found step, or key of the note or group. */
  readonly id: string;
  readonly kind: 'step' | 'column' | 'parameter' | 'note' | 'group';
  readonly label: string;
  /** Its place or kind, in words. */
  readonly detail: string;
}

/** More results than a person reads. */
const MAX_FOUND = 200;
const MAX_LETTERS = 120;

const short = (text: string): string => (text.length > MAX_LETTERS ? `${text.slice(0, MAX_LETTERS - 1)}…` : text);

/** A setting's value in words: of a list or record the matching entries, or all of it if none matches. */
function matchingText(value: unknown, has: (text: string) => boolean): string {
  if (typeof value !== 'object' || value === null) return plainText(value);
  const entries = Array.isArray(value)
    ? value.map(plainText)
    : Object.entries(value).map(([key, entry]) => `${key}: ${plainText(entry)}`);
  const found = entries.filter(has);
  return (found.length > 0 ? found : entries).join(', ');
}

/** Matches, steps first; a column is found at the step that creates it, not again at each following step. */
export function findOnCanvas(
  document: PipelineDocument,
  reports: ReadonlyMap<string, NodeReport>,
  query: string,
): readonly Found[] {
  const wanted = query.trim().toLowerCase();
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  const found: Record<Found['kind'], Found[]> = { step: [], group: [], note: [], column: [], parameter: [] };
  const seen = new Set<string>();
  for (const node of document.nodes) {
    const operator = operatorOf(node.type);
    const name = nodeName(node);
    const label = operator?.label ?? node.type;
    if (has(name) || has(label) || has(node.type) || has(node.id))
      found.step.push({ id: node.id, kind: 'step', label: short(name), detail: name === label ? node.type : label });
    if (wanted === '') continue;
    for (const { name: column } of reports.get(node.id)?.columns ?? []) {
      if (seen.has(column) || !has(column)) continue;
      seen.add(column);
      found.column.push({ id: node.id, kind: 'column', label: short(column), detail: `Column of ${short(name)}` });
    }
    for (const [param, value] of Object.entries(node.params)) {
      const text = matchingText(value, has);
      const schema = operator?.params.shape[param];
      const title = schema === undefined ? param : metaOf(schema).label;
      if (text === '' || (!has(text) && !has(param) && !has(title))) continue;
      const detail = `${title} of ${short(name)}`;
      found.parameter.push({ id: node.id, kind: 'parameter', label: short(text), detail });
    }
  }
  for (const { id, name } of document.groups ?? [])
    if (has(name)) found.group.push({ id: groupKey(id), kind: 'group', label: short(name), detail: 'Stage' });
  for (const { id, text } of document.notes ?? [])
    if (has(text)) found.note.push({ id: noteKey(id), kind: 'note', label: short(text), detail: 'Note' });
  return Object.values(found).flat().slice(0, MAX_FOUND);
}
