/** Pages of tables: rectangles of cells, requested on first use and cached. */
import type { CallResult } from '../../core/protocol/engine.ts';
import type { RowView } from '../../core/protocol/inspection.ts';
import { setBounded } from './bounded-map.ts';
import type { EngineConnection } from './engine-connection.ts';
import { isCancelled } from './problem-of.ts';

export const PAGE_ROWS = 128;
export const BLOCK_COLUMNS = 32;
const MAX_PAGES = 400;

export type Page = CallResult<'rows'>;

export interface PageCache {
  /** A page, or undefined until it arrives. With a view, a page of the view's rows. */
  page(nodeId: string, key: string, rowPage: number, columnBlock: number, view?: RowView): Page | undefined;
  /** Number of rows in a view; undefined until its first page arrives. */
  total(key: string, view: RowView): number | undefined;
  /** Whether pages of this table are requested and have not arrived. */
  isComing(key: string): boolean;
  forget(): void;
}

export interface PageCacheParts {
  readonly call: EngineConnection['call'];
  /**
   * Whether the node currently displays the table with this key. Otherwise an answer is dropped, because it may belong
   * to either table.
   */
  readonly isShown: (nodeId: string, key: string) => boolean;
  readonly arrived: () => void;
  readonly failed: (key: string, error: unknown) => void;
}

export function createPageCache({ call, isShown, arrived, failed }: PageCacheParts): PageCache {
  /** In the order of last use. */
  const pages = new Map<string, Page>();
  const totals = new Map<string, number>();
  /** Requested pages. A failed one stays here, so that it is not requested again until the table changes. */
  const requested = new Set<string>();

  /** A part that depends on another node's result is dropped like the table itself, once that node has another one. */
  const isCurrent = (nodeId: string, key: string, view: RowView | undefined): boolean =>
    isShown(nodeId, key) && (view?.droppedBy === undefined || isShown(view.droppedBy.nodeId, view.droppedBy.result));

  function request(nodeId: string, key: string, rowPage: number, columnBlock: number, view: RowView | undefined): void {
    const id = pageId(key, rowPage, columnBlock, view);
    const columns: [number, number] = [columnBlock * BLOCK_COLUMNS, (columnBlock + 1) * BLOCK_COLUMNS];
    requested.add(id);
    call('rows', { nodeId, start: rowPage * PAGE_ROWS, count: PAGE_ROWS, columns, ...(view && { view }) })
      .then((page) => {
        requested.delete(id);
        if (!isCurrent(nodeId, key, view)) return;
        setBounded(pages, id, page, MAX_PAGES);
        if (view !== undefined) setBounded(totals, viewedKey(key, view), page.total, MAX_PAGES);
        arrived();
      })
      .catch((error: unknown) => {
        if (isCancelled(error)) requested.delete(id);
        if (!isCurrent(nodeId, key, view)) return;
        failed(key, error);
      });
  }

  return {
    page(nodeId, key, rowPage, columnBlock, view) {
      const id = pageId(key, rowPage, columnBlock, view);
      const found = pages.get(id);
      if (found !== undefined) {
        pages.delete(id);
        pages.set(id, found);
      } else if (!requested.has(id) && isCurrent(nodeId, key, view)) request(nodeId, key, rowPage, columnBlock, view);
      return found;
    },
    total: (key, view) => totals.get(viewedKey(key, view)),
    isComing(key) {
      for (const id of requested) if (id.startsWith(`${key}/`)) return true;
      return false;
    },
    forget() {
      pages.clear();
      totals.clear();
      requested.clear();
    },
  };
}

const viewedKey = (key: string, view: RowView | undefined): string =>
  view === undefined ? key : `${key}/${JSON.stringify(view)}`;

const pageId = (key: string, rowPage: number, columnBlock: number, view: RowView | undefined): string =>
  `${viewedKey(key, view)}/${rowPage}/${columnBlock}`;
