import type { Operator } from '../../core/operators/kit/operator.ts';
import { FamilyIcon } from '../design/families.tsx';
import { addStep } from '../parts/add-step.ts';
import type { App } from '../parts/app-context.ts';
import type { Option } from '../parts/search-list.tsx';

/** Operators as options of a search list: choosing one adds it after the selected step. */
export const operatorOptions = (app: App, found: readonly Operator[]): Option[] =>
  found.map((operator) => ({
    id: operator.type,
    label: operator.label,
    detail: operator.summary,
    icon: <FamilyIcon type={operator.type} size={14} />,
    enabled: true,
    run: () => {
      if (operator.inputs.length === 0) void app.dataFiles.addByDialog();
      else addStep(app, { type: operator.type }, { kind: 'selection' });
      app.view.focus();
    },
  }));
