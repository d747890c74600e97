/** Operators by family: a press adds one after the selected step; it can also be dragged onto the canvas. */
import './palette.css';
import { Search, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  useDeferredValue,
  useMemo,
  useRef,
  useState,
} from 'react';
import { operators } from '../../core/operators/catalogue.ts';
import type { Operator, OperatorGroup } from '../../core/operators/kit/operator.ts';
import { exportWords } from '../../core/operators/export-words.ts';
import { plainWords } from '../../core/operators/plain-words.ts';
import { searchOperators } from '../../core/operators/search.ts';
import { FamilyIcon, families } from '../design/families.tsx';
import { addStep, cornerAround } from '../parts/add-step.ts';
import { useApp } from '../parts/app-context.ts';
import { dragging, dropAt } from '../parts/dragging.ts';
import type { Position } from '../store/placement.ts';
import type { StepTarget } from '../store/step-target.ts';
import { addFromPalette } from './add-from-palette.ts';

/** Distance in pixels after which a press becomes a drag. */
const MIN_DRAG_PX = 4;

export function Palette() {
  const app = useApp();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => searchOperators(query, operators), [query]);
  const shown = useDeferredValue(found);
  const at = Math.min(active, shown.length - 1);

  const add = (operator: Operator, target?: StepTarget): void => {
    if (target === undefined) addFromPalette(app, operator);
    else if (operator.inputs.length > 0) addStep(app, { type: operator.type }, target);
    else void app.dataFiles.addByDialog(target.kind === 'place' ? target.at : undefined);
  };

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(shown.length - 1, to));
    setActive(next);
    list.current?.querySelectorAll('[data-operator]')[next]?.scrollIntoView({ block: 'nearest' });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // Of what was typed, not of the list that is still drawn.
    const operator = found[Math.min(active, found.length - 1)];
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Enter' && operator !== undefined) add(operator);
    else if (isMenuKey(event) && operator !== undefined) openMenu(list.current, operator);
    else if (event.key === 'Escape' && query !== '') setQuery('');
    else return;
    event.preventDefault();
  };

  const isSearch = query.trim() !== '';
  return (
    <div className="pane palette">
      <div className="palette-search">
        <Search size={14} aria-hidden="true" />
        <input
          className="input"
          type="text"
          role="combobox"
          aria-label="Search operators"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={shown[at] === undefined ? undefined : `palette-${shown[at].type}`}
          aria-autocomplete="list"
          placeholder="Search"
          value={query}
          data-palette-search
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        {isSearch && (
          <button
            type="button"
            className="icon-button icon-button-small"
            aria-label="Clear the search"
            onClick={() => setQuery('')}
          >
            <X size={13} />
          </button>
        )}
      </div>
      <div
        className="scroll palette-list"
        ref={list}
        id="palette-list"
        role="listbox"
        aria-label="Operators"
        tabIndex={-1}
      >
        {isSearch ? (
          shown.map((operator, index) => (
            <Entry key={operator.type} operator={operator} active={index === at} add={add} />
          ))
        ) : (
          <Families operators={shown} active={at} add={add} />
        )}
        {shown.length === 0 && (
          <p className="palette-none">Nothing is called that. Try what it does: “missing”, “scale”.</p>
        )}
      </div>
    </div>
  );
}

const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean => key === 'ContextMenu' || (shiftKey && key === 'F10');

/** Opens the menu of an entry by keyboard: the window opens it at a press of the right button. */
function openMenu(list: HTMLElement | null, { type }: Operator): void {
  const entry = list?.querySelector(`[data-operator="${CSS.escape(type)}"]`);
  const box = entry?.getBoundingClientRect();
  if (entry == null || box === undefined) return;
  const at = { clientX: box.left + 24, clientY: box.bottom };
  entry.dispatchEvent(new window.MouseEvent('contextmenu', { bubbles: true, cancelable: true, ...at }));
}

type Add = (operator: Operator, target?: StepTarget) => void;

function Families({ operators, active, add }: { operators: readonly Operator[]; active: number; add: Add }) {
  const groups = [...new Set(operators.map(({ group }) => group))] as OperatorGroup[];
  return groups.map((group) => (
    <div key={group} role="group" aria-label={families[group].label} className="palette-family" data-family={group}>
      <div className="palette-head" aria-hidden="true">
        {families[group].label}
      </div>
      {operators.map((operator, index) =>
        operator.group === group ? (
          <Entry key={operator.type} operator={operator} active={index === active} add={add} />
        ) : null,
      )}
    </div>
  ));
}

function Entry({ operator, active, add }: { operator: Operator; active: boolean; add: Add }) {
  const { view, workbench } = useApp();
  const start = useRef<{ x: number; y: number } | null>(null);
  /** True from the beginning of a drag until the press that ends it has been reported. */
  const wasDragged = useRef(false);

  const dropOf = (at: Position) => dropAt(workbench.getState().document.current, operator.type, at);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    start.current = { x: event.clientX, y: event.clientY };
    wasDragged.current = false;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (start.current === null) return;
    const at = { x: event.clientX, y: event.clientY };
    if (dragging.getState().now === null && Math.hypot(at.x - start.current.x, at.y - start.current.y) < MIN_DRAG_PX)
      return;
    wasDragged.current = true;
    dragging.setState({ now: { type: operator.type, at, drop: dropOf(at) } });
  };
  const end = (): void => {
    start.current = null;
    dragging.setState({ now: null });
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    const now = dragging.getState().now;
    end();
    const drop = now === null ? null : dropOf({ x: event.clientX, y: event.clientY });
    const point = view.toCanvas({ x: event.clientX, y: event.clientY });
    if (drop === null || point === null) return;
    const at = cornerAround(point);
    if (drop.kind === 'place') add(operator, { kind: 'place', at });
    else if (drop.kind === 'edge') add(operator, { ...drop, at });
    else add(operator, drop);
  };

  /** The second press of a double click adds nothing. */
  const onClick = (event: MouseEvent): void => {
    if (!wasDragged.current && event.detail < 2) add(operator);
  };

  return (
    <div
      id={`palette-${operator.type}`}
      role="option"
      aria-selected={active}
      tabIndex={-1}
      className="palette-entry"
      title={[plainWords(operator.summary, operator), exportWords(operator)].filter(Boolean).join('\n')}
      data-operator={operator.type}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={end}
      onKeyDown={(event) => event.key === 'Escape' && end()}
      onClick={onClick}
    >
      <FamilyIcon type={operator.type} size={14} />
      <span className="ellipsis">{operator.label}</span>
    </div>
  );
}
