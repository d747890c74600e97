/** Runs one task on a worker thread. */
export type RunTask = <Output>(task: string, input: unknown) => Promise<Output>;
