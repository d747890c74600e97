/** The first lines of a source's file as they are written, and how they are cut into cells: by the choice under pointer or focus, if any. */
import './raw-lines.css';
import { memo, useEffect, useState } from 'react';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import type { CallResult } from '../../core/protocol/engine.ts';
import type { RawLine } from '../../core/protocol/inspection.ts';
import { count } from '../design/numbers.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { cutText } from './cut-text.ts';
import { visibleDelimiter, visibleText } from './visible-text.ts';

/** A value that a parameter would have. */
export interface Choice {
  readonly name: string;
  readonly value: unknown;
  /** The value in words. */
  readonly label: string;
}

type Found = NonNullable<CallResult<'rawLines'>['found']>;

/** Characters of pasted rows that are sent to the engine: more than the lines on screen. */
const MAX_PASTED = 1 << 16;

export const RawLines = memo(function RawLines({ node, choice }: { node: DocumentNode; choice: Choice | null }) {
  const { session } = useApp();
  const { id, type, params } = node;
  /** Identity of the files when they were read: the lines are asked for again with it. */
  const stamp = useWorkbench(({ runs }) => runs.reports.get(id)?.stamp?.id);
  const [answer, setAnswer] = useState<{ found: Found | null; problem: string; of: Choice | null }>();
  useEffect(() => {
    const cancel = new AbortController();
    const given = choice === null ? params : { ...params, [choice.name]: choice.value };
    const text = typeof given['text'] === 'string' ? { text: given['text'].slice(0, MAX_PASTED) } : {};
    session
      .call('rawLines', { type, params: { ...given, ...text } }, { signal: cancel.signal })
      .then(({ found }) => !cancel.signal.aborted && setAnswer({ found, problem: '', of: choice }))
      .catch((error: unknown) => {
        if (cancel.signal.aborted || isCancelled(error)) return;
        setAnswer({ found: null, problem: problemOf(error).message, of: choice });
      });
    return () => cancel.abort();
  }, [session, type, params, choice, stamp]);
  if (answer === undefined) return null;
  const { found, problem, of } = answer;
  // A file that cannot be read at all is a problem of the step, which is displayed above.
  if (found === null && of === null) return null;
  return (
    <details className="raw-lines" open data-choice={of?.name}>
      <summary>As it stands in the file</summary>
      {found !== null && (
        <div className="raw-lines-scroll" tabIndex={0} role="region" aria-label={`First lines of ${found.file}`}>
          <ol>
            {found.lines.map((line, index) => (
              <Line key={index} line={line} />
            ))}
          </ol>
          {found.hasMore && <p className="muted">The file goes on.</p>}
        </div>
      )}
      {/* It tells of the cells below it. */}
      <p role="status" className="raw-lines-cut">
        {found === null ? problem : cutText(found.lines, of?.label ?? null)}
      </p>
      {found !== null && <Cells lines={found.lines} />}
    </details>
  );
});

const KINDS: Readonly<Record<RawLine['kind'], string>> = {
  skipped: 'left out',
  comment: 'remark',
  blank: 'blank',
  names: 'names',
  row: '',
  footer: 'footer',
  unclosed: 'open',
};

function Line({ line: { number, kind, pieces, isCut } }: { line: RawLine }) {
  return (
    <li data-kind={kind}>
      <span className="raw-number">{number === null ? '…' : count(number)}</span>
      <span className="raw-kind">{KINDS[kind]}</span>
      <span className="raw-text" dir="ltr">
        {pieces.map(({ text, part, cell }, index) =>
          part === 'text' ? (
            <span key={index}>{visibleText(text)}</span>
          ) : (
            <span key={index} data-part={part} data-odd={(cell ?? 0) % 2 === 1 || undefined}>
              {part === 'delimiter' ? visibleDelimiter(text) : visibleText(text)}
            </span>
          ),
        )}
        {isCut && <span className="muted">…</span>}
      </span>
    </li>
  );
}

function Cells({ lines }: { lines: readonly RawLine[] }) {
  const rows = lines.filter(({ cells }) => cells !== null);
  const width = Math.max(0, ...rows.map(({ cells }) => cells?.length ?? 0));
  if (width === 0) return null;
  const isLeft = rows.some((row) => row.width > (row.cells?.length ?? 0));
  return (
    <div className="raw-lines-scroll raw-cells" tabIndex={0} role="region" aria-label="Cells of these lines">
      <table>
        <tbody>
          {rows.map(({ cells, kind }, row) => (
            <tr key={row} data-kind={kind}>
              {Array.from({ length: width }, (_, column) => {
                const cell = cells?.[column];
                // Names are cells here: the headers of columns are those of the table that is read.
                return (
                  <td key={column} data-absent={cell === undefined || undefined}>
                    {cell === undefined ? '' : visibleText(cell)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {isLeft && <p className="muted">More cells follow on the right.</p>}
    </div>
  );
}
