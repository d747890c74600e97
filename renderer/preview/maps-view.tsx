/** Relations between columns: correlations of numbers, and cells that are missing in the same rows. */
import './maps.css';
import { useEffect, useMemo, useState } from 'react';
import type { CallResult } from '../../core/protocol/engine.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { columnName, count, percent, plural } from '../design/numbers.ts';
import { problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import type { ShownTable } from '../parts/use-table.ts';
import { HeatMap } from './heat-map.tsx';
import { showWhere } from './looks.ts';

type Found = CallResult<'associations'>;
type Kind = 'correlation' | 'missing';

const MAX_PAIRS = 40;
/** Maps of the last few tables, so that switching between steps displays them at once. */
const mapCache = new Map<string, Found>();
const MAX_CACHED_MAPS = 12;

export function MapsView({ table }: { table: ShownTable }) {
  const { session } = useApp();
  const [kind, setKind] = useState<Kind>('correlation');
  const [, setArrived] = useState(0);
  const [failed, setFailed] = useState<{ key: string; problem: ProblemMessage } | null>(null);
  const { nodeId, key, isOld } = table;
  useEffect(() => {
    if (isOld || mapCache.has(key)) return;
    const cancel = new AbortController();
    session
      .call('associations', { nodeId }, { signal: cancel.signal })
      .then((found) => {
        mapCache.set(key, found);
        for (const oldest of mapCache.keys()) if (mapCache.size > MAX_CACHED_MAPS) mapCache.delete(oldest);
        setArrived((times) => times + 1);
      })
      .catch((error: unknown) => !cancel.signal.aborted && setFailed({ key, problem: problemOf(error) }));
    return () => cancel.abort();
  }, [session, nodeId, key, isOld]);
  const found = mapCache.get(key);
  const problem = failed?.key === key ? failed.problem : null;
  return (
    <div className="maps">
      <div className="columns-tools" role="radiogroup" aria-label="Map">
        {(['correlation', 'missing'] as const).map((each) => (
          <button
            key={each}
            type="button"
            role="radio"
            aria-checked={kind === each}
            className="maps-kind"
            onClick={() => setKind(each)}
          >
            {each === 'correlation' ? 'Correlation' : 'Missing together'}
          </button>
        ))}
        {found !== undefined && (
          <span className="muted columns-found">
            {found.rows < table.rows
              ? `from ${count(found.rows)} of ${plural(table.rows, 'row')}`
              : plural(found.rows, 'row')}
          </span>
        )}
      </div>
      {problem !== null ? (
        <div className="preview-problem">
          <ProblemCard problem={{ ...problem, severity: 'error' }} />
        </div>
      ) : found === undefined ? (
        <p className="preview-none">Comparing columns…</p>
      ) : kind === 'correlation' ? (
        <Correlation found={found.correlation} />
      ) : (
        <Missing found={found} nodeId={nodeId} />
      )}
    </div>
  );
}

const signed = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2).replaceAll('-', '−'));

function Correlation({ found: { names, values, left } }: { found: Found['correlation'] }) {
  const pairs = useMemo(() => {
    const all: { a: string; b: string; value: number }[] = [];
    names.forEach((a, i) => {
      for (let j = i + 1; j < names.length; j++) {
        const value = values[i * names.length + j] as number;
        if (!Number.isNaN(value)) all.push({ a, b: names[j] as string, value });
      }
    });
    return all.sort((x, y) => Math.abs(y.value) - Math.abs(x.value)).slice(0, MAX_PAIRS);
  }, [names, values]);
  if (names.length < 2) return <p className="preview-none">Correlations need two number columns at least.</p>;
  return (
    <div className="maps-both">
      <HeatMap
        names={names}
        label={`Correlations of ${plural(names.length, 'column')}; the strongest are listed beside`}
        share={(i, j) => values[i * names.length + j] as number}
        words={(i, j) => signed(values[i * names.length + j] as number)}
        legend={{ plus: '1: same direction', minus: '−1: opposite' }}
      />
      <div className="scroll maps-list" tabIndex={0} role="region" aria-label="Strongest correlations">
        <table className="maps-table">
          <caption className="visually-hidden">Strongest correlations, Pearson’s r</caption>
          <thead>
            <tr>
              <th scope="col">Columns</th>
              <th scope="col">r</th>
            </tr>
          </thead>
          <tbody>
            {pairs.map(({ a, b, value }) => (
              <tr key={JSON.stringify([a, b])}>
                <td>
                  <span className="isolate">{columnName(a, 40)}</span> <span className="muted">and</span>{' '}
                  <span className="isolate">{columnName(b, 40)}</span>
                </td>
                <td className="maps-number">{signed(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {left > 0 && <p className="field-help">{plural(left, 'more column')} left out.</p>}
      </div>
    </div>
  );
}

function Missing({ found: { rows, missing }, nodeId }: { found: Found; nodeId: string }) {
  const { workbench } = useApp();
  const { names, values, left, patterns } = missing;
  const size = names.length;
  const at = (i: number, j: number): number => values[i * size + j] as number;
  const isSource = useWorkbench(({ document }) => !document.current.edges.some(({ target }) => target === nodeId));
  if (size === 0) {
    return <p className="preview-none">No cell is missing{isSource ? '' : ' here'}.</p>;
  }
  return (
    <div className="maps-both">
      <HeatMap
        names={names}
        label={`How often ${plural(size, 'column')} are missing in the same rows; patterns are listed beside`}
        share={(i, j) => at(i, j) / Math.max(1, Math.min(at(i, i), at(j, j)))}
        legend={{ plus: 'always missing in the same rows' }}
        words={(i, j) =>
          i === j
            ? `${count(at(i, i))} missing`
            : `${plural(at(i, j), 'row')} ${at(i, j) === 1 ? 'misses' : 'miss'} both`
        }
      />
      <div className="scroll maps-list" tabIndex={0} role="region" aria-label="Patterns of missing cells">
        <table className="maps-table">
          <caption className="visually-hidden">Columns that are missing together</caption>
          <thead>
            <tr>
              <th scope="col">Missing together</th>
              <th scope="col">Rows</th>
            </tr>
          </thead>
          <tbody>
            {patterns.map((pattern) => (
              <tr key={pattern.names.join('\n')}>
                <td>
                  {pattern.names.slice(0, 6).map((name) => (
                    <button
                      key={name}
                      type="button"
                      className="maps-name isolate"
                      title="Show the rows where it is missing"
                      onClick={() => {
                        showWhere(nodeId, { column: name, missing: true });
                        workbench.showTab('table');
                      }}
                    >
                      {columnName(name, 40)}
                    </button>
                  ))}
                  {pattern.names.length > 6 && <span className="muted">and {pattern.names.length - 6} more</span>}
                </td>
                <td className="maps-number">
                  {count(pattern.count)} <span className="muted">{percent(pattern.count / Math.max(1, rows))}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {left > 0 && <p className="field-help">{plural(left, 'more column')} left out.</p>}
      </div>
    </div>
  );
}
