/** Adds a step by a press on its palette entry or by Enter: after the selected step, or into the selected edge. */
import type { Operator } from '../../core/operators/kit/operator.ts';
import { shorten } from '../design/numbers.ts';
import { addStep } from '../parts/add-step.ts';
import type { App } from '../parts/app-context.ts';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';
import { selectedTarget } from '../store/step-target.ts';

type Services = Pick<App, 'workbench' | 'view' | 'surveys' | 'dataFiles'>;

/**
 * Where nothing is selected, a message says how, and offers the step whose table is displayed. In an empty document the
 * step waits for data.
 */
export function addFromPalette(
  app: Services,
  { type, label, inputs }: Pick<Operator, 'type' | 'label' | 'inputs'>,
): void {
  if (inputs.length === 0) {
    void app.dataFiles.addByDialog();
    return;
  }
  const { document, selection, preview } = app.workbench.getState();
  const { current } = document;
  if (selectedTarget(current, selection) !== null || current.nodes.length === 0) {
    addStep(app, { type }, { kind: 'selection' });
    return;
  }
  const shown = nodeOf(current, preview.nodeId ?? '');
  const title = `Select the step that “${label}” comes after.`;
  app.workbench.toast({
    tone: 'info',
    title,
    detail: 'Or drag it to its place on the canvas.',
    ...(shown !== undefined && {
      action: {
        label: `Add after “${shorten(nodeName(shown), 30)}”`,
        run: () => addStep(app, { type }, { kind: 'after', nodeId: shown.id }),
      },
    }),
  });
}
