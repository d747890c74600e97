/** The list of keyboard shortcuts. */
import { useApp } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { TitledModal } from '../parts/modal.tsx';
import { areaOf, areas, plainLabel } from './shortcut-areas.ts';

export function ShortcutsDialog() {
  const { commands, workbench } = useApp();
  const state = workbench.getState();
  const withKeys = [...commands.values()].filter(({ keys }) => keys.length > 0);
  return (
    <TitledModal title="Keyboard shortcuts" wide>
      <div className="scroll shortcut-areas" tabIndex={0} role="region" aria-label="List of shortcuts">
        {areas.map(([area, title]) => {
          const inArea = withKeys.filter(({ id }) => areaOf(id) === area);
          if (inArea.length === 0) return null;
          return (
            <section key={area} className="shortcut-area">
              <h3>{title}</h3>
              <dl className="shortcuts">
                {inArea.map((command) => (
                  <Shortcut key={command.id} label={plainLabel(command.label(state))} keys={command.keys} />
                ))}
                {area === 'edit' && <Shortcut label="Move the selected steps" keys={['←', '↑', '→', '↓']} />}
                {area === 'edit' && <Shortcut label="Select several" keys={['Shift']} />}
              </dl>
            </section>
          );
        })}
      </div>
    </TitledModal>
  );
}

const Shortcut = ({ label, keys }: { label: string; keys: readonly string[] }) => (
  <>
    <dt>{label}</dt>
    <dd>
      {keys.map((key) => (
        <kbd key={key}>{keyText(key)}</kbd>
      ))}
    </dd>
  </>
);
