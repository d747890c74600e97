/** Work on worker threads that readers of every format share, by the names under which the engine's pool registers it. */
import { type FinishInput, finishBatch } from './pieces/finish.ts';
import { type MatchInput, matchTexts } from './texts/match.ts';

/** Inputs and outputs can be cloned or lie on shared memory. */
export const tableTasks = {
  'texts.match': (input: MatchInput) => matchTexts(input),
  'pieces.finish': (input: FinishInput) => finishBatch(input),
};
