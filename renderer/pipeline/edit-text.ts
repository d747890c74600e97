/** Reads the pipeline's text after an edit and applies it to the document, or returns the reason why it cannot. */
import { jsonLanguage } from '@codemirror/lang-json';
import { parseDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import { ProblemError } from '../../core/ir/problem.ts';
import { placed } from '../store/layout.ts';
import { plain } from '../store/plain.ts';
import { recipeText } from '../store/recipe.ts';
import { partsIn } from './parts.ts';

export interface TextProblem {
  readonly message: string;
  /** Line number, counted from 1; null if the problem concerns the whole. */
  readonly line: number | null;
}

/** The document of a text, without learned values, or the problem with its line. */
export function readText(text: string): { readonly document: PipelineDocument } | { readonly problem: TextProblem } {
  try {
    const { fitted: _, result: __, ...recipe } = placed(parseDocument(text));
    return { document: recipe };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, message, nodeId } = error.problem;
    if (notJson.has(code)) return { problem: { message: 'The text is no valid JSON here.', line: brokenLine(text) } };
    return { problem: { message, line: lineOfPart(text, nodeId) } };
  }
}

const notJson = new Set(['document.not-json', 'document.truncated', 'document.empty']);

/** First line where the text is no JSON. It is searched here, because JavaScript engines report it differently. */
function brokenLine(text: string): number {
  let at = text.length;
  jsonLanguage.parser.parse(text).iterate({
    enter: ({ type, from }) => {
      if (type.isError) at = Math.min(at, from);
    },
  });
  return lineAt(text, at);
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

function lineOfPart(text: string, nodeId: string | undefined): number | null {
  const part = nodeId === undefined ? undefined : partsIn(text).find((candidate) => candidate.nodeId === nodeId);
  return part === undefined ? null : lineAt(text, part.from);
}

/** Whether two documents are the same except for learned values and the order of keys. */
export const sameRecipe = (a: PipelineDocument, b: PipelineDocument): boolean => recipeText(a) === recipeText(b);

/** Changes the draft to that document. Unchanged nodes keep their objects, so that they are not computed again. */
export function replaceWith(draft: PipelineDocument, document: PipelineDocument): void {
  const before = plain(draft);
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const { nodes, ...rest } = document;
  for (const key of Object.keys(draft)) if (!(key in document)) delete (draft as Record<string, unknown>)[key];
  for (const [key, value] of Object.entries(rest)) {
    if (JSON.stringify((before as Record<string, unknown>)[key]) !== JSON.stringify(value))
      (draft as Record<string, unknown>)[key] = value;
  }
  draft.nodes = nodes.map((node) => {
    const same = old.get(node.id);
    return same !== undefined && JSON.stringify(same) === JSON.stringify(node) ? same : node;
  });
}
