/** The command palette: all commands and operators by name. */
import { useMemo } from 'react';
import { operators } from '../../core/operators/catalogue.ts';
import { searchOperators } from '../../core/operators/search.ts';
import { operatorOptions } from '../palette/operator-options.tsx';
import { useApp } from '../parts/app-context.ts';
import { Modal } from '../parts/modal.tsx';
import { SearchList } from '../parts/search-list.tsx';
import { ratedSteps } from '../store/fitting-steps.ts';

/** Possible commands first, then operators, then commands that are not possible now. */
export function CommandPalette() {
  const app = useApp();
  const find = useMemo(
    () => (query: string) => {
      const state = app.workbench.getState();
      const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
      const commands = [...app.commands.values()]
        .filter((command) => command.hidden !== true)
        .map((command) => ({
          id: command.id,
          label: command.label(state),
          key: command.keys[0],
          enabled: command.enabled(state),
          run: command.run,
        }))
        .filter(({ label }) => wanted.every((word) => label.toLowerCase().includes(word)))
        .sort((a, b) => Number(b.enabled) - Number(a.enabled));
      const found = wanted.length === 0 ? [] : searchOperators(query, operators);
      const steps = operatorOptions(app, ratedSteps(found, null), { kind: 'selection' });
      return [
        ...commands.filter(({ enabled }) => enabled),
        ...steps.map((step) => ({ ...step, label: `Add ${step.label}` })),
        ...commands.filter(({ enabled }) => !enabled),
      ];
    },
    [app],
  );
  return (
    <Modal label="Commands">
      <SearchList placeholder="What do you want to do?" find={find} none="There is no such command or operator." />
    </Modal>
  );
}
