/** Messages about steps that leave no rows, or too few to learn from: the step, the parameter, and the remedy. */
import { counted, thousands } from '../words/counted.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { LeastRows } from '../operators/kit/operator.ts';
import { metaOf } from '../operators/kit/params.ts';
import type { DocumentNode } from './document-schema.ts';
import { parseParams } from './validate.ts';

/** A part of a split; null for all rows. */
export type Part = 'train' | 'validation' | 'test' | null;

const adjective = (part: Part): string => (part === null ? '' : `${part} `);

/** Name of a step in messages about another step. */
export const stepName = (node: DocumentNode): string => `“${node.name ?? operatorOf(node.type)?.label ?? node.type}”`;

/** The parameter that decides how many rows a step keeps: the first one that is set, else the usual one. */
export function keptBy(node: DocumentNode): { readonly field: string; readonly label: string } | null {
  const operator = operatorOf(node.type);
  const names = operator?.keepsBy ?? [];
  const field = names.find((name) => (node.params[name] ?? null) !== null) ?? names[0];
  const schema = field === undefined ? undefined : operator?.params.shape[field];
  return field === undefined || schema === undefined ? null : { field, label: metaOf(schema).label };
}

/** Remedy for a step that keeps too few rows. */
export function cureOf(node: DocumentNode): string {
  if (operatorOf(node.type)?.inputs.length === 0) return 'Choose a file with more rows.';
  const by = keptBy(node);
  if (by === null) return `Take the step ${stepName(node)} out.`;
  const isSplit = operatorOf(node.type)?.group === 'split';
  return `Change “${by.label}” (${by.field}) of ${stepName(node)}${isSplit ? '' : ', or take that step out'}.`;
}

/** `“Sample rows” leaves no train rows: 0 of 258.` */
export const leavesNone = (node: DocumentNode, part: Part, before: number): string =>
  `${stepName(node)} leaves no ${adjective(part)}rows: 0 of ${thousands(before)}.`;

/** `There are no train rows to learn from: “Sample rows” leaves 0 of 258.` A source "has none". */
export const noRowsFor = (purpose: string, culprit: DocumentNode, part: Part, before: number): string =>
  `There are no ${adjective(part)}rows ${purpose}: ${stepName(culprit)} ${
    before === 0 ? 'has none' : `leaves 0 of ${thousands(before)}`
  }.`;

/** `“Bin into k” learns from 3 train rows, but 5 bins need at least 5.` */
export const learnsFromFew = (node: DocumentNode, part: Part, rows: number, { because }: LeastRows): string =>
  `${stepName(node)} learns from ${counted(rows, `${adjective(part)}row`)}, but ${because}.`;

const ANY: LeastRows = { rows: 2, because: 'one row says nothing of others' };

/** Minimum number of rows that a step should learn from, by its parameters and the number of columns learned from. */
export function leastRowsOf(node: DocumentNode, columns: number): LeastRows {
  const operator = operatorOf(node.type);
  const parsed = parseParams(node);
  if (operator === undefined || 'problems' in parsed) return { rows: 0, because: '' };
  if (operator.mixes?.(parsed.params).learns === false) return { rows: 0, because: '' };
  return operator.leastRows?.(parsed.params, columns) ?? ANY;
}
