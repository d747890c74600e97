/** Explains the effect of a drop while files are dragged over the window. */
import { useEffect, useState } from 'react';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

export function FilesOver() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    // Enter and leave events come for every element on the way, so this counts the entered elements that were not left.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (carriesFiles(event)) setOver(++depth > 0);
    };
    const leave = (event: DragEvent): void => {
      if (carriesFiles(event)) setOver(--depth > 0);
    };
    const end = (): void => {
      depth = 0;
      setOver(false);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', end, true);
    window.addEventListener('dragend', end);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', end, true);
      window.removeEventListener('dragend', end);
    };
  }, []);
  return over ? <div className="files-over">Drop to add the data, or to open the pipeline</div> : null;
}
