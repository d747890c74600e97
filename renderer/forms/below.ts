/**
 * Popup lists below a field: wide enough to read, above the field if there is more room there, and closed when the
 * field scrolls out of sight.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * Keeps the list at its field while it is open. `content` changes whenever the list's height may change. `isAbove` puts
 * the list above the field, so that the content below it stays in sight.
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
    // The list follows its field until the field is out of sight. Scrolling elsewhere does not matter.
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

/** Scrolls only the list, until its selected option is in sight. */
export function useSelectedInSight(isOpen: boolean, list: RefObject<HTMLElement | null>, at: number): void {
  useLayoutEffect(() => {
    if (isOpen && list.current !== null) showSelected(list.current);
  }, [isOpen, at, list]);
}

function showSelected(list: HTMLElement): void {
  const option = list.querySelector<HTMLElement>('[aria-selected="true"]');
  if (option === null) return;
  // Not by scrollIntoView, because that would scroll the form, too.
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
