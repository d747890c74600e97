/** A question about tables that is asked again whenever it or one of the tables changes. */
import { useEffect, useState } from 'react';
import type { CallArgs, CallName, CallResult } from '../../core/protocol/engine.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from './app-context.ts';

/** Debounce: a question is asked so many milliseconds after the last key. */
const DEBOUNCE_MS = 150;

export interface Answer<Name extends CallName> {
  /** The question that `result` answers. */
  readonly args: CallArgs<Name> | null;
  /** The latest answer, also while the next one is pending; null before the first. */
  readonly result: CallResult<Name> | null;
  /** Reason why there is no answer. */
  readonly problem: ProblemMessage | null;
  /** Whether the answer belongs to another question, or to earlier tables. */
  readonly isOld: boolean;
}

interface Found<Name extends CallName> {
  /** Question and tables, as text. */
  readonly of: string;
  readonly args: CallArgs<Name>;
  readonly result: CallResult<Name> | null;
  readonly problem: ProblemMessage | null;
}

/**
 * The engine's answer. It is asked while every table has a result.
 * @param args null if there is nothing to ask
 * @param nodeIds nodes whose tables the question is about
 * @param pause milliseconds for which the question stays the same before it is asked
 */
export function useQuestion<Name extends CallName>(
  name: Name,
  args: CallArgs<Name> | null,
  nodeIds: readonly string[],
  pause: number = DEBOUNCE_MS,
): Answer<Name> {
  const { session, tables } = useApp();
  const key = useWorkbench(() => {
    const keys = nodeIds.map((id) => tables.keyOf(id));
    return keys.includes(null) ? null : keys.join(' ');
  });
  const asked = args === null ? null : JSON.stringify(args);
  const question = key === null || asked === null ? null : `${key} ${asked}`;
  const [found, setFound] = useState<Found<Name>>();
  useEffect(() => {
    if (question === null || asked === null) return;
    const cancel = new AbortController();
    const timer = setTimeout(() => {
      const sent = JSON.parse(asked) as CallArgs<Name>;
      session
        .call(name, sent, { signal: cancel.signal })
        .then((result) => !cancel.signal.aborted && setFound({ of: question, args: sent, result, problem: null }))
        .catch((error: unknown) => {
          if (cancel.signal.aborted || isCancelled(error)) return;
          setFound({ of: question, args: sent, result: null, problem: problemOf(error) });
        });
    }, pause);
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  }, [session, name, asked, question, pause]);
  return {
    args: found?.args ?? null,
    result: found?.result ?? null,
    problem: found?.problem ?? null,
    isOld: found === undefined || found.of !== question,
  };
}
