/** The window's questions for its builders of conditions, joins and replacements. */
import type { builderCalls } from '../../protocol/builder-calls.ts';
import type { CallArgs, CallResult } from '../../protocol/engine.ts';
import { type CallOptions, neverCancelled, type Session } from '../session.ts';

type BuilderHandlers = {
  [Name in keyof typeof builderCalls]: (args: CallArgs<Name>, call: CallOptions) => Promise<CallResult<Name>>;
};

export const builderHandlers = ({ builders }: Session): BuilderHandlers => ({
  countRows: ({ nodeId, formulas }, { cancelled = neverCancelled() }) =>
    builders.countRows(nodeId, formulas, cancelled),
  columnValues: ({ nodeId, column, search }, { cancelled = neverCancelled() }) =>
    builders.columnValues(nodeId, column, search, cancelled),
  valueClusters: ({ nodeId, column, method }, { cancelled = neverCancelled() }) =>
    builders.valueClusters(nodeId, column, method, cancelled),
  guessKeys: ({ left, right }, { cancelled = neverCancelled() }) => builders.guessKeys(left, right, cancelled),
  matchKeys: ({ left, right, keys }, { cancelled = neverCancelled() }) =>
    builders.matchKeys(left, right, keys, cancelled),
});
