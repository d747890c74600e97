/** Difference between unsaved work and its file, in a few words. */
import { parseDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { UnsavedWork } from '../../core/protocol/desktop.ts';
import { plural } from '../design/numbers.ts';
import { recipeText } from '../store/recipe.ts';

/** “12 steps, 3 more than the file”. */
export function differenceOf({ file, savedText, text }: Pick<UnsavedWork, 'file' | 'savedText' | 'text'>): string {
  const now = parseDocument(text);
  const steps = plural(now.nodes.length, 'step');
  if (file.path === null) return `${steps}, never saved`;
  const saved = parsed(savedText);
  return `${steps}, ${saved === null ? 'other than the file' : changesSince(saved, now)}`;
}

function changesSince(saved: PipelineDocument, now: PipelineDocument): string {
  const before = new Map(saved.nodes.map((node) => [node.id, JSON.stringify(node)]));
  const after = new Set(now.nodes.map(({ id }) => id));
  const added = now.nodes.filter(({ id }) => !before.has(id)).length;
  const removed = saved.nodes.filter(({ id }) => !after.has(id)).length;
  const changed = now.nodes.filter(
    (node) => before.has(node.id) && before.get(node.id) !== JSON.stringify(node),
  ).length;
  if (added > 0 && removed + changed === 0) return `${added} more than the file`;
  if (removed > 0 && added + changed === 0) return `${removed} fewer than the file`;
  if (changed > 0 && added + removed === 0) return `${changed} changed since the file`;
  if (added + removed + changed === 0)
    return recipeText(saved) === recipeText(now) ? 'as in the file' : 'with other edges, stages or notes than the file';
  const parts = [
    added > 0 ? `${added} added` : '',
    removed > 0 ? `${removed} removed` : '',
    changed > 0 ? `${changed} changed` : '',
  ];
  return `${parts.filter((part) => part !== '').join(', ')} since the file`;
}

function parsed(text: string): PipelineDocument | null {
  try {
    return parseDocument(text);
  } catch {
    return null;
  }
}
