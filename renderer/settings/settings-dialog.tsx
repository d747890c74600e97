/** The settings dialog: every change takes effect at once. */
import { type ReactNode, useId } from 'react';
import { defaultSettings, type Settings } from '../../core/protocol/settings.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { memorySizes, memoryText } from './memory-sizes.ts';
import './settings.css';

export function SettingsDialog() {
  const { settings: control, desktop } = useApp();
  const settings = useWorkbench(({ ui }) => ui.settings);
  const change = control.change;
  const isChanged = JSON.stringify({ ...settings, toured: false }) !== JSON.stringify(defaultSettings());
  return (
    <TitledModal title="Settings">
      <div className="settings">
        <Choice
          label="Theme"
          value={settings.theme}
          options={{ system: 'As the system', light: 'Light', dark: 'Dark' }}
          onChange={(theme) => change({ theme })}
        />
        <Choice
          label="Contrast"
          value={settings.contrast}
          options={{ system: 'As the system', high: 'High' }}
          onChange={(contrast) => change({ contrast })}
        />
        <Choice
          label="Density"
          value={settings.density}
          options={{ comfortable: 'Comfortable', compact: 'Compact' }}
          onChange={(density) => change({ density })}
        />
        <Choice
          label="Motion"
          value={settings.motion}
          options={{ system: 'As the system', reduced: 'Reduced' }}
          onChange={(motion) => change({ motion })}
        />
        <Slider
          label="Size of the interface"
          value={settings.scale}
          from={70}
          to={200}
          step={10}
          shown={`${settings.scale}%`}
          onChange={(scale) => change({ scale })}
        />
        <Slider
          label="Digits of numbers in tables"
          value={settings.digits}
          from={2}
          to={17}
          step={1}
          shown={settings.digits === 17 ? 'all' : String(settings.digits)}
          help="A cell’s tooltip and copies always have all of them."
          onChange={(digits) => change({ digits })}
        />
        <Memory settings={settings} change={change} />
        <Python python={settings.python} />
      </div>
      <div className="settings-foot">
        <button
          type="button"
          className="button"
          disabled={!isChanged}
          onClick={() => {
            change({ ...defaultSettings(), toured: settings.toured });
            void desktop.forgetPython();
          }}
        >
          Back to the defaults
        </button>
      </div>
    </TitledModal>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  const id = useId();
  return (
    <>
      <span id={id} className="settings-label">
        {label}
      </span>
      <div className="segments" role="radiogroup" aria-labelledby={id}>
        {(Object.entries(options) as [Value, string][]).map(([option, words]) => (
          <label key={option} className="segment">
            <input
              type="radio"
              className="visually-hidden"
              name={id}
              checked={option === value}
              onChange={() => onChange(option)}
            />
            {words}
          </label>
        ))}
      </div>
    </>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly shown: string;
  readonly help?: string;
  readonly onChange: (value: number) => void;
}

function Slider({ label, value, from, to, step, shown, help, onChange }: SliderProps) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="settings-label">
        {label}
      </label>
      <div className="settings-value">
        <div className="settings-slider">
          <input
            id={id}
            type="range"
            min={from}
            max={to}
            step={step}
            value={value}
            aria-valuetext={shown}
            onChange={({ target }) => onChange(Number(target.value))}
          />
          <output htmlFor={id}>{shown}</output>
        </div>
        {help !== undefined && <p className="settings-help">{help}</p>}
      </div>
    </>
  );
}

function Memory({ settings, change }: { settings: Settings; change: (change: Partial<Settings>) => void }) {
  const id = useId();
  const isAutomatic = settings.memory === null;
  const help: ReactNode = isAutomatic
    ? 'Half of the machine’s memory; what is beyond goes to a temporary file.'
    : 'What is beyond goes to a temporary file.';
  return (
    <>
      <label htmlFor={id} className="settings-label">
        Memory for tables
      </label>
      <div className="settings-value">
        <select
          id={id}
          className="select"
          value={settings.memory ?? 'automatic'}
          onChange={({ target }) => change({ memory: target.value === 'automatic' ? null : Number(target.value) })}
        >
          <option value="automatic">Automatic</option>
          {memorySizes(settings.memory).map((megabytes) => (
            <option key={megabytes} value={megabytes}>
              {memoryText(megabytes)}
            </option>
          ))}
        </select>
        <p className="settings-help">{help}</p>
      </div>
    </>
  );
}

/** The Python that verifies exports. Only the system's dialog selects it, because it is a program that will be run. */
function Python({ python }: { python: string | null }) {
  const { desktop } = useApp();
  const id = useId();
  return (
    <>
      <span id={id} className="settings-label">
        Python
      </span>
      <div className="settings-value" role="group" aria-labelledby={id}>
        <div className="settings-buttons">
          <button type="button" className="button" onClick={() => void desktop.choosePython()}>
            Choose…
          </button>
          {python !== null && (
            <button type="button" className="button" onClick={() => void desktop.forgetPython()}>
              Take the one on the PATH
            </button>
          )}
        </div>
        <p className="settings-help">
          {python === null ? 'The first on the PATH. ' : <code className="isolate">{python}</code>} Exported code is
          verified in it, when you ask for it.
        </p>
      </div>
    </>
  );
}
