/** Short texts about a node: its settings, and its result. */

import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { optionText } from '../../core/operators/kit/option-text.ts';
import { type Editor, metaOf, type ParamMeta } from '../../core/operators/kit/params.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { count, plural, shorten } from '../design/numbers.ts';
import { baseName } from './paths.ts';

/** Editors of parameters that characterise a node; other parameters are details. */
const CHARACTERISTIC_EDITORS: readonly Editor[] = [
  'path',
  'choice',
  'column',
  'range',
  'share',
  'formula',
  'names',
  'sortKeys',
  'keys',
  'columns',
];

/** One line: "median", "20% test · by species", "3 columns". */
export function settingsOf(node: DocumentNode): string {
  const operator = operatorOf(node.type);
  if (operator === undefined) return node.type;
  const words: string[] = [];
  const first = Object.entries(operator.params.shape).find(
    ([, schema]) => metaOf(schema).editor !== 'columns' && metaOf(schema).advanced !== true,
  )?.[0];
  for (const [name, schema] of Object.entries(operator.params.shape)) {
    const meta = metaOf(schema);
    const value = node.params[name] ?? defaultOf(schema);
    if (!CHARACTERISTIC_EDITORS.includes(meta.editor) || value === null || value === undefined) continue;
    if (meta.when !== undefined && !meta.when.is.includes(node.params[meta.when.param])) continue;
    // The first parameter (for example, strategy) characterises the node; of the others, only changed ones are
    // informative.
    if (
      meta.editor === 'choice' &&
      (operator.group === 'source' || (node.params[name] === undefined && name !== first))
    )
      continue;
    const word = wordFor(meta, value);
    if (word !== '') words.push(word);
  }
  return words.slice(0, 3).join(' · ');
}

export const defaultOf = (schema: unknown): unknown =>
  (schema as { safeParse(value: unknown): { data?: unknown } }).safeParse(undefined).data;

/** A label within a line: "stop with an error", but "TF-IDF weights". */
const inSentence = (label: string): string =>
  /[A-Z0-9]/.test(label.slice(1)) ? label : label.charAt(0).toLowerCase() + label.slice(1);

function wordFor({ editor, label, options }: ParamMeta, value: unknown): string {
  if (editor === 'path') return typeof value === 'string' ? baseName(value) : '';
  if (editor === 'columns') {
    if (Array.isArray(value))
      return value.length === 1 ? shorten(String(value[0]), 24) : plural(value.length, 'column');
    const selector = value as { dtype?: string; pattern?: string };
    return selector.dtype !== undefined
      ? `${selector.dtype} columns`
      : selector.pattern !== undefined
        ? `/${shorten(selector.pattern, 20)}/`
        : '';
  }
  if (editor === 'share' && typeof value === 'number') {
    const what = label.replace(/ size$/i, '').toLowerCase();
    return value < 1 ? `${Math.round(value * 1000) / 10}% ${what}` : `${count(value)} ${what}`;
  }
  if (editor === 'range' && Array.isArray(value)) return `${String(value[0])} … ${String(value[1])}`;
  if (editor === 'column')
    return label.toLowerCase().endsWith(' by') ? `by ${shorten(String(value), 20)}` : shorten(String(value), 24);
  if (editor === 'names' && typeof value === 'object') return plural(Object.keys(value as object).length, 'name');
  if (editor === 'keys' && Array.isArray(value) && value.length === 1) return `by ${shorten(String(value[0]), 20)}`;
  if (Array.isArray(value)) return plural(value.length, 'key');
  const option = options?.[String(value)];
  return shorten(option === undefined ? String(value) : inSentence(optionText(option).label), 32);
}

/**
 * Cached by the reports of a step and its inputs, because every step asks after every change, also one of a thousand
 * columns.
 */
const texts = new WeakMap<
  NodeReport,
  { readonly before: readonly (NodeReport | undefined)[]; readonly text: string }
>();

/** Columns added and removed between a step's inputs and its result: "+3 −1"; empty if there are none. */
export function columnsChanged(before: readonly (NodeReport | undefined)[], after: NodeReport): string {
  const known = texts.get(after);
  if (known?.before.length === before.length && known.before.every((report, at) => report === before[at]))
    return known.text;
  const text = changeText(before, after);
  texts.set(after, { before, text });
  return text;
}

function changeText(before: readonly (NodeReport | undefined)[], after: NodeReport): string {
  if (after.columns === undefined || before.some((report) => report?.columns === undefined)) return '';
  const namesOf = (report: NodeReport | undefined): string[] => report?.columns?.map(({ name }) => name) ?? [];
  const had = new Set(before.flatMap(namesOf));
  const has = new Set(namesOf(after));
  const came = [...has].filter((name) => !had.has(name)).length;
  const went = [...had].filter((name) => !has.has(name)).length;
  return [came > 0 ? `+${count(came)}` : '', went > 0 ? `−${count(went)}` : ''].filter(Boolean).join(' ');
}

/**
 * "344 × 7": rows and columns of the result, a space before there is one. "first 999 × 7" while it holds only the result of
 * a file's first rows, because their number says nothing about the whole.
 */
export function resultSize(report: NodeReport | undefined): string {
  if (report?.rows === undefined) return ' ';
  const size = `${count(report.rows)} × ${count(report.columns?.length ?? 0)}`;
  return report.sampled === true ? `first ${size}` : size;
}

/** "learned from 258 train rows" */
export function learnedFrom({ learnedFrom: from }: NodeReport): string {
  if (from === undefined) return '';
  return from.part === 'train'
    ? `learned from ${plural(from.rows, 'train row')}`
    : from.rows === 1
      ? 'learned from the only row'
      : `learned from all ${count(from.rows)} rows`;
}

/** "257 train · 87 test" */
export function partsOf({ partition }: NodeReport): string {
  if (partition === undefined) return '';
  const words = (['train', 'val', 'test', 'unused'] as const).filter((part) => partition[part] > 0);
  return words.map((part) => `${count(partition[part])} ${part}`).join(' · ');
}
