/** ISO 8601 durations, as pandas writes them: `P1DT2H0M0.5S`, `P-1DT22H30M0S`. */

const NUMBER = '([+-]?\\d+(?:\\.\\d+)?)';
const DURATION = new RegExp(
  `^([+-]?)P(?=[\\d+T-])(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?=[\\d+-])(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`,
);
/** Seconds of a week, day, hour, minute and second. */
const UNITS = [604_800, 86_400, 3600, 60, 1];

/** Its seconds; null for another text. Years and months have no fixed length: with them it is no duration in seconds. */
export function secondsOfDuration(text: string): number | null {
  const found = DURATION.exec(text);
  if (found === null) return null;
  const seconds = UNITS.reduce((sum, unit, index) => sum + unit * Number(found[index + 2] ?? 0), 0);
  return found[1] === '-' ? -seconds : seconds;
}
