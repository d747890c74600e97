/** The rows of the selected step's table. */
import { Grid } from './grid.tsx';
import type { TableViewProps } from './preview-view.ts';

export const TableView = (props: TableViewProps) => <Grid {...props} />;
