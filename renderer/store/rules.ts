/** Edits of the rules about the data. */
import type { DataRule, PipelineDocument } from '../../core/graph/document-schema.ts';

/** A free name for a rule: `name`, else `name (2)`, `name (3)` … */
function freeName(draft: PipelineDocument, name: string): string {
  const names = new Set(draft.rules?.map((rule) => rule.name));
  if (!names.has(name)) return name;
  for (let count = 2; ; count++) if (!names.has(`${name} (${count})`)) return `${name} (${count})`;
}

export function addRule(draft: PipelineDocument, rule: DataRule): void {
  draft.rules = [...(draft.rules ?? []), { ...rule, name: freeName(draft, rule.name) }];
}

/** Changes a rule. An undefined node stands for the pipeline's only source. */
export function changeRule(
  draft: PipelineDocument,
  index: number,
  change: { readonly [Key in keyof DataRule]?: DataRule[Key] | undefined },
): void {
  const rule = draft.rules?.[index];
  if (rule === undefined) return;
  Object.assign(rule, change);
  if (rule.node === undefined) delete rule.node;
}

export function removeRule(draft: PipelineDocument, index: number): void {
  const rest = draft.rules?.filter((_, at) => at !== index) ?? [];
  if (rest.length === 0) delete draft.rules;
  else draft.rules = rest;
}
