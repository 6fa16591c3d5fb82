// Dates and times as people read them: Jalali (or Gregorian where the reader chose so), in Tehran's
// time. Intl knows the calendar; the order of the parts is ours, because Intl's own Persian order is
// wrong («۱۴۰۵ آذر ۲, دوشنبه»).
import { type Digits, localise, number } from './digits';

/** The shop's zone. */
export const ZONE = 'Asia/Tehran';
/** The calendar that dates are shown in. */
export type Calendar = 'jalali' | 'gregorian';
/** How the reader wants dates: which words, which calendar, which digits. */
export interface Reader {
  language: 'fa' | 'en';
  calendar: Calendar;
  digits: Digits;
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes | 'relatedYear', string>>;
const formats = new Map<string, Intl.DateTimeFormat>();

function parts(at: Date, reader: Reader, options: Intl.DateTimeFormatOptions): Parts {
  const calendar = reader.calendar === 'jalali' ? 'persian' : 'gregory';
  const locale = `${reader.language === 'fa' ? 'fa-IR' : 'en-GB'}-u-ca-${calendar}-nu-latn`;
  const key = locale + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options });
    formats.set(key, format);
  }
  const found: Parts = {};
  for (const { type, value } of format.formatToParts(at)) found[type] = value;
  return found;
}

/** The year in either calendar: `relatedYear` where Intl calls it so. */
function year(found: Parts): string {
  return (found.year ?? found.relatedYear ?? '').replace(/\D/g, '');
}

/** «۲ آذر ۱۴۰۵», with the weekday where asked: «دوشنبه ۲ آذر ۱۴۰۵». */
export function date(at: Date, reader: Reader, weekday = false): string {
  const long = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const found = parts(at, reader, weekday ? { ...long, weekday: 'long' } : long);
  const day = `${found.day} ${found.month} ${year(found)}`;
  return localise(weekday ? `${found.weekday} ${day}` : day, reader.digits);
}

/** A day without its year, for axes: «۲ آذر». */
export function dayMonth(at: Date, reader: Reader): string {
  const found = parts(at, reader, { day: 'numeric', month: 'short' });
  return localise(`${found.day} ${found.month}`, reader.digits);
}

/** A month of a year: «آذر ۱۴۰۵». */
export function monthYear(at: Date, reader: Reader): string {
  const found = parts(at, reader, { month: 'long', year: 'numeric' });
  return localise(`${found.month} ${year(found)}`, reader.digits);
}

/** The day in numbers: «۱۴۰۵/۰۹/۰۲» or `2026-11-23`. */
export function shortDate(at: Date, reader: Reader): string {
  const found = parts(at, reader, { day: '2-digit', month: '2-digit', year: 'numeric' });
  const separator = reader.calendar === 'jalali' ? '/' : '-';
  return localise([year(found), found.month, found.day].join(separator), reader.digits);
}

/** The minute: «۱۴:۳۰». */
export function clock(at: Date, reader: Reader, seconds = false): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const found = parts(at, reader, seconds ? { ...options, second: '2-digit' } : options);
  const text = [found.hour, found.minute, ...(seconds ? [found.second] : [])].join(':');
  return localise(text, reader.digits);
}

/** Day and minute: «۱۴۰۵/۰۹/۰۲ ۱۴:۳۰». */
export function moment(at: Date, reader: Reader): string {
  return `${shortDate(at, reader)} ${clock(at, reader)}`;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS = [
  [DAY, 'روز', 'day'],
  [HOUR, 'ساعت', 'hour'],
  [MINUTE, 'دقیقه', 'minute'],
] as const;

/** How long ago or from now: «۵ دقیقه پیش», `in 3 days`. What is past is rounded down. */
export function relative(at: Date, now: Date, reader: Reader): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const ahead = seconds > 0;
  const distance = Math.abs(seconds);
  const unit = UNITS.find(([size]) => distance >= size);
  if (!unit) {
    if (reader.language === 'fa') return ahead ? 'تا لحظاتی دیگر' : 'همین حالا';
    return ahead ? 'in a moment' : 'just now';
  }
  const [size, fa, en] = unit;
  const count = ahead ? Math.round(distance / size) : Math.floor(distance / size);
  const text = number(count, reader.digits);
  if (reader.language === 'fa') return `${text} ${fa} ${ahead ? 'دیگر' : 'پیش'}`;
  const plural = count === 1 ? '' : 's';
  return ahead ? `in ${text} ${en}${plural}` : `${text} ${en}${plural} ago`;
}

/** Tehran's distance from UTC in minutes: no summer time since September 2022. */
const ZONE_MINUTES = 3 * 60 + 30;

/** The business day in Tehran of an instant, as an ISO date: `2026-11-23`. */
export function isoDay(at: Date): string {
  return new Date(at.getTime() + ZONE_MINUTES * 60_000).toISOString().slice(0, 10);
}

/** The instant at which a business day (an ISO date) begins in Tehran. */
export function startOfDay(day: string): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - ZONE_MINUTES * 60_000);
}

/** The ISO day so many days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

/** The ISO day on which the Jalali month of an instant began. */
export function jalaliMonthStart(at: Date): string {
  const reader: Reader = { language: 'en', calendar: 'jalali', digits: 'latn' };
  return addDays(isoDay(at), 1 - Number(parts(at, reader, { day: 'numeric' }).day));
}
