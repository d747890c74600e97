import { FamilyIcon } from '../design/families.tsx';
import { addStep } from '../parts/add-step.ts';
import type { App } from '../parts/app-context.ts';
import type { Option } from '../parts/search-list.tsx';
import type { RatedOperator } from '../store/fitting-steps.ts';
import type { StepTarget } from '../store/step-target.ts';

/** Operators as options of a search list: choosing one adds it at the target. One that does not fit says why. */
export const operatorOptions = (app: App, found: readonly RatedOperator[], target: StepTarget): Option[] =>
  found.map(({ operator, unfit }) => ({
    id: operator.type,
    label: operator.label,
    detail: unfit ?? operator.summary,
    isFaint: unfit !== null,
    icon: <FamilyIcon type={operator.type} size={14} />,
    enabled: true,
    run: () => {
      // A source takes no table, so only a place without an edge concerns it.
      if (operator.inputs.length === 0) void app.dataFiles.addByDialog(target.kind === 'place' ? target.at : undefined);
      else addStep(app, { type: operator.type }, target);
      app.view.focus();
    },
  }));
