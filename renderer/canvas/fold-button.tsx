/** Collapses a stage to one node, or expands it again. */
import { Maximize2, Minimize2 } from 'lucide-react';

interface FoldButtonProps {
  /** Name of the stage. */
  readonly name: string;
  readonly isFolded: boolean;
  readonly onPress: () => void;
}

export function FoldButton({ name, isFolded, onPress }: FoldButtonProps) {
  const Icon = isFolded ? Maximize2 : Minimize2;
  return (
    <button
      type="button"
      className="stage-fold nodrag"
      aria-label={`${isFolded ? 'Expand' : 'Collapse'} the stage ${name}`.trim()}
      title={isFolded ? 'Expand the stage (C)' : 'Collapse the stage to one node (C)'}
      onClick={(event) => {
        event.stopPropagation();
        onPress();
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon size={13} />
    </button>
  );
}
