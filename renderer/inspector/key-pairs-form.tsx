/** The key of a join as pairs of columns: a guess, a form, and the rows that have partners. */
import './key-pairs.css';
import { useId, useState } from 'react';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import {
  commonPairs,
  type KeyPair,
  type KeyPairs,
  pairsOf,
  paramsOfPairs,
} from '../../core/operators/kit/key-pairs.ts';
import { ColumnPicker } from '../forms/column-picker.tsx';
import { Rows } from '../forms/lists.tsx';
import { columnName } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { nodeName, setParam } from '../store/changes.ts';
import type { NodeProblem } from '../store/problems.ts';
import { feedingNode, incomingColumns } from './incoming-columns.ts';
import { KeyGuesses } from './key-guesses.tsx';
import { KeyMatches } from './key-matches.tsx';

interface KeyPairsFormProps {
  readonly node: DocumentNode;
  readonly keyPairs: KeyPairs;
  /** Which rows the result has. */
  readonly how: unknown;
  readonly problems: readonly NodeProblem[];
}

export function KeyPairsForm({ node, keyPairs, how, problems }: KeyPairsFormProps) {
  const helpId = useId();
  const left = useWorkbench((state) => incomingColumns(state, node.id, 0));
  const right = useWorkbench((state) => incomingColumns(state, node.id, 1));
  const leftId = useWorkbench((state) => feedingNode(state, node.id, 0));
  const rightId = useWorkbench((state) => feedingNode(state, node.id, 1));
  const { given, pairs, setPairs } = useKeyPairs(node, keyPairs);
  const own = problems.filter(({ field }) => field === keyPairs.common || keyPairs.sides.includes(field ?? ''));
  const isFinished = ([a, b]: KeyPair): boolean => a !== '' && b !== '';
  const inUse = given === null ? commonPairs(left, right) : pairs.filter(isFinished);
  const set = (index: number, pair: KeyPair): void => setPairs(pairs.map((old, at) => (at === index ? pair : old)));
  const tables = leftId === undefined || rightId === undefined ? null : ([leftId, rightId] as const);
  return (
    <div className="field" data-key-pairs>
      <span className="field-label">Key</span>
      <Rows
        label="Pairs of key columns"
        describedBy={helpId}
        add="Add a pair of columns"
        onAdd={left.length === 0 || right.length === 0 ? null : () => setPairs([...pairs, ['', '']])}
        onRemove={(index) => setPairs(pairs.filter((_, at) => at !== index))}
        rows={pairs.map(([a, b], index) => (
          <>
            <ColumnPicker
              columns={left}
              value={a === '' ? null : a}
              aria-label={`Left column of pair ${index + 1}`}
              placeholder="left"
              onChange={(name) => {
                const partner = b === '' && right.some((column) => column.name === name) ? (name ?? '') : b;
                set(index, [name ?? '', partner]);
              }}
            />
            <span aria-hidden="true">=</span>
            <ColumnPicker
              columns={right}
              value={b === '' ? null : b}
              aria-label={`Right column of pair ${index + 1}`}
              placeholder="right"
              onChange={(name) => set(index, [a, name ?? ''])}
            />
          </>
        ))}
      />
      <p className="field-help" id={helpId}>
        {given === null ? defaultText(inUse, tables !== null) : 'Rows belong together where all pairs are equal.'}
      </p>
      {tables !== null && (
        <>
          <KeyGuesses tables={tables} inUse={inUse} isGiven={given !== null} onPairs={setPairs} />
          <KeyMatches tables={tables} pairs={inUse} how={how} />
        </>
      )}
      {own.map((problem, index) => (
        <ProblemCard key={index} problem={problem} />
      ))}
    </div>
  );
}

function defaultText(pairs: readonly KeyPair[], areConnected: boolean): string {
  if (!areConnected) return 'Connect both tables first.';
  if (pairs.length === 0) return 'The tables have no column name in common: choose a pair.';
  const names = pairs.slice(0, 6).map(([name]) => columnName(name, 30));
  return `None chosen: the names that both tables have, ${names.join(', ')}${pairs.length > 6 ? ' …' : ''}.`;
}

/** The pairs, also those that are not finished; only finished ones are in the document. One change is one undo entry. */
function useKeyPairs(node: DocumentNode, keyPairs: KeyPairs) {
  const { workbench } = useApp();
  const stored = pairsOf(keyPairs, node.params);
  const text = JSON.stringify(stored);
  const [draft, setDraft] = useState({ text, pairs: stored ?? [] });
  const current = draft.text === text ? draft : { text, pairs: stored ?? [] };
  if (current !== draft) setDraft(current);
  const setPairs = (pairs: readonly KeyPair[]): void => {
    const finished = pairs.filter(([a, b]) => a !== '' && b !== '');
    const next = finished.length === 0 ? null : finished;
    setDraft({ text: JSON.stringify(next), pairs });
    if (JSON.stringify(next) === text) return;
    workbench.edit(`Change key of ${nodeName(node)}`, (changed) => {
      for (const [param, value] of Object.entries(paramsOfPairs(keyPairs, next)))
        setParam(changed, node.id, param, value ?? (node.params[param] === undefined ? undefined : null));
    });
  };
  return { given: stored, pairs: current.pairs, setPairs };
}
