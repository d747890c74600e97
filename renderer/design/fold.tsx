import { type ReactNode, useState } from 'react';

/** What can be folded away, and is drawn only while it is not: thousands of controls that nobody sees take their time, too. */
export function Fold({ className = 'fold', summary, children }: FoldProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={className} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      {summary}
      {isOpen && children}
    </details>
  );
}

interface FoldProps {
  readonly className?: string;
  /** A `summary` element. */
  readonly summary: ReactNode;
  readonly children: ReactNode;
}
