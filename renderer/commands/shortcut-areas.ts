/** Areas and wording of the list of shortcuts. */

/** Areas with their titles, in the order of the list. A command's area is the first word of its id. */
export const areas: readonly (readonly [string, string])[] = [
  ['file', 'Files'],
  ['edit', 'Steps'],
  ['view', 'View'],
  ['run', 'Run'],
  ['app', 'App'],
  ['help', 'Help'],
];

const areaIds = new Set(areas.map(([area]) => area));

/** Area of a command. Commands without an area of their own are listed under View. */
export function areaOf(id: string): string {
  const [area = ''] = id.split('.');
  return areaIds.has(area) ? area : 'view';
}

/** A label without the name of the change: "Undo “Add Impute”" is listed as "Undo". */
export function plainLabel(label: string): string {
  const name = label.endsWith('”') ? label.indexOf(' “') : -1;
  return name === -1 ? label : label.slice(0, name);
}
