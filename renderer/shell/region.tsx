/** A pane's place in the window: a landmark that can cover all others. */
import type { ReactNode } from 'react';
import { useWorkbench } from '../parts/app-context.ts';
import type { Pane } from '../store/panes.ts';

interface RegionProps {
  readonly pane: Pane;
  readonly label: string;
  readonly as?: 'section' | 'nav';
  readonly children: ReactNode;
}

export function Region({ pane, label, as: Element = 'section', children }: RegionProps) {
  const maximised = useWorkbench(({ ui }) => ui.panes.maximised);
  return (
    <Element
      className="region"
      aria-label={label}
      data-pane={pane}
      data-maximised={maximised === pane || undefined}
      // Covered: neither the keyboard nor a screen reader gets there.
      inert={maximised !== null && maximised !== pane}
    >
      {children}
    </Element>
  );
}
