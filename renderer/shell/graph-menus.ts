/** Commands of the canvas's context menus by place, in groups. Their names, keys and conditions are those of the register. */
export type GraphPlace = 'step' | 'edge' | 'annotation' | 'graph';

interface GraphMenuContents {
  readonly label: string;
  readonly groups: readonly (readonly string[])[];
}

export const graphMenus: Readonly<Record<GraphPlace, GraphMenuContents>> = {
  step: {
    label: 'Step',
    groups: [
      ['edit.add', 'edit.insert'],
      ['edit.bypass', 'edit.rename', 'view.compare', 'help.operator'],
      ['edit.cut', 'edit.copy', 'edit.duplicate', 'edit.delete'],
      ['edit.group', 'edit.collapse'],
    ],
  },
  edge: { label: 'Edge', groups: [['edit.insert', 'edit.delete']] },
  annotation: {
    label: 'Note or stage',
    groups: [
      ['edit.rename', 'edit.collapse', 'edit.ungroup'],
      ['edit.cut', 'edit.copy', 'edit.delete'],
    ],
  },
  graph: {
    label: 'Graph',
    groups: [
      ['edit.add', 'edit.note', 'edit.paste'],
      ['edit.selectAll', 'edit.find', 'view.layout', 'view.fit'],
      ['edit.undo', 'edit.redo'],
    ],
  },
};
