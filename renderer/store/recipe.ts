/** The document as text: with and without learned values. */
import { type KnownTexts, writeDocument, type WrittenDocument } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { MAX_REPORTED_ENTRIES } from '../../core/protocol/node-report.ts';
import type { DocumentSlice, WorkbenchState } from './state.ts';

const texts = new WeakMap<PipelineDocument, string>();
/** Cached for each node, because a change affects only a few of thousands of steps. */
const nodeTexts: KnownTexts = new WeakMap();

/** Text of the document alone, without learned values. */
export function recipeText(document: PipelineDocument): string {
  const made = texts.get(document);
  if (made !== undefined) return made;
  const { fitted: _, result: __, ...recipe } = document;
  const { text } = writeDocument(recipe, nodeTexts);
  texts.set(document, text);
  return text;
}

/** Whether there are unsaved changes. */
export const isEdited = ({ document: { current, saved } }: Pick<WorkbenchState, 'document'>): boolean =>
  // The references are compared first, because the text of thousands of steps takes time.
  current !== saved && recipeText(current) !== savedText(saved);

/** Text of the document as last saved or opened. */
export const savedText = (saved: DocumentSlice['saved']): string =>
  typeof saved === 'string' ? saved : recipeText(saved);

/** Whether a report may have cut a list of this value. */
const mayBeCut = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length >= MAX_REPORTED_ENTRIES || value.some(mayBeCut)
    : typeof value === 'object' && value !== null && Object.values(value).some(mayBeCut);

/**
 * The document with learned values, in the order of its nodes. `fresh`, for a file, leaves out values from before a
 * change, and lists that a report may have cut, because a step with half of its categories would go unnoticed.
 */
export function fittedDocument({ document, runs }: WorkbenchState, fresh = false): PipelineDocument {
  const { fitted: _, result: __, ...recipe } = document.current;
  const entries = recipe.nodes.flatMap(({ id }) => {
    const learned = runs.learned.get(id);
    const isPartial =
      fresh && (runs.outdated.has(id) || (runs.reports.get(id)?.learned === learned && mayBeCut(learned)));
    return learned === undefined || isPartial ? [] : [[id, learned] as const];
  });
  const current = recipe as PipelineDocument;
  return entries.length === 0 ? current : { ...current, fitted: Object.fromEntries(entries) };
}

/** The document with learned values, as text, and the position of each step in it. */
export const fittedText = (state: WorkbenchState): WrittenDocument => writeDocument(fittedDocument(state), nodeTexts);
