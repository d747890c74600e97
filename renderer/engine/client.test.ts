import { afterEach, expect, test, vi } from 'vitest';
import type { Request } from '../../core/protocol/engine.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { createEngineClient, type EngineClient, type ProgressEvent } from './client.ts';
import { problemOf } from './problem-of.ts';

let client: EngineClient;
const heard: NodeReport[] = [];

/** An engine whose answers the test gives. */
function engine(answer: (request: Request, send: (message: unknown) => void) => void): void {
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = ({ data }: MessageEvent<Request>) => answer(data, (message) => port2.postMessage(message));
  heard.length = 0;
  client = createEngineClient(port1, {
    onNodes: (event) => event.event === 'node' && heard.push(event.report),
    onSourceChanges: () => {},
  });
}
afterEach(() => client.close());

test('a call is answered under its id, with progress on the way', async () => {
  engine((request, send) => {
    if (!('call' in request)) return;
    send({ event: 'progress', id: request.id, done: 1, total: 2, unit: 'rows' });
    send({ id: request.id, ok: true, result: { text: '{}' } });
  });
  const progress = vi.fn<(progress: ProgressEvent) => void>();
  expect(await client.call('fitted', {}, { onProgress: progress })).toEqual({ text: '{}' });
  expect(progress).toHaveBeenCalledWith(expect.objectContaining({ done: 1, total: 2 }));
});

test('a problem is rejected as data', async () => {
  engine((request, send) => {
    if ('call' in request)
      send({ id: request.id, ok: false, problem: { code: 'csv.ragged', message: 'Row 3 is short.', line: 3 } });
  });
  const error = await client.call('fitted', {}).catch(problemOf);
  expect(error).toEqual({ code: 'csv.ragged', message: 'Row 3 is short.', line: 3 });
});

test('an answer that is not in the protocol is a problem, not a crash', async () => {
  engine((request, send) => {
    if ('call' in request) send({ id: request.id, ok: true, result: { nonsense: true } });
  });
  expect(await client.call('fitted', {}).catch(problemOf)).toMatchObject({ code: 'protocol.result' });
});

test('cancelling tells the engine', async () => {
  engine((request, send) => {
    if ('cancel' in request)
      send({ id: request.cancel, ok: false, problem: { code: 'cancelled', message: 'Cancelled.' } });
  });
  const stop = new AbortController();
  const call = client.call('fitted', {}, { signal: stop.signal });
  stop.abort();
  expect(await call.catch(problemOf)).toMatchObject({ code: 'cancelled' });
});

test('messages about nodes reach the listener', async () => {
  engine((request, send) => {
    if (!('call' in request)) return;
    send({ event: 'node', run: 1, report: { nodeId: 'a', state: 'running', problems: [] } });
    send({ id: request.id, ok: true, result: { text: '' } });
  });
  await client.call('fitted', {});
  expect(heard).toEqual([{ nodeId: 'a', state: 'running', problems: [] }]);
});

test('when the connection closes, pending calls are rejected', async () => {
  engine(() => {});
  const call = client.call('fitted', {}).catch(problemOf);
  client.close();
  expect(await call).toMatchObject({ code: 'engine.gone' });
});
