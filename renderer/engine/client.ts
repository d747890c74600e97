/** Calls and events over the engine's port. Every message is parsed when it arrives. */
import {
  type CallArgs,
  type CallName,
  type CallResult,
  calls,
  type EngineEvent,
  replySchema,
} from '../../core/protocol/engine.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import type { SourceChangeMessage } from '../../core/protocol/node-report.ts';
import type { NodeEvent } from './node-reports.ts';

export type ProgressEvent = Extract<EngineEvent, { event: 'progress' }>;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ProgressEvent) => void) | undefined;
  /** Called with the call's id, which the engine's messages carry, before any answer can arrive. */
  readonly onSent?: ((id: number) => void) | undefined;
}

/** A problem with which the engine answered. */
export class EngineProblem extends Error {
  readonly problem: ProblemMessage;

  constructor(problem: ProblemMessage) {
    super(problem.message);
    this.name = 'EngineProblem';
    this.problem = problem;
  }
}

export const engineGone: ProblemMessage = {
  code: 'engine.gone',
  message: 'The engine stopped.',
  hint: 'It starts again by itself; nothing of the pipeline is lost.',
};

interface PendingCall {
  readonly name: CallName;
  readonly resolve: (result: never) => void;
  readonly reject: (error: EngineProblem) => void;
  readonly onProgress: CallOptions['onProgress'];
}

export interface EngineClient {
  /** Rejects with an `EngineProblem`. */
  call<Name extends CallName>(name: Name, args: CallArgs<Name>, options?: CallOptions): Promise<CallResult<Name>>;
  /** Rejects all pending calls and closes the port. */
  close(): void;
}

export interface ClientEvents {
  readonly onNodes: (event: NodeEvent) => void;
  readonly onSourceChanges: (changes: readonly SourceChangeMessage[]) => void;
}

export function createEngineClient(port: MessagePort, events: ClientEvents): EngineClient {
  const pending = new Map<number, PendingCall>();
  let lastId = 0;
  let closed = false;

  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const reply = replySchema.safeParse(data);
    if (!reply.success) {
      console.warn('The engine sent something that is not in the protocol.', reply.error.issues[0]);
      return;
    }
    const message = reply.data;
    if ('event' in message) {
      if (message.event === 'progress') pending.get(message.id)?.onProgress?.(message);
      else if (message.event === 'sourceChanges') events.onSourceChanges(message.changes);
      else events.onNodes(message);
      return;
    }
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (call === undefined) return;
    if (!message.ok) {
      call.reject(new EngineProblem(message.problem));
      return;
    }
    const result = calls[call.name].result.safeParse(message.result);
    if (result.success) call.resolve(result.data as never);
    else {
      const issue = result.error.issues[0];
      call.reject(
        new EngineProblem({
          code: 'protocol.result',
          message: `The engine answered "${call.name}" in a way that this window does not understand.`,
          hint: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
        }),
      );
    }
  };
  port.start();

  return {
    call(name, args, { signal, onProgress, onSent } = {}) {
      return new Promise((resolve, reject) => {
        if (closed) {
          reject(new EngineProblem(engineGone));
          return;
        }
        const id = ++lastId;
        pending.set(id, { name, resolve, reject, onProgress });
        signal?.addEventListener('abort', () => pending.has(id) && port.postMessage({ cancel: id }), { once: true });
        onSent?.(id);
        port.postMessage({ id, call: name, args });
        if (signal?.aborted) port.postMessage({ cancel: id });
      });
    },

    close() {
      closed = true;
      for (const { reject } of pending.values()) reject(new EngineProblem(engineGone));
      pending.clear();
      port.close();
    },
  };
}
