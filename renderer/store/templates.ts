/** Common beginnings of pipelines. They have no source: the first file that is added feeds them. */

import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { addGroup, addNote } from './annotations.ts';
import { addNode, appendNode, connect, type NewNode } from './changes.ts';
import { freePorts } from './connection.ts';
import { blockOf, GAP_X, NODE_HEIGHT, NODE_WIDTH, type Position, positionOf } from './placement.ts';

export interface Template {
  readonly id: string;
  readonly name: string;
  /** What it makes of a table, in a few words. */
  readonly aim: string;
  /** Result of the template, and its audience. */
  readonly summary: string;
  readonly steps: readonly NewNode[];
  /** Decisions that are left to the person. */
  readonly note: string;
}

const number = { dtype: 'number' };
const category = { dtype: 'category' };
// The split comes first, so that the following steps learn from train rows only.
const split: NewNode = { type: 'TrainTestSplit', params: { test_size: 0.2, random_state: 42 } };
const fillNumbers: NewNode = {
  type: 'SimpleImputer',
  name: 'Fill numbers',
  params: { columns: number, strategy: 'median' },
};
const fillCategories: NewNode = {
  type: 'SimpleImputer',
  name: 'Fill categories',
  params: { columns: category, strategy: 'most_frequent' },
};
const oneHot: NewNode = { type: 'OneHotEncoder', params: { columns: category, handle_unknown: 'ignore' } };
// Bypassed, because no column is known yet, and a step that waits for one would block all steps after it.
const setTarget: NewNode = { type: 'SetTarget', bypassed: true };
const target =
  'To predict a column, choose it in “Set target” and switch the step on with B: it then stays out of filling, scaling and encoding. ' +
  'A target that is text becomes numbers by “Label encode” at the end.';

export const templates: readonly Template[] = [
  {
    id: 'keras',
    name: 'Ready for Keras',
    aim: 'Numbers around zero, nothing missing',
    summary: 'Split, impute, scale, one-hot encode: numbers around zero and nothing missing, for neural networks.',
    steps: [
      split,
      setTarget,
      fillNumbers,
      fillCategories,
      { type: 'StandardScaler', params: { columns: number } },
      oneHot,
    ],
    note: target,
  },
  {
    id: 'trees',
    name: 'Ready for tree models',
    aim: 'No duplicates, categories as numbers',
    summary: 'Drop duplicates, split, number the categories: for gradient boosting and forests, which need no scaling.',
    steps: [
      { type: 'DropDuplicates' },
      split,
      setTarget,
      {
        type: 'OrdinalEncoder',
        params: { columns: category, handle_unknown: 'use_encoded_value', unknown_value: -1 },
      },
    ],
    note: `Missing numbers stay missing: XGBoost, LightGBM and scikit-learn’s HistGradientBoosting take them as they are. ${target}`,
  },
  {
    id: 'distances',
    name: 'Ready for distances',
    aim: 'Numbers on one scale, outliers tamed',
    summary: 'Split, fill from similar rows, scale by quartiles, one-hot encode: for k-NN, clustering and SVMs.',
    steps: [
      split,
      setTarget,
      { type: 'KNNImputer', params: { columns: number } },
      fillCategories,
      { type: 'RobustScaler', params: { columns: number } },
      oneHot,
    ],
    note: target,
  },
  {
    id: 'clean',
    name: 'Clean up',
    aim: 'Tidy texts, no repeated or wild rows',
    summary:
      'Trim texts, drop duplicate rows and outliers, drop columns that never change: a tidy table. Split first: outliers are judged by train rows.',
    steps: [
      { type: 'TextClean', params: { collapse_spaces: true, empty_as_missing: true } },
      { type: 'DropDuplicates' },
      { type: 'DropOutliers', params: { method: 'iqr', threshold: 3 } },
      { type: 'VarianceThreshold' },
    ],
    note: 'Look at “Before → after” of each step, and switch off with B what takes too much.',
  },
];

/** Adds a template's steps as a chain in a stage of its own, after a step if one is given. Returns the steps' ids. */
export function insertTemplate(
  draft: PipelineDocument,
  template: Template,
  { after, at }: { readonly after: string | null; readonly at: Position },
): string[] {
  const ids: string[] = [];
  for (const step of template.steps) {
    const before = ids.at(-1) ?? after;
    ids.push(before === null ? addNode(draft, step, at) : appendNode(draft, step, before));
  }
  blockOf(draft, ids);
  addGroup(draft, ids, template.name);
  const places = draft.nodes.filter(({ id }) => ids.includes(id)).map(positionOf);
  const low = Math.max(...places.map(({ y }) => y));
  addNote(draft, { x: Math.min(...places.map(({ x }) => x)), y: low + NODE_HEIGHT + 36 }, template.note);
  return ids;
}

/** Steps with one unconnected port, if the document has no source at all. */
export function waitingSteps(document: PipelineDocument): string[] {
  const isSource = (type: string): boolean => operatorOf(type)?.inputs.length === 0;
  if (document.nodes.some(({ type }) => isSource(type))) return [];
  return document.nodes
    .filter(({ id, type }) => operatorOf(type)?.inputs.length === 1 && freePorts(document, id).length === 1)
    .map(({ id }) => id);
}

/** Connects a newly added source to the waiting steps, and places it before them. */
export function feedWaiting(draft: PipelineDocument, source: string, waiting: readonly string[]): void {
  const node = draft.nodes.find(({ id }) => id === source);
  const fed = draft.nodes.filter(({ id }) => waiting.includes(id)).map(positionOf);
  if (node === undefined || fed.length === 0) return;
  const [first] = fed as [Position];
  node.position = { x: Math.min(...fed.map(({ x }) => x)) - NODE_WIDTH - GAP_X - 16, y: first.y };
  for (const target of waiting) connect(draft, { source, target });
}
