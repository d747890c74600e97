import { type ReactNode, useState } from 'react';

/**
 * A section that can be folded. Its content is drawn only while it is open, because thousands of invisible controls
 * cost time, too.
 */
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
