/** Main loop of a worker thread: runs tasks one at a time and answers each with a result, or an error as data. */
import { parentPort } from 'node:worker_threads';
import { readerTasks } from '../../formats/readers.ts';
import { tableTasks } from '../../formats/table-tasks.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { checkWith } from '../../ir/functions/patterns/checkpoint.ts';
import { Cancelled, checkCancelled } from '../../run/run.ts';
import { releaseThreadMemory } from '../../run/thread-memory.ts';
import { collectGarbage } from '../memory/collect-garbage.ts';
import type { TaskContext } from '../rows/task.ts';
import { engineTasks } from './tasks.ts';

export interface TaskMessage {
  readonly id: number;
  readonly task: string;
  readonly input: unknown;
  readonly cancelled: Int32Array;
}

/** Makes a thread collect its garbage; `all` first releases memory and kernels kept for later tasks. */
export interface ReleaseMessage {
  readonly release: 'garbage' | 'all';
}

export type TaskReply =
  | { readonly released: true }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly problem: Problem }
  | { readonly id: number; readonly cancelled: true }
  | {
      readonly id: number;
      readonly error: {
        readonly name: string;
        readonly message: string;
        readonly stack: string;
        readonly code?: string;
      };
    };

type Task = (input: never, context: TaskContext) => unknown;

type Tasks = Readonly<Record<string, Task>>;

/** Tasks by the beginning of their names, before the point; loaded when they are needed. All others are those of a format's reader. */
const families: Readonly<Record<string, () => Promise<unknown>>> = {
  plan: async () => (await import('../rows/plan-task.ts')).planTasks,
  rows: async () => (await import('../write/format-rows.ts')).formatTasks,
};

const loaded = { ...engineTasks, ...tableTasks } as Tasks;

async function workOf(task: string): Promise<Task> {
  const family = task.slice(0, Math.max(0, task.indexOf('.')));
  const work = loaded[task] ?? ((await (families[family]?.() ?? readerTasks(family))) as Tasks | undefined)?.[task];
  if (work === undefined) throw new TypeError(`there is no task "${task}"`);
  return work;
}

async function answer({ id, task, input, cancelled }: TaskMessage): Promise<TaskReply> {
  try {
    const work = await workOf(task);
    // A global check is safe, because a thread runs one task at a time.
    checkWith(() => checkCancelled({ cancelled }));
    return { id, output: await work(input as never, { cancelled }) };
  } catch (error) {
    if (error instanceof Cancelled) return { id, cancelled: true };
    if (error instanceof ProblemError) return { id, problem: error.problem };
    const {
      name,
      message,
      stack = '',
      code,
    } = (error instanceof Error ? error : new Error(String(error))) as NodeJS.ErrnoException;
    return { id, error: { name, message, stack, ...(code !== undefined && { code }) } };
  }
}

/** Buffers of a result that are not shared; they are moved instead of copied. */
function buffersIn(value: unknown, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer && !found.includes(value.buffer)) found.push(value.buffer);
  } else if (Array.isArray(value)) {
    if (typeof value[0] === 'object') for (const part of value) buffersIn(part, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) buffersIn(part, found);
  }
  return found;
}

/** Collects twice, because V8 frees buffers after a collection, at the latest during the next one. */
function release({ release }: ReleaseMessage): TaskReply {
  if (release === 'all') releaseThreadMemory();
  collectGarbage();
  collectGarbage();
  return { released: true };
}

/** The current task. Release waits for it, because its memory must not be released while in use. */
let underWay: Promise<void> = Promise.resolve();

parentPort?.on('message', (message: TaskMessage | ReleaseMessage) => {
  underWay = underWay.then(async () => {
    const reply = 'release' in message ? release(message) : await answer(message);
    parentPort?.postMessage(reply, buffersIn(reply));
  });
});
