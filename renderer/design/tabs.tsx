/** Tabs: one stop in the tab order, arrows move among them. */
import type { KeyboardEvent } from 'react';

interface TabsProps<Id extends string> {
  readonly label: string;
  /** Prefix of the ids of tabs and panel. */
  readonly name: string;
  readonly tabs: readonly { readonly id: Id; readonly label: string }[];
  readonly shown: Id;
  readonly onShow: (id: Id) => void;
}

export function Tabs<Id extends string>({ label, name, tabs, shown, onShow }: TabsProps<Id>) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = tabs.findIndex(({ id }) => id === shown);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    onShow(next.id);
    document.getElementById(`${name}-tab-${next.id}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${name}-tab-${tab.id}`}
          aria-selected={tab.id === shown}
          aria-controls={`${name}-panel`}
          tabIndex={tab.id === shown ? 0 : -1}
          className="tab"
          onClick={() => onShow(tab.id)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
