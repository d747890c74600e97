/** Notices on the command line: one line each on stderr. With --strict any notice ends the command. */
import { counted, thousands } from '../words/counted.ts';
import { type Notice, noticeText } from '../ir/notice.ts';
import { type Problem, ProblemError, problemText } from '../ir/problem.ts';

/** Most lines per code: a table with 10,000 text columns would flood the terminal. `--progress json` has no limit. */
const MAX_LINES = 20;

export interface NoticeOptions {
  readonly strict?: boolean;
  readonly progress?: 'auto' | 'json' | 'none';
}

export interface Notices {
  /** Prints notices; with --strict it then throws, so call it before a file is placed. */
  report(notices: readonly Notice[]): void;
  /** Prints findings that cost nothing; --strict allows them. */
  mention(findings: readonly Problem[]): void;
}

/** @param beforeLines called before lines are printed, to clear a progress bar */
export function noticesOf(
  { strict = false, progress = 'auto' }: NoticeOptions,
  beforeLines: () => void = () => {},
): Notices {
  const isJson = progress === 'json';
  function print<One extends { readonly code: string }>(
    all: readonly One[],
    eventOf: (one: One) => string,
    textOf: (one: One) => string,
  ): void {
    if (all.length === 0) return;
    beforeLines();
    if (isJson) for (const one of all) console.error(eventOf(one));
    else printLines(all, textOf);
  }
  return {
    report(notices) {
      print(notices, eventText, noticeText);
      if (strict && notices.length > 0) throw strictRefusal(notices.length);
    },
    mention: (findings) => print(findings, problemEvent, problemText),
  };
}

const problemEvent = ({ nodeId, ...problem }: Problem): string =>
  JSON.stringify({ event: 'finding', ...problem, ...(nodeId !== undefined && { node: nodeId }) });

const eventText = ({ nodeId, ...notice }: Notice): string =>
  JSON.stringify({ event: 'notice', ...notice, ...(nodeId !== undefined && { node: nodeId }) });

function printLines<One extends { readonly code: string }>(all: readonly One[], textOf: (one: One) => string): void {
  const counts = new Map<string, number>();
  for (const one of all) {
    const count = (counts.get(one.code) ?? 0) + 1;
    counts.set(one.code, count);
    if (count <= MAX_LINES) console.error(textOf(one));
  }
  for (const [code, count] of counts) {
    if (count > MAX_LINES) console.error(`There are ${thousands(count - MAX_LINES)} more notices [${code}].`);
  }
}

/** The problem with which --strict ends a command. */
export const strictRefusal = (count: number): ProblemError =>
  new ProblemError({
    code: 'notices.strict',
    message: `${counted(count, 'notice')} above, and --strict allows none.`,
    hint: 'Mend the data or the pipeline, or run it without --strict.',
  });
