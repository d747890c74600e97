import { readDocument } from '../../graph/document.ts';
import type { CallArgs } from '../../protocol/engine.ts';
import type { Other } from '../session/compare-results.ts';
import type { SourceReading } from '../sources/kept-tables.ts';

/** The other table of a comparison, as the session takes it. Throws a ProblemError for a document that is none. */
export function comparedWith(
  { nodeId, version }: CallArgs<'compareResults'>['other'],
  mayRead: SourceReading['mayRead'],
): Other {
  if (version === undefined) return { nodeId };
  const { document, folder, asRead } = version;
  return {
    nodeId,
    document: readDocument(document),
    reading: { folder, mayRead, asRead: new Map(Object.entries(asRead)) },
  };
}
