/** The categories that a step had learned of all its columns, as its parameter takes them. */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { storedOf } from '../../graph/fitted.ts';
import type { Finding } from './finding.ts';

/** Most categories of a step that are carried to its parameters; more would bloat the document. */
const MAX_CATEGORIES = 500;

/** Texts by which documents write numbers that JSON lacks: a parameter would take them for texts. */
const NO_NUMBERS: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

/** Undefined for a step without categories, with too many, or with some that a parameter cannot hold. */
export function knownCategories(document: PipelineDocument, nodeId: string): Finding['known'] {
  const { categories_: categories, feature_names_in_: columns } = storedOf(document, nodeId) ?? {};
  if (!Array.isArray(categories) || !Array.isArray(columns) || categories.length !== columns.length) return undefined;
  if (!categories.every((own) => Array.isArray(own))) return undefined;
  const all = categories.flat();
  if (all.length > MAX_CATEGORIES || all.some((category) => NO_NUMBERS.has(category))) return undefined;
  return { columns, categories };
}
