/** For tests: the engine with its port. */
import { type CallArgs, type CallName, calls, type EngineEvent, replySchema } from '../protocol/engine.ts';
import type { NodeReport } from '../protocol/node-report.ts';
import { createEngineServer, type ServerOptions } from './server/server.ts';
import { WORKER } from './testing.ts';

type Answer = { ok: true; result: never } | { ok: false; problem: { code: string; nodeId?: string } };

/**
 * A window's end of the engine's port, in this thread. Every message and result is parsed by the protocol's own schema;
 * a message that does not fit becomes a problem with the code `engine.defect`.
 */
export function windowEnd(allow: (path: string) => boolean = () => true, options: Partial<ServerOptions> = {}) {
  let receive: (data: unknown) => void = () => {};
  const events: EngineEvent[] = [];
  /** Last report of each node. */
  const nodes = new Map<string, NodeReport>();
  const note = (event: EngineEvent): void => {
    events.push(event);
    if (event.event === 'node') nodes.set(event.report.nodeId, event.report);
    if (event.event !== 'missing') return;
    for (const { nodeId, columns, missing, notices = [] } of event.nodes) {
      const report = nodes.get(nodeId) as NodeReport;
      const counted = report.columns?.map((column, index) => ({ ...column, missing: columns[index] }));
      nodes.set(nodeId, { ...report, columns: counted, missing, notices: [...(report.notices ?? []), ...notices] });
    }
  };
  const waiting = new Map<number, (answer: Answer) => void>();
  const names = new Map<number, CallName>();
  let last = 0;
  const server = createEngineServer(
    {
      postMessage(message) {
        const reply = replySchema.parse(structuredClone(message));
        if ('event' in reply) note(reply);
        else {
          if (reply.ok) calls[names.get(reply.id) as CallName].result.parse(reply.result);
          waiting.get(reply.id)?.(reply as Answer);
        }
      },
      on(event: string, listener: (data?: unknown) => void) {
        if (event === 'message') receive = listener;
      },
    },
    { workerPath: WORKER, mayRead: allow, mayWrite: allow, sourceInterval: 50, ...options },
  );
  const start = <Name extends CallName>(name: Name, args: CallArgs<Name>) => {
    const id = ++last;
    names.set(id, name);
    const answer = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    receive({ id, call: name, args });
    return { id, answer, cancel: () => receive({ cancel: id }) };
  };
  return {
    close: () => server.close(),
    ledger: server.ledger,
    events,
    nodes: () => [...nodes.values()],
    start,
    send: (data: unknown) => receive(data),
    call: <Name extends CallName>(name: Name, args: CallArgs<Name>) => start(name, args).answer,
  };
}
