/** The tabs of the preview, in their order. A tab without a view does not compile. */
import { ChangeView } from '../preview/change-view.tsx';
import { ColumnsView } from '../preview/columns-view.tsx';
import { DroppedView } from '../preview/dropped-view.tsx';
import { MapsView } from '../preview/maps-view.tsx';
import type { PreviewView } from '../preview/preview-view.ts';
import { TableView } from '../preview/table-view.tsx';
import { ProblemsView } from '../problems/problems-view.tsx';
import { RulesView } from '../rules/rules-view.tsx';
import type { PreviewTab } from '../store/state.ts';

export const previewViews: Readonly<Record<PreviewTab, PreviewView>> = {
  table: { label: 'Table', about: 'table', View: TableView, hasStatus: true },
  columns: { label: 'Columns', about: 'table', View: ColumnsView },
  change: { label: 'Before → after', about: 'table', View: ChangeView },
  dropped: { label: 'Dropped', about: 'table', View: DroppedView, hasStatus: true },
  maps: { label: 'Maps', about: 'table', View: MapsView },
  problems: { label: 'Problems', about: 'document', View: ProblemsView },
  rules: { label: 'Rules', about: 'document', View: RulesView },
};
