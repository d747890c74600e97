/** Rule: the same person, shop or device in two parts of a split; and nearly equal rows in two parts. */
import { PARTITION } from '../../operators/kit/partition.ts';
import type { DocumentNode, PipelineDocument } from '../../graph/document-schema.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import { type Advice, type Rule } from '../advice.ts';
import { putBefore, setParams } from '../edit.ts';
import { leaksIn } from './leaks.ts';
import { knownCell, type RowSample } from '../row-sample.ts';

const UNUSED = 3;
/** Names of columns that identify the subject of a row. */
const ENTITY =
  /(^|[_\s.-])(id|ids|uuid|guid)$|^(patient|customer|client|user|subject|person|member|account|household|device|session|vin|ssn)([_\s.-]?(id|no|nr|number|name|code|key))?$/i;
const CAMEL_ID = /[a-z]I[Dd]$/;
const isEntity = (name: string): boolean => ENTITY.test(name) || CAMEL_ID.test(name);
/** Minimum number of distinct values; fewer are groups, not identities. */
const MIN_ENTITIES = 10;
/** Minimum number, and minimum share, of a part's rows with a twin in the train rows, from which they are reported. */
const MIN_TWINS = 2;
const MIN_TWIN_SHARE = 0.01;
/** Minimum number of compared columns. */
const MIN_COLUMNS = 3;
/** Significant digits in which numbers of near-duplicates agree. */
const DIGITS = 4;
/** Maximum share of train rows that equal another train row. Above it, the columns cannot distinguish rows. */
const MAX_REPEATED = 0.5;

export const sharedRows: Rule = (evidence) => {
  const { document, samples } = evidence;
  return document.nodes.flatMap((split): Advice[] => {
    const sample = operatorOf(split.type)?.group === 'split' ? samples?.get(split.id) : undefined;
    if (sample === undefined || sample.partition === null) return [];
    // Copies from a step that is known to copy rows are not reported again.
    const isKnown = leaksIn(evidence).some(({ copiesRows, splitId }) => copiesRows === true && splitId === split.id);
    return [
      ...entities(split, sample, sample.partition),
      ...(isKnown ? [] : twins(document, split, sample, sample.partition)),
    ];
  });
};

function entities(split: DocumentNode, { columns }: RowSample, marks: readonly number[]): Advice[] {
  if (typeof split.params['group'] === 'string' || typeof split.params['time'] === 'string') return [];
  return columns.flatMap(({ name, cells }): Advice[] => {
    if (!isEntity(name)) return [];
    const seen = new Map<string, Set<number>>();
    let known = 0;
    cells.forEach((cell, row) => {
      const value = knownCell(cell);
      const mark = marks[row];
      if (value === null || mark === undefined || mark === UNUSED) return;
      known++;
      const parts = seen.get(String(value)) ?? new Set<number>();
      seen.set(String(value), parts.add(mark));
    });
    const shared = [...seen.values()].filter((parts) => parts.has(PARTITION.train) && parts.size > 1).length;
    if (seen.size < MIN_ENTITIES || seen.size === known || shared === 0) return [];
    return [
      {
        rule: 'leak.entity',
        severity: 'warning',
        nodeId: split.id,
        columns: [name],
        message: `Leak: ${shared.toLocaleString('en')} of ${seen.size.toLocaleString('en')} values of “${name}” have rows in train and in another part.`,
        hint: 'A model may know them by heart, and is then tested on what it knows. Keep the rows of each together.',
        fix: {
          label: `Keep the rows of each “${name}” together`,
          change: (draft) => setParams(draft, split.id, { group: name, stratify: null, shuffle: true }),
        },
      },
    ];
  });
}

function twins(
  document: PipelineDocument,
  split: DocumentNode,
  { columns }: RowSample,
  marks: readonly number[],
): Advice[] {
  // Identifiers and names of rows are skipped, because they always differ.
  const compared = columns.filter(({ name, cells }) => {
    const values = cells.flatMap((cell) => knownCell(cell) ?? []);
    return !(isEntity(name) || (typeof values[0] === 'string' && new Set(values).size === values.length));
  });
  if (compared.length < MIN_COLUMNS) return [];
  const keys = marks.map((_, row) => JSON.stringify(compared.map(({ cells }) => nearly(cells[row]))));
  const train = keys.filter((_, row) => marks[row] === PARTITION.train);
  const known = new Set(train);
  if (train.length === 0 || 1 - known.size / train.length > MAX_REPEATED) return [];
  const others = keys.filter((_, row) => marks[row] !== PARTITION.train && marks[row] !== UNUSED);
  const found = others.filter((key) => known.has(key)).length;
  if (found < MIN_TWINS || found < others.length * MIN_TWIN_SHARE) return [];
  const exact = document.edges.filter(({ target }) => target === split.id).length === 1;
  return [
    {
      rule: 'leak.entity',
      severity: 'warning',
      nodeId: split.id,
      columns: [],
      message: `Leak: ${found.toLocaleString('en')} of ${others.length.toLocaleString('en')} rows outside of train are equal, or all but equal, to a train row.`,
      hint: 'A model is then tested on rows that it knows. Drop duplicates before the split, or keep what belongs together in one part.',
      ...(exact && {
        fix: {
          label: 'Drop duplicates before the split',
          change: (draft) =>
            putBefore(draft, split.id, {
              type: 'DropDuplicates',
              params: { subset: compared.map(({ name }) => name) },
            }),
        },
      }),
    },
  ];
}

/** A cell as near-duplicates share it: numbers to four significant digits, texts without case and outer spaces. */
function nearly(cell: string | number | boolean | null | undefined): string | number | boolean | null {
  const known = knownCell(cell);
  if (typeof known === 'number') return Number(known.toPrecision(DIGITS));
  return typeof known === 'string' ? known.trim().toLowerCase() : known;
}
