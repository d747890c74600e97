/** A short text for each node that changes exactly when its table may: its operator, parameters, and inputs. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { topologicalOrder } from '../../core/graph/graph.ts';
import { graphIn } from './lookup.ts';

const memo = new WeakMap<PipelineDocument, Map<string, string>>();
/** Prints of nodes with the inputs they were made of: a change leaves most nodes as they are. */
const printed = new WeakMap<DocumentNode, { readonly inputs: string; readonly print: string }>();

export function fingerprints(document: PipelineDocument): ReadonlyMap<string, string> {
  const known = memo.get(document);
  if (known !== undefined) return known;
  const graph = graphIn(document);
  const prints = new Map<string, string>();
  for (const id of topologicalOrder(document)) {
    const at = graph.get(id);
    if (at === undefined) continue;
    const { type, params, bypassed } = at.node;
    const inputs = JSON.stringify(
      at.inputs.map((edge) => [edge.targetHandle, edge.sourceHandle, prints.get(edge.source)]),
    );
    const before = printed.get(at.node);
    const print = before?.inputs === inputs ? before.print : hash(JSON.stringify([id, type, params, bypassed, inputs]));
    if (print !== before?.print) printed.set(at.node, { inputs, print });
    prints.set(id, print);
  }
  memo.set(document, prints);
  return prints;
}

/** Two rounds of FNV-1a: enough to tell the states of one document apart. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ (code + index), 0x01000193);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
