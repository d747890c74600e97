/** Display formats of SAS that say what a number counts: days, or seconds, since 1960. */
import { MS_PER_DAY } from '../../words/durations.ts';
import type { NumberMeaning, RecordColumn } from '../records/layout.ts';

const DATES = new Set(
  (
    'DATE DAY DDMMYY DDMMYYB DDMMYYC DDMMYYD DDMMYYN DDMMYYP DDMMYYS DOWNAME JULDAY JULIAN MMDDYY MMDDYYB MMDDYYC MMDDYYD ' +
    'MMDDYYN MMDDYYP MMDDYYS MMYY MMYYC MMYYD MMYYN MMYYP MMYYS MONNAME MONTH MONYY NENGO PDJULG PDJULI QTR QTRR WEEKDATE ' +
    'WEEKDATX WEEKDAY WEEKU WEEKV WEEKW WORDDATE WORDDATX YEAR YYMM YYMMC YYMMD YYMMN YYMMP YYMMS YYMMDD YYMMDDB YYMMDDC ' +
    'YYMMDDD YYMMDDN YYMMDDP YYMMDDS YYMON YYQ YYQC YYQD YYQN YYQP YYQS YYQR YYQRC YYQRD YYQRN YYQRP YYQRS YYQZ YYWEEKU ' +
    'YYWEEKV YYWEEKW E8601DA B8601DA IS8601DA MINGUO NLDATE NLDATEL NLDATEM NLDATEMD NLDATEMN NLDATES NLDATEW NLDATEWN ' +
    'NLDATEYM NLDATEYQ NLDATEYR NLDATEYW EURDFDD EURDFDE EURDFDN EURDFDWN EURDFMN EURDFMY EURDFWDX EURDFWKX'
  ).split(' '),
);
const TIMES_OF_A_DAY = new Set(
  'TIME TIMEAMPM TOD HHMM HOUR MMSS E8601TM B8601TM E8601TZ B8601TZ E8601LZ B8601LZ IS8601TM NLTIME NLTIMAP'.split(' '),
);
const DATETIMES = new Set(
  (
    'DATETIME DATEAMPM DTDATE DTMONYY DTWKDATX DTYEAR DTYYQC MDYAMPM B8601DN B8601DT B8601DX B8601DZ B8601LX E8601DN E8601DT ' +
    'E8601DX E8601DZ E8601LX IS8601DN IS8601DT IS8601DZ NLDATM NLDATMAP NLDATML NLDATMM NLDATMS NLDATMTM NLDATMW EURDFDT'
  ).split(' '),
);

/** 1960-01-01. */
const ORIGIN_MS = -3653 * MS_PER_DAY;

export interface FormatMeaning {
  readonly meaning: NumberMeaning;
  readonly notices: RecordColumn['notices'];
}

/** @param format name without width, such as `DATE` */
export function meaningOf(format: string): FormatMeaning {
  const name = format.trim().toUpperCase();
  if (DATES.has(name)) return { meaning: { as: 'datetime', milliseconds: MS_PER_DAY, origin: ORIGIN_MS }, notices: [] };
  if (DATETIMES.has(name)) return { meaning: { as: 'datetime', milliseconds: 1000, origin: ORIGIN_MS }, notices: [] };
  const isTime = TIMES_OF_A_DAY.has(name);
  return {
    meaning: { as: 'number' },
    notices: isTime
      ? [{ code: 'source.unit', message: `It holds times (${name}): it is read as numbers of seconds.` }]
      : [],
  };
}
