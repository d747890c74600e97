/** Spellings of one thing among the values of a column: a person chooses the one to keep, and the step replaces the others. */
import './clusters.css';
import { useState } from 'react';
import type { CallArgs, CallResult } from '../../core/protocol/engine.ts';
import type { Columns } from '../forms/control.ts';
import { type Replacement, targetsOf, united, unitedAs } from '../forms/replacements.ts';
import { useGrowing } from '../design/growing.tsx';
import { columnName, count, plural } from '../design/numbers.ts';
import { useQuestion } from '../parts/use-question.ts';
import { Cluster } from './cluster.tsx';

type Method = CallArgs<'valueClusters'>['method'];
type Found = CallResult<'valueClusters'>;

const METHODS: Readonly<Record<Method, readonly [label: string, help: string]>> = {
  words: ['Same words', 'Case, accents, punctuation and the order of words do not matter.'],
  letters: ['Same letters', 'Case, accents, punctuation and spaces do not matter.'],
  typos: ['Typing errors', 'One letter differs, or two of eight and more. Numbers are the same.'],
};

/** Height in pixels of a cluster in the list. */
const CLUSTER_HEIGHT = 92;

interface ClustersProps {
  /** Node whose table has the columns. */
  readonly table: string;
  /** Text columns that the step changes. */
  readonly columns: Columns;
  readonly pairs: readonly Replacement[];
  readonly onPairs: (pairs: readonly Replacement[], column: string) => void;
  readonly summary: string;
  readonly isOpenAtFirst: boolean;
}

export function Clusters({ summary, isOpenAtFirst, ...props }: ClustersProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  if (props.columns.length === 0) return null;
  return (
    <details className="fold clusters" open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && <OpenClusters {...props} />}
    </details>
  );
}

function OpenClusters({ table, columns, pairs, onPairs }: Omit<ClustersProps, 'summary' | 'isOpenAtFirst'>) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [method, setMethod] = useState<Method>('words');
  const column = columns.find(({ name }) => name === chosen)?.name ?? columns[0]?.name;
  const args = column === undefined ? null : { nodeId: table, column, method };
  const { args: answered, result, problem, isOld } = useQuestion('valueClusters', args, [table]);
  const isOfThese = answered?.column === column && answered?.method === method;
  return (
    <div className="clusters-body" aria-busy={isOld}>
      {columns.length > 1 && (
        <select
          className="select"
          aria-label="Column of the spellings"
          value={column}
          onChange={({ target }) => setChosen(target.value)}
        >
          {columns.map(({ name }) => (
            <option key={name} value={name}>
              {columnName(name, 60)}
            </option>
          ))}
        </select>
      )}
      <select
        className="select"
        aria-label="What counts as one thing"
        value={method}
        onChange={({ target }) => setMethod(target.value as Method)}
      >
        {Object.entries(METHODS).map(([word, [label]]) => (
          <option key={word} value={word}>
            {label}
          </option>
        ))}
      </select>
      <p className="field-help">{METHODS[method][1]}</p>
      {isOfThese && problem !== null && <p className="field-help">{problem.message}</p>}
      {!isOfThese && <p className="field-help">Comparing the values…</p>}
      {isOfThese && result !== null && (
        <List
          key={`${column} ${method}`}
          found={result}
          pairs={pairs}
          onPairs={(changed) => onPairs(changed, column ?? '')}
        />
      )}
    </div>
  );
}

interface ListProps {
  readonly found: Found;
  readonly pairs: readonly Replacement[];
  readonly onPairs: (pairs: readonly Replacement[]) => void;
}

function List({ found, pairs, onPairs }: ListProps) {
  const { clusters, left } = found;
  const { drawn, rest } = useGrowing(clusters.length, CLUSTER_HEIGHT);
  const targets = targetsOf(pairs);
  const open = clusters.filter((cluster) => unitedAs(targets, valuesOf(cluster)) === null);
  const unite = (groups: Found['clusters'], keep: (cluster: Found['clusters'][number]) => string | null): void =>
    onPairs(
      united(
        pairs,
        groups.map((cluster) => ({ values: valuesOf(cluster), keep: keep(cluster) })),
      ),
    );
  return (
    <>
      <p className="field-meaning" role="status">
        {foundText(found)}
      </p>
      {open.length > 1 && (
        <button type="button" className="button" onClick={() => unite(open, ([first]) => first?.value ?? null)}>
          Unite all {count(open.length)}, keep the most frequent of each
        </button>
      )}
      <ul className="clusters-list" aria-label="Groups of spellings">
        {clusters.slice(0, drawn).map((cluster) => (
          <Cluster
            key={JSON.stringify(valuesOf(cluster))}
            values={cluster}
            kept={unitedAs(targets, valuesOf(cluster))}
            onKeep={(keep) => unite([cluster], () => keep)}
          />
        ))}
      </ul>
      {rest}
      {left > 0 && <p className="field-help">{plural(left, 'more group')} after these are united.</p>}
    </>
  );
}

const valuesOf = (cluster: Found['clusters'][number]): string[] => cluster.map(({ value }) => value);

/** "3 groups among 120 values", and on what it rests. */
function foundText({ clusters, left, distinct, isComplete, looked, rows }: Found): string {
  const number = clusters.length + left;
  const among = `among ${plural(distinct, 'value')}`;
  const some = looked < rows ? ` of a sample of ${count(looked)} rows` : '';
  const stopped = isComplete ? '' : ' Not all values were compared: there are too many, or they are too long.';
  return `${number === 0 ? 'Nothing to unite' : plural(number, 'group')} ${among}${some}.${stopped}`;
}
