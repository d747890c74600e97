/** How the displayed data differs from the data that the document was fitted on, as advice and in words. */
import type { Advice } from '../../core/advice/advice.ts';
import { dataAdvice } from '../../core/advice/data-advice.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { SourceChange } from '../../core/graph/source-change.ts';
import type { DataFinding } from '../../core/protocol/verification.ts';
import { columnName, plural } from '../design/numbers.ts';
import { graphIn } from './lookup.ts';
import type { DataCheck, RunsSlice, WorkbenchState } from './state.ts';

interface Memo {
  readonly document: PipelineDocument;
  readonly dataCheck: DataCheck | null;
  readonly asRead: RunsSlice['asRead'];
  readonly ofRun: readonly Advice[];
  readonly ofData: readonly Advice[];
  readonly all: readonly Advice[];
}
let memo: Memo | undefined;

/** Whether the compared files are those whose rows are displayed. */
export const isOfShown = ({ stamps }: DataCheck, asRead: RunsSlice['asRead']): boolean =>
  [...stamps].every(([nodeId, stamp]) => asRead.get(nodeId)?.id === stamp);

function remembered({ document: { current }, runs: { dataCheck, asRead, advice } }: WorkbenchState): Memo {
  const known = memo;
  if (known?.document === current && known.dataCheck === dataCheck && known.asRead === asRead && known.ofRun === advice)
    return known;
  const isSame = known?.document === current && known.dataCheck === dataCheck && known.asRead === asRead;
  const ofData = isSame ? known.ofData : adviceOn(current, dataCheck, asRead);
  memo = {
    document: current,
    dataCheck,
    asRead,
    ofRun: advice,
    ofData,
    all: ofData.length === 0 ? advice : [...ofData, ...advice],
  };
  return memo;
}

function adviceOn(current: PipelineDocument, check: DataCheck | null, asRead: RunsSlice['asRead']): readonly Advice[] {
  if (check === null || !isOfShown(check, asRead)) return [];
  const graph = graphIn(current);
  return dataAdvice(
    check.findings,
    (id) => graph.get(id)?.node,
    (id) => graph.get(id)?.feeds ?? [],
  );
}

/** Advice about differences of the displayed data, except for those that the document answers. */
export const dataAdviceOf = (state: WorkbenchState): readonly Advice[] => remembered(state).ofData;

/** All advice: about differences of the data first, then about harm to a model. */
export const adviceOf = (state: WorkbenchState): readonly Advice[] => remembered(state).all;

/** Maximum number of differences in a sentence. */
const MAX_WORDS = 4;

/** “Port” instead of “Embarked”, 2 new columns, “age” is distributed otherwise */
export function differenceWords(findings: readonly DataFinding[], left = 0): string {
  const of = (...kinds: DataFinding['kind'][]): DataFinding[] => findings.filter(({ kind }) => kinds.includes(kind));
  const renamed = of('missing-column').flatMap(({ column = '', renamed: now }) =>
    now === undefined ? [] : [{ from: column, to: now.to }],
  );
  const gone = of('missing-column').filter((finding) => finding.renamed === undefined);
  const added = of('extra-column').filter(({ column }) => !renamed.some(({ to }) => to === column));
  const words = [
    ...renamed.map(({ from, to }) => `${quoted(to)} instead of ${quoted(from)}`),
    ...counted(gone, 'column is gone', 'columns are gone', (name) => `${name} is gone`),
    ...counted(
      of('other-type', 'mismatched'),
      'column does not fit',
      'columns do not fit',
      (name) => `cells of ${name} do not fit`,
    ),
    ...counted(added, 'new column', 'new columns', (name) => `${name} is new`),
    ...counted(of('unseen'), 'column has new values', 'columns have new values', (name) => `new values in ${name}`),
    ...counted(
      of('range', 'missing-share', 'drift'),
      'column is distributed otherwise',
      'columns are distributed otherwise',
      (name) => `${name} is distributed otherwise`,
    ),
  ];
  const more = words.length - MAX_WORDS + (left > 0 ? 1 : 0);
  return more > 0 ? `${words.slice(0, MAX_WORDS).join(', ')}, and more` : words.join(', ');
}

const quoted = (name: string): string => `“${columnName(name, 40)}”`;

function counted(
  findings: readonly DataFinding[],
  one: string,
  many: string,
  named: (name: string) => string,
): string[] {
  const columns = [...new Set(findings.map(({ column = '' }) => column))];
  const [first] = columns;
  if (first === undefined) return [];
  return [columns.length === 1 ? named(quoted(first)) : plural(columns.length, one, many)];
}

/** What a changed file holds other than what was read; empty while that is not known. */
export function changedFileWords({ dataCheck }: RunsSlice, { nodeId, after }: SourceChange): string {
  if (dataCheck === null || dataCheck.stamps.get(nodeId) !== after.id) return '';
  const words = differenceWords(dataCheck.findings, dataCheck.left);
  return words === '' ? 'Its columns and values are as before.' : `In the file: ${words}.`;
}
