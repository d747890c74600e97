/** The pipeline as text, beside the table that it computes. */
import './pipeline.css';
import { Check, Copy, Save } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import type { CallResult } from '../../core/protocol/engine.ts';
import { Tabs } from '../design/tabs.tsx';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { MaximiseButton } from '../parts/maximise-button.tsx';
import { fittedText } from '../store/recipe.ts';
import type { ShownCode } from './shown-code.ts';

// Loaded on demand, because the editor is nearly a quarter of the window's code, and the rest is displayed first.
const JsonView = lazy(() => import('./json-view.tsx').then((part) => ({ default: part.JsonView })));
const CodeTab = lazy(() => import('./code-tab.tsx').then((part) => ({ default: part.CodeTab })));

type Target = CallResult<'codeTargets'>['targets'][number];

const json = { id: 'json', label: 'JSON' };
/** Short labels of tabs for targets with a long or different name. */
const short: Readonly<Record<string, string>> = { sklearn: 'Python' };

export function PipelinePane() {
  const { workbench, session, desktop, commands, exports } = useApp();
  const isEmpty = useWorkbench(({ document }) => document.current.nodes.length === 0);
  const engine = useWorkbench(({ runs }) => runs.engine);
  const [targets, setTargets] = useState<readonly Target[]>([]);
  const [tab, setTab] = useState('json');
  const [found, setFound] = useState<ShownCode | null>(null);
  const draft = useWorkbench(({ document }) => document.draft);
  const code = found?.draft === draft ? found : null;
  const [copied, setCopied] = useState(false);

  // The list of code targets comes from the engine.
  useEffect(() => {
    if (engine !== 'ready') return;
    session
      .call('codeTargets', {})
      .then((found) => setTargets(found.targets))
      .catch(() => {});
  }, [session, engine]);

  const copy = async (): Promise<void> => {
    await desktop.copyText(tab === 'json' ? fittedText(workbench.getState()).text : (code?.text ?? ''));
    setCopied(true);
    workbench.announce('Copied');
    setTimeout(() => setCopied(false), 1500);
  };
  const target = targets.find(({ name }) => name === tab);
  const what = target === undefined ? 'the pipeline' : 'the code';
  const nothing = isEmpty || (tab !== 'json' && code === null);
  const tabs = [json, ...targets.map(({ name, label }) => ({ id: name, label: short[name] ?? label }))];
  const show = (id: string): void => {
    setFound(null);
    setTab(id);
  };
  return (
    <div className="pane">
      <div className="pane-head">
        <Tabs label="Pipeline" name="pipeline" tabs={tabs} shown={tab} onShow={show} />
        <span className="grow" />
        <button
          type="button"
          className="icon-button"
          aria-label={`Copy ${what}`}
          title={`Copy ${what}`}
          disabled={nothing}
          onClick={() => void copy()}
        >
          {copied ? <Check size={15} /> : <Copy size={14} />}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={`Save ${what}`}
          title={`Save ${what} as…`}
          disabled={nothing}
          onClick={() =>
            target === undefined || code === null
              ? commands.get('file.saveAs')?.run()
              : void exports.code(code.nodeId, target)
          }
        >
          <Save size={15} />
        </button>
        <MaximiseButton pane="pipeline" />
      </div>
      <div className="pipeline-panel" role="tabpanel" id="pipeline-panel" aria-labelledby={`pipeline-tab-${tab}`}>
        <Suspense>
          {target === undefined ? (
            <JsonView />
          ) : (
            <CodeTab key={tab} target={tab} label={target.label} onCode={setFound} />
          )}
        </Suspense>
      </div>
    </div>
  );
}
