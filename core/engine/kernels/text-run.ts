/** What work on millions of texts needs, so that the engine's own thread goes on hearing messages. */
export interface TextRun {
  /** Runs a task on a worker thread. */
  readonly task: <Output>(task: string, input: unknown) => Promise<Output>;
  /** Lets messages in. */
  pause(): Promise<void>;
}

/** Texts between two pauses: some ten milliseconds of work on each. */
export const STRINGS_A_TURN = 1 << 16;

/** Lets messages in: who asked hears of a cancel then. */
export const letMessagesIn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const textRun = (task: TextRun['task']): TextRun => ({ task, pause: letMessagesIn });
