/** Advice about data that changed since the document was fitted: what differs, and changes of the document that mend it. */
import type { DocumentNode, PipelineDocument } from '../graph/document-schema.ts';
import { parseParams } from '../graph/validate.ts';
import { storedTypes, typesOf } from '../ir/column-types.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { metaOf } from '../operators/kit/params.ts';
import { policyFor } from '../operators/kit/policy.ts';
import type { DataFinding } from '../protocol/verification.ts';
import { counted } from '../words/counted.ts';
import { type Advice, type Fix, named } from './advice.ts';
import { insertAfter, setParams } from './edit.ts';
import { renameSourceColumn } from './rename-source-column.ts';

/** Prefix of the rules' names. */
export const DATA_RULE = 'data.';

type Find = (nodeId: string) => DocumentNode | undefined;

/**
 * Advice about the findings that the document does not answer yet, gravest first. `nodeOf` finds a node, `fedBy` the
 * nodes that a node feeds.
 */
export function dataAdvice(
  findings: readonly DataFinding[],
  nodeOf: Find,
  fedBy: (nodeId: string) => readonly string[],
): readonly Advice[] {
  const takenAfter = (nodeId: string, column: string): boolean =>
    fedBy(nodeId).some((id) => {
      const columns = nodeOf(id)?.params['columns'];
      return Array.isArray(columns) && columns.includes(column);
    });
  const renamed = new Set(findings.flatMap(({ renamed: now }) => (now === undefined ? [] : [key(now.source, now.to)])));
  const advice = findings.flatMap((finding): readonly Advice[] => {
    const { kind, nodeId, column } = finding;
    if (nodeOf(nodeId) === undefined) return [];
    switch (kind) {
      case 'missing-column':
        return missingColumn(finding, nodeOf);
      case 'other-type':
      case 'mismatched':
        return otherType(finding, nodeOf);
      case 'unseen':
        return unseen(finding, nodeOf);
      case 'range':
        return outOfRange(finding, takenAfter);
      case 'drift':
      case 'missing-share':
        return [{ ...about(finding), severity: 'info', message: withName(finding), hint: NO_FIX[kind] }];
      case 'extra-column':
        // New columns are told together, below.
        return [];
      // The order of columns changes nothing in the window; what a step refuses, its own problem says.
      case 'reordered':
      case 'refused':
        return [];
      default:
        return unknownKind(kind, column);
    }
  });
  const extra = findings.filter(
    ({ kind, nodeId, column = '' }) =>
      kind === 'extra-column' && !renamed.has(key(nodeId, column)) && !takenAfter(nodeId, column),
  );
  const all = [...advice, ...newColumns(extra, nodeOf)];
  return [
    ...all.filter(({ severity }) => severity === 'warning'),
    ...all.filter(({ severity }) => severity === 'info'),
  ];
}

const key = (source: string, column: string): string => JSON.stringify([source, column]);

const unknownKind = (kind: never, column: unknown): never => {
  throw new TypeError(`no advice for ${String(kind)} of ${String(column)}`);
};

const about = ({ kind, nodeId, column }: DataFinding): Pick<Advice, 'rule' | 'nodeId' | 'columns'> => ({
  rule: `${DATA_RULE}${kind}`,
  nodeId,
  columns: column === undefined ? [] : [column],
});

