/** Rule: a step that changes the target as if it were a feature: scaled or binned with the features, or filled. */
import type { DocumentNode } from '../../graph/document-schema.ts';
import { graphOf } from '../../graph/graph.ts';
import { hasTarget, targetSide } from '../../graph/target.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { ColumnReportMessage } from '../../protocol/node-report.ts';
import { type Evidence, type Fix, named, type Rule } from '../advice.ts';
import { moveBefore, setParams } from '../edit.ts';
import { targetMarks } from '../target-question.ts';

type Treatment = 'changed' | 'filled';

/** By group, what steps do to the cells of the columns that they take. Steps of other groups prepare labels as well. */
const TREATMENTS: Readonly<Partial<Record<string, Treatment>>> = {
  scale: 'changed',
  bin: 'changed',
  missing: 'filled',
};

export const targetTreated: Rule = (evidence) => {
  const { document, reports } = evidence;
  if (!hasTarget(document)) return [];
  const treating = document.nodes.filter(
    ({ id, type, bypassed }) =>
      bypassed !== true && treatmentOf(type) !== undefined && (reports.get(id)?.touched?.length ?? 0) > 0,
  );
  if (treating.length === 0) return [];
  const side = targetSide(document, sourceFields(evidence));
  const graph = graphOf(document);
  return treating.flatMap((node) => {
    const { id, type } = node;
    const [edge] = graph.get(id)?.inputs ?? [];
    const before = reports.get(edge?.source ?? '')?.columns ?? [];
    const targets = side.names(edge?.source ?? '');
    const touched = new Set(reports.get(id)?.touched);
    const own = before.filter(({ name }) => touched.has(name) && targets.has(name));
    const features = before.filter(({ name }) => touched.has(name) && !targets.has(name));
    const treatment = treatmentOf(type);
    const columns = (treatment === 'filled' ? own.filter(hasMissing) : features.length === 0 ? [] : own).map(
      ({ name }) => name,
    );
    if (columns.length === 0) return [];
    const fix = fixOf(evidence, node, columns);
    return [
      {
        rule: 'target-treated',
        severity: 'warning' as const,
        nodeId: id,
        columns,
        message:
          treatment === 'filled'
            ? `${named(columns)} is the target, and this step fills its missing cells.`
            : `${named(columns)} is the target, and this step changes it together with the features.`,
        hint:
          treatment === 'filled'
            ? 'A model would learn from answers that nobody gave. Drop rows without a target instead.'
            : 'A model would learn to predict the changed values. If that is meant, change the target by a step of its own.',
        ...(fix !== null && { fix }),
      },
    ];
  });
};

const treatmentOf = (type: string): Treatment | undefined => {
  const operator = operatorOf(type);
  return operator?.inputs.length === 1 ? TREATMENTS[operator.group] : undefined;
};

const hasMissing = ({ missing = 0 }: ColumnReportMessage): boolean => missing > 0;

function sourceFields({ document, reports }: Evidence): Map<string, readonly ColumnReportMessage[]> {
  const sources = document.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0);
  return new Map(
    sources.flatMap(({ id }): [string, readonly ColumnReportMessage[]][] => {
      const columns = reports.get(id)?.columns;
      return columns === undefined ? [] : [[id, columns]];
    }),
  );
}

/** A named target is taken out of the list. A step that takes all columns leaves the target alone behind its mark. */
function fixOf({ document }: Evidence, { id, params }: DocumentNode, columns: readonly string[]): Fix | null {
  const { columns: chosen } = params;
  if (Array.isArray(chosen)) {
    const left = chosen.filter((name) => !columns.includes(String(name)));
    if (left.length === chosen.length || left.length === 0) return null;
    return { label: 'Leave the target out', change: (draft) => setParams(draft, id, { columns: left }) };
  }
  const mark = targetMarks(document).get(id);
  if (mark === undefined || !columns.includes(mark.column)) return null;
  return { label: 'Mark the target before it', change: (draft) => moveBefore(draft, mark.nodeId, id) };
}
