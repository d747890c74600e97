/** A time of day in units after midnight, as "09:30:00.5". */
export function timeText(units: number, perSecond: number): string {
  const seconds = Math.floor(units / perSecond);
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = units - seconds * perSecond;
  const fraction = rest === 0 ? '' : `.${String(rest).padStart(Math.round(Math.log10(perSecond)), '0')}`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${fraction}`;
}
