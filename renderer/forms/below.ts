/** Lists that hang from a field: wide enough to read, above it where there is more room, and gone when it is. */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the list at its field while it is open. `content` changes whenever the list's height may. `isAbove` leaves what
 * stands below the field in sight.
 */
export function useBelow(
  isOpen: boolean,
  list: RefObject<HTMLElement | null>,
  field: RefObject<HTMLElement | null>,
  close: () => void,
  content: unknown,
  isAbove = false,
): void {
  const closing = useRef(close);
  useEffect(() => {
    closing.current = close;
  });
  useLayoutEffect(() => {
    if (!isOpen || field.current === null || list.current === null) return;
    const [box, input] = [list.current, field.current];
    place(box, input, isAbove);
    // The list goes with its field, until that is out of sight. What scrolls elsewhere does not matter.
    const onScroll = ({ target }: Event): void => {
      if (!(target instanceof Node) || !target.contains(input)) return;
      const view = target instanceof Element ? target.getBoundingClientRect() : { top: 0, bottom: innerHeight };
      const { top, bottom } = input.getBoundingClientRect();
      if (bottom < view.top || top > view.bottom) closing.current();
      else place(box, input, isAbove);
    };
    const onResize = (): void => closing.current();
    window.addEventListener('scroll', onScroll, true);
    window.addEventListener('resize', onResize);
    return () => {
      window.removeEventListener('scroll', onScroll, true);
      window.removeEventListener('resize', onResize);
    };
  }, [isOpen, content, isAbove, list, field]);
}

/** Scrolls the list, and nothing around it, until its selected option is in sight. */
export function useSelectedInSight(isOpen: boolean, list: RefObject<HTMLElement | null>, at: number): void {
  useLayoutEffect(() => {
    if (isOpen && list.current !== null) showSelected(list.current);
  }, [isOpen, at, list]);
}

function showSelected(list: HTMLElement): void {
  const option = list.querySelector<HTMLElement>('[aria-selected="true"]');
  if (option === null) return;
  // Not scrollIntoView: that would scroll the form, too.
  if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
  else list.scrollTop = Math.max(list.scrollTop, option.offsetTop + option.offsetHeight - list.clientHeight);
}

function place(list: HTMLElement, field: HTMLElement, isAbove: boolean): void {
  const { left, right, top, bottom, width } = field.getBoundingClientRect();
  const room = { below: innerHeight - bottom - 8, above: top - 8 };
  const goesUp = isAbove || (room.below < Math.min(list.scrollHeight, 180) && room.above > room.below);
  const wide = Math.max(width, Math.min(240, innerWidth - 16));
  list.style.width = `${wide}px`;
  list.style.left = `${Math.max(8, left + wide > innerWidth - 8 ? right - wide : left)}px`;
  list.style.maxHeight = `${Math.min(260, goesUp ? room.above : room.below)}px`;
  list.style.top = goesUp ? 'auto' : `${bottom + 3}px`;
  list.style.bottom = goesUp ? `${innerHeight - top + 3}px` : 'auto';
}
