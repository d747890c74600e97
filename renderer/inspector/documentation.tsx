/** Documentation of an operator, from the same object that runs it: summary, parameters, worked examples. */
import './documentation.css';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { Cell, Example, Operator } from '../../core/operators/kit/operator.ts';
import { optionText, visibleWord } from '../../core/operators/kit/option-text.ts';
import { helpOf, metaOf } from '../../core/operators/kit/params.ts';
import { exportWords } from '../../core/operators/export-words.ts';
import { plainWords } from '../../core/operators/plain-words.ts';
import { FamilyIcon } from '../design/families.tsx';
import { plainText } from '../design/plain-text.ts';
import { defaultOf } from '../store/describe.ts';
import { showDocumentation, useDocumented } from './documented.ts';

export function Documentation() {
  const type = useDocumented();
  const operator = operatorOf(type ?? '');
  return operator === undefined ? null : <Page key={operator.type} operator={operator} />;
}

function Page({ operator }: { operator: Operator }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  const parameters = Object.entries(operator.params.shape).map(([name, schema]) => ({
    name,
    meta: metaOf(schema),
    initial: defaultOf(schema),
  }));
  return (
    <dialog
      ref={dialog}
      className="dialog documentation"
      aria-label={`Documentation of ${operator.label}`}
      onClose={() => showDocumentation(null)}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div className="documentation-head">
        <FamilyIcon type={operator.type} size={18} />
        <h2 className="grow">{operator.label}</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close the documentation"
          title="Close (Esc)"
          onClick={() => dialog.current?.close()}
        >
          <X size={16} />
        </button>
      </div>
      <div className="scroll documentation-body" tabIndex={0} role="region" aria-label="Documentation">
        <p className="documentation-summary">{operator.summary}</p>
        <p>{plainWords(operator.description, operator)}</p>
        {operator.inputs.length > 0 && <p>{exportWords(operator)}</p>}
        <p className="muted">
          {operator.reference.library}: <span className="mono">{operator.reference.name}</span>
        </p>
        {parameters.length > 0 && (
          <>
            <h3>Parameters</h3>
            <dl className="documentation-parameters">
              {parameters.map(({ name, meta, initial }) => (
                <div key={name}>
                  <dt>
                    {meta.label} <span className="mono muted">{name}</span>
                    {initial !== undefined && initial !== null && (
                      <span className="muted"> · default {plainText(initial)}</span>
                    )}
                  </dt>
                  <dd>
                    {helpOf(meta)}
                    {meta.options !== undefined && (
                      <ul>
                        {Object.entries(meta.options).map(([word, text]) => (
                          <li key={word}>
                            <OptionWords word={word} text={text} />
                          </li>
                        ))}
                      </ul>
                    )}
                  </dd>
                </div>
              ))}
            </dl>
          </>
        )}
        {operator.examples.length > 0 && <h3>Examples</h3>}
        {operator.examples.slice(0, 4).map((example) => (
          <ExampleTables key={example.title} example={example} />
        ))}
      </div>
    </dialog>
  );
}

/** An option with its code name: "Stop with an error (raise): it names the cell". */
function OptionWords({ word, text }: { word: string; text: string }) {
  const { label, detail } = optionText(text);
  return (
    <>
      {label} <span className="mono muted">({visibleWord(word)})</span>
      {detail !== '' && `: ${detail}`}
    </>
  );
}

function ExampleTables({ example }: { example: Example }) {
  const params = Object.keys(example.params).length === 0 ? '' : JSON.stringify(example.params);
  return (
    <figure className="documentation-example">
      <figcaption>
        {example.title}
        {params !== '' && <span className="mono muted"> {params}</span>}
      </figcaption>
      <div className="documentation-tables">
        <ExampleTable label={`${example.title}: before`} table={example.input} />
        {example.second !== undefined && (
          <ExampleTable label={`${example.title}: second table`} table={example.second} />
        )}
        <span className="muted" aria-hidden="true">
          →
        </span>
        <ExampleTable label={`${example.title}: after`} table={example.output} />
      </div>
    </figure>
  );
}

/** Maximum number of an example's columns that fit beside each other. */
const MAX_COLUMNS = 6;
const MAX_ROWS = 8;

function ExampleTable({ label, table }: { label: string; table: Readonly<Record<string, readonly Cell[]>> }) {
  const columns = Object.entries(table).slice(0, MAX_COLUMNS);
  const rows = Math.min(MAX_ROWS, Math.max(0, ...columns.map(([, cells]) => cells.length)));
  const text = (cell: Cell | undefined): string =>
    cell === null || cell === undefined
      ? '∅'
      : typeof cell === 'number'
        ? String(Number(cell.toPrecision(5))).replaceAll('-', '−')
        : String(cell);
  return (
    <table className="documentation-table" aria-label={label}>
      <thead>
        <tr>
          {columns.map(([name]) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row}>
            {columns.map(([name, cells]) => (
              <td key={name} data-number={typeof cells[row] === 'number' || undefined}>
                {text(cells[row])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
