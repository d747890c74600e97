/** A search field over a list; arrows move, Enter chooses. */
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { useApp } from './app-context.ts';
import { keyText } from './command.ts';

export interface Option {
  readonly id: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly icon?: ReactNode;
  readonly key?: string | undefined;
  readonly enabled: boolean;
  /** Drawn in grey although it can be chosen. */
  readonly isFaint?: boolean;
  readonly run: () => void;
}

interface SearchListProps {
  readonly placeholder: string;
  readonly find: (query: string) => readonly Option[];
  readonly none: string;
}

export function SearchList({ placeholder, find, none }: SearchListProps) {
  const { workbench } = useApp();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const options = useMemo(() => find(query), [find, query]);
  const at = Math.min(active, options.length - 1);

  const choose = (option: Option | undefined): void => {
    if (option?.enabled !== true) return;
    workbench.showDialog(null);
    // Runs after the dialog has returned the focus, so that a command may move it on.
    setTimeout(option.run);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(options.length - 1, at + step));
      setActive(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') choose(options[at]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        className="dialog-search"
        type="text"
        role="combobox"
        autoFocus
        aria-label={placeholder}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={options[at] === undefined ? undefined : `${id}-${options[at].id}`}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} className="scroll dialog-list" id={id} role="listbox" aria-label={placeholder} tabIndex={-1}>
        {options.map((option, index) => (
          <div
            key={option.id}
            id={`${id}-${option.id}`}
            role="option"
            aria-selected={index === at}
            aria-disabled={!option.enabled}
            tabIndex={-1}
            className="option"
            data-faint={option.isFaint || undefined}
            onPointerMove={() => setActive(index)}
            onClick={() => choose(option)}
          >
            {option.icon}
            <span className="option-label ellipsis isolate">{option.label}</span>
            {option.detail !== undefined && <span className="option-detail ellipsis isolate">{option.detail}</span>}
            {option.key !== undefined && <kbd>{keyText(option.key)}</kbd>}
          </div>
        ))}
      </div>
      {options.length === 0 && <p className="dialog-empty">{none}</p>}
    </>
  );
}
