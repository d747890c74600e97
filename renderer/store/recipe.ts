/** The document as text: with and without what was learned. */
import { documentText, type PipelineDocument } from '../../core/graph/document.ts';
import type { WorkbenchState } from './state.ts';

const texts = new WeakMap<PipelineDocument, string>();

/** Text of the document alone, without learned values. */
export function recipeText(document: PipelineDocument): string {
  const known = texts.get(document);
  if (known !== undefined) return known;
  const { fitted: _, ...recipe } = document;
  const text = documentText(recipe);
  texts.set(document, text);
  return text;
}

/** Whether there are changes that were not saved. */
export const isEdited = ({ document }: WorkbenchState): boolean => recipeText(document.current) !== document.savedText;

/** The document with what was learned, in the order of its nodes. `fresh` leaves out what is from before a change. */
export function fittedDocument({ document, runs }: WorkbenchState, fresh = false): PipelineDocument {
  const { fitted: _, ...recipe } = document.current;
  const entries = recipe.nodes.flatMap(({ id }) => {
    const learned = runs.learned.get(id);
    return learned === undefined || (fresh && runs.outdated.has(id)) ? [] : [[id, learned] as const];
  });
  const current = recipe as PipelineDocument;
  return entries.length === 0 ? current : { ...current, fitted: Object.fromEntries(entries) };
}
