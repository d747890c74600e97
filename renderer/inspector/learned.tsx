/**
 * All learned values of a step, as a table: one row for each column, one column for each attribute, by the reference's
 * names.
 */

import { recordText, sourceRecord } from '../../core/graph/source-record.ts';
import { useGrowing } from '../design/growing.tsx';
import { columnName, exact, shorten } from '../design/numbers.ts';
import { plainText } from '../design/plain-text.ts';
import { useWorkbench } from '../parts/app-context.ts';
import { learnedFrom } from '../store/describe.ts';

/** Height of a row in pixels. */
const ROW_HEIGHT = 25;

export function Learned({ id }: { id: string }) {
  const learned = useWorkbench(({ runs }) => runs.learned.get(id));
  const report = useWorkbench(({ runs }) => runs.reports.get(id));
  const known = learned?.['feature_names_in_'];
  const names = Array.isArray(known) ? (known as unknown[]).map(String) : null;
  const { drawn, rest } = useGrowing(names?.length ?? 0, ROW_HEIGHT);
  if (learned === undefined) return null;
  const files = sourceRecord(learned);
  const entries = Object.entries<unknown>({ ...learned, ...(files && { read_from: recordText(files) }) }).filter(
    ([name]) => name !== 'feature_names_in_',
  );
  const lists = entries.filter(([, value]) => names !== null && Array.isArray(value) && value.length === names.length);
  const single = entries.filter((entry) => !lists.includes(entry));
  const from = report === undefined ? '' : learnedFrom(report);
  return (
    <section className="inspector-part" data-learned>
      <h3 className="inspector-title">Learned values</h3>
      {from !== '' && <p className="field-help">{from.charAt(0).toUpperCase() + from.slice(1)}.</p>}
      {names !== null && names.length > 0 && lists.length > 0 && (
        <div className="learned-scroll scroll" tabIndex={0} role="region" aria-label="Learned values">
          <table className="learned">
            <thead>
              <tr>
                <th scope="col">column</th>
                {lists.map(([name]) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {names.slice(0, drawn).map((name, index) => (
                <tr key={name}>
                  <th scope="row" title={shorten(name, 500)}>
                    <span className="ellipsis isolate">{columnName(name, 80)}</span>
                  </th>
                  {lists.map(([attribute, value]) => (
                    <Value key={attribute} value={(value as unknown[])[index]} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {rest}
        </div>
      )}
      {single.length > 0 && (
        <dl className="facts">
          {single.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{textOf(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

function Value({ value }: { value: unknown }) {
  const text = textOf(value);
  return (
    <td title={shorten(text, 500)} data-number={typeof value === 'number' || undefined}>
      {shorten(text, 60)}
    </td>
  );
}

function textOf(value: unknown): string {
  if (value === null) return '∅';
  if (typeof value === 'number') return exact(value);
  if (Array.isArray(value))
    return value.length > 40
      ? `${value.slice(0, 40).map(textOf).join(', ')}, … (${value.length})`
      : value.map(textOf).join(', ');
  return shorten(plainText(value), 300);
}
