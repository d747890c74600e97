/** Entries of the menu of a palette entry: where its step can go, and its documentation. */
import type { Operator } from '../../core/operators/kit/operator.ts';
import { shorten } from '../design/numbers.ts';
import { showDocumentation } from '../inspector/documented.ts';
import { addStep, cornerAround } from '../parts/add-step.ts';
import type { App } from '../parts/app-context.ts';
import type { MenuAction } from '../preview/menu-entry.ts';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';
import { feedingStep, feedsOthers, selectedTarget, type StepTarget } from '../store/step-target.ts';

type Services = Pick<App, 'workbench' | 'view' | 'surveys' | 'dataFiles'>;

export function paletteEntries(app: Services, { type, label, inputs }: Operator): readonly (readonly MenuAction[])[] {
  const help: MenuAction = {
    id: 'help',
    label: `Documentation of ${label}`,
    run: () => showDocumentation(type),
  };
  if (inputs.length === 0)
    return [[{ id: 'add', label: 'Open a file…', run: () => void app.dataFiles.addByDialog() }], [help]];
  const { document, selection } = app.workbench.getState();
  const selected = selectedTarget(document.current, selection);
  const before = feedingStep(document.current, selection, { kind: 'selection' });
  const name = shorten(nodeName(nodeOf(document.current, before ?? '')), 40);
  const addTo = (target: StepTarget) => () => addStep(app, { type }, target);
  const isEdge = selected?.kind === 'edge';
  const canInsert = isEdge || (before !== null && feedsOthers(document.current, before));
  return [
    [
      {
        id: 'after',
        label: before === null ? 'Add after the selected step' : `Add after “${name}”`,
        disabled: before === null,
        run: addTo({ kind: 'after', nodeId: before ?? '' }),
      },
      {
        id: 'between',
        label: isEdge
          ? 'Insert into the selected edge'
          : canInsert
            ? `Insert between “${name}” and what follows`
            : 'Insert between two steps',
        disabled: !canInsert,
        run: addTo(isEdge ? selected : { kind: 'between', nodeId: before ?? '' }),
      },
      {
        id: 'apart',
        label: 'Add without an edge',
        run: () => addStep(app, { type }, { kind: 'place', at: cornerAround(app.view.centre()) }),
      },
    ],
    [help],
  ];
}