const withName = ({ column, message }: DataFinding): string =>
  column === undefined ? message : `${named([column])}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;

const NO_FIX = {
  drift: 'Look at the column: a model that learned from the earlier data may do worse on this one.',
  'missing-share': 'Look at why: a step that fills these cells fills more of them, or fewer, than it did.',
};

/** A column that has another name now, or is gone. */
function missingColumn(finding: DataFinding, nodeOf: Find): readonly Advice[] {
  const { column = '', nodeId, renamed, fatal } = finding;
  if (renamed === undefined) {
    const what = fatal ? 'is gone, and this step needs it' : 'is gone';
    const node = nodeOf(nodeId);
    const fix = leaveOut(node, column);
    return [
      {
        ...about(finding),
        severity: fatal ? 'warning' : 'info',
        message: `${named([column])} ${what}.`,
        hint: 'Choose the file that has it, or let the steps do without it.',
        ...(fix !== null && { fix }),
      },
    ];
  }
  const { source, to, reason } = renamed;
  const types = typesOf(nodeOf(source)?.params['types']);
  // A source that knows the new name was told so already.
  if (!types.has(column) && types.has(to)) return [];
  return [
    {
      rule: `${DATA_RULE}renamed`,
      severity: 'warning',
      nodeId: source,
      columns: [column],
      message: `${named([to])} instead of ${named([column])}? ${named([to])} is new, and ${reason.replace(/^it /, '')}.`,
      hint: `If it is the same column, a step after the source gives it the name that the other steps know.`,
      fix: {
        label: `Rename ${named([to])} to ${named([column])}`,
        change: (draft) => renameSourceColumn(draft, source, column, to),
      },
    },
  ];
}

/** A step that names other columns as well can do without this one. */
function leaveOut(node: DocumentNode | undefined, column: string): Fix | null {
  const columns = node?.params['columns'];
  if (node === undefined || !Array.isArray(columns) || columns.length < 2 || !columns.includes(column)) return null;
  return {
    label: `Leave ${named([column])} out of this step`,
    change: (draft) => setParams(draft, node.id, { columns: columns.filter((name) => name !== column) }),
  };
}

/** Cells that do not fit the decided type: the type can be decided anew. */
function otherType(finding: DataFinding, nodeOf: Find): readonly Advice[] {
  const { column = '', nodeId } = finding;
  const types = typesOf(nodeOf(nodeId)?.params['types']);
  if (!types.has(column)) return [];
  return [
    {
      ...about(finding),
      severity: 'warning',
      message: withName(finding),
      hint: 'Mend these cells in the file, or let the file decide the type of the column once more.',
      fix: {
        label: `Decide the type of ${named([column])} anew`,
        change(draft) {
          const rest = Array.from(types, ([name, type]) => ({ name, type })).filter(({ name }) => name !== column);
          setParams(draft, nodeId, { types: storedTypes(rest) });
        },
      },
    },
  ];
}

/** Values that a step had not learned. It learns them now; a step that refuses unknown values can be told to take them. */
function unseen(finding: DataFinding, nodeOf: Find): readonly Advice[] {
  const node = nodeOf(finding.nodeId);
  // Its categories are given, so it learned none of the new values.
  if (Array.isArray(node?.params['categories'])) return [];
  const refuses = lenience(node);
  const fix = refuses ?? asUnknown(node, finding);
  return [
    {
      ...about(finding),
      severity: 'info',
      message: withName(finding).replace('has not learned', 'had not learned'),
      hint: `It has learned them now. A model that was trained before does not know them${refuses === null ? '' : ', and this step refuses such values in new data'}.${refuses === null && fix !== null ? ' Treated as unknown, the result keeps the columns and codes that it had.' : ''}`,
      ...(fix !== null && { fix }),
    },
  ];
}

/** For a step that takes unknown values: the categories of fitting time, so that the new values stay unknown to it. */
function asUnknown(node: DocumentNode | undefined, { known }: DataFinding): Fix | null {
  if (node === undefined || known === undefined) return null;
  const schema = operatorOf(node.type)?.params.shape['categories'];
  const parsed = parseParams(node);
  if (schema === undefined || metaOf(schema).editor !== 'categories' || 'problems' in parsed) return null;
  if (parsed.params['categories'] !== 'auto') return null;
  return {
    label: 'Treat the new values as unknown',
    change: (draft) =>
      setParams(draft, node.id, {
        columns: [...known.columns],
        categories: known.categories.map((own) => [...own]),
      }),
  };
}

/** For a step that refuses unknown values: the first other setting that works without further choices. */
function lenience(node: DocumentNode | undefined): Fix | null {
  if (node === undefined) return null;
  const operator = operatorOf(node.type);
  const found = operator && policyFor(operator, 'unseen');
  const parsed = parseParams(node);
  if (found === undefined || 'problems' in parsed) return null;
  const { param, meta, policy } = found;
  if (policy.refusal === undefined || parsed.params[param] !== policy.refusal) return null;
  const other = Object.keys(meta.options ?? {}).find(
    (option) =>
      option !== policy.refusal &&
      !('problems' in parseParams({ ...node, params: { ...node.params, [param]: option } })),
  );
  if (other === undefined) return null;
  return {
    label: `${meta.label}: ${meta.options?.[other] ?? other}`,
    change: (draft) => setParams(draft, node.id, { [param]: other }),
  };
}

/** Numbers beyond those of fitting time: they can be held within that range. */
function outOfRange(finding: DataFinding, takenAfter: (nodeId: string, column: string) => boolean): readonly Advice[] {
  const { column = '', nodeId, range } = finding;
  if (takenAfter(nodeId, column)) return [];
  const isFinite = range !== undefined && range.every((end) => Number.isFinite(end));
  return [
    {
      ...about(finding),
      severity: 'info',
      message: withName(finding),
      hint: 'If such values cannot be real, hold them within the earlier range, or mend the file.',
      ...(isFinite && {
        fix: {
          label: `Hold ${named([column])} within ${range[0]} to ${range[1]}`,
          change: (draft: PipelineDocument) =>
            void insertAfter(draft, nodeId, {
              type: 'Clip',
              params: { columns: [column], lower: range[0], upper: range[1] },
            }),
        },
      }),
    },
  ];
}

/** The new columns of each source, together. */
function newColumns(extra: readonly DataFinding[], nodeOf: Find): readonly Advice[] {
  const sources = [...new Set(extra.map(({ nodeId }) => nodeId))];
  return sources.flatMap((nodeId): readonly Advice[] => {
    if (nodeOf(nodeId) === undefined) return [];
    const columns = extra.flatMap((one) => (one.nodeId === nodeId && one.column !== undefined ? [one.column] : []));
    const are = columns.length === 1 ? 'is' : 'are';
    return [
      {
        rule: `${DATA_RULE}extra-column`,
        severity: 'info',
        nodeId,
        columns,
        message: `${named(columns)} ${are} new: steps that take all columns take ${columns.length === 1 ? 'it' : 'them'}, too.`,
        hint: 'A model that was trained before knows nothing of them.',
        fix: {
          label: columns.length === 1 ? 'Drop the column' : `Drop ${counted(columns.length, 'column')}`,
          change: (draft) => void insertAfter(draft, nodeId, { type: 'DropColumns', params: { columns } }),
        },
      },
    ];
  });
}
