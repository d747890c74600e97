/** Services for work on millions of texts, with pauses in which the engine's own thread handles messages. */
export interface TextRun {
  /** Runs a task on a worker thread. */
  readonly task: <Output>(task: string, input: unknown) => Promise<Output>;
  /** Lets the event loop deliver messages. */
  pause(): Promise<void>;
}

/** Texts handled between two pauses: about ten milliseconds of work. */
export const STRINGS_A_TURN = 1 << 16;

/** Lets the event loop deliver messages, so that a cancel request is noticed. */
export const letMessagesIn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const textRun = (task: TextRun['task']): TextRun => ({ task, pause: letMessagesIn });
