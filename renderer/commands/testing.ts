/** Commands for tests: on a real workbench, with services that only record their calls. */
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import { emptyDocument } from '../../core/graph/document.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { createWorkbench } from '../store/workbench.ts';
import type { CommandServices } from './command-services.ts';
import { createCommands, listCommands } from './commands.ts';

/** A file that feeds two steps in a row. */
export function threeSteps(): PipelineDocument {
  const step = (id: string, type: string, x: number): DocumentNode => ({ id, type, params: {}, position: { x, y: 0 } });
  return {
    ...emptyDocument(),
    nodes: [step('iris', 'CsvSource', 0), step('scale', 'StandardScaler', 300), step('encode', 'OneHotEncoder', 600)],
    edges: [
      { source: 'iris', target: 'scale' },
      { source: 'scale', target: 'encode' },
    ],
  };
}

export const done = (nodeId: string, more: Partial<NodeReport> = {}): [string, NodeReport] => [
  nodeId,
  { nodeId, state: 'done', problems: [], ...more },
];

export function commandsOn(document?: PipelineDocument) {
  const workbench = createWorkbench();
  if (document !== undefined) workbench.open(document, { path: null, name: 'Untitled', folder: null });
  /** Recorded calls of services: "documents.save", with arguments if there are any. */
  const calls: string[] = [];
  const recorder = (service: string, answers: Record<string, unknown> = {}): unknown =>
    new Proxy(
      {},
      {
        get:
          (_, method: string) =>
          (...args: unknown[]) => {
            calls.push(`${service}.${method}${args.length === 0 ? '' : ` ${JSON.stringify(args)}`}`);
            return method in answers ? answers[method] : Promise.resolve();
          },
      },
    );
  const recorded = (['session', 'documents', 'dataFiles', 'exports', 'desktop', 'settings', 'clipboard'] as const).map(
    (name) => [name, recorder(name)],
  );
  const services = {
    ...Object.fromEntries(recorded),
    workbench,
    view: recorder('view', { centre: { x: 500, y: 400 } }),
  } as unknown as CommandServices;
  const commands = createCommands(services);
  const commandOf = (id: string) => {
    const command = commands.get(id);
    if (command === undefined) throw new Error(`no command ${id}`);
    return command;
  };
  return {
    workbench,
    calls,
    all: listCommands(services),
    current: () => workbench.getState().document.current,
    selection: () => workbench.getState().selection,
    ui: () => workbench.getState().ui,
    isEnabled: (id: string) => commandOf(id).enabled(workbench.getState()),
    label: (id: string) => commandOf(id).label(workbench.getState()),
    /** Runs a command as a person does, only if it is enabled. */
    run(id: string) {
      if (!commandOf(id).enabled(workbench.getState())) throw new Error(`${id} is not possible now`);
      commandOf(id).run();
    },
  };
}
