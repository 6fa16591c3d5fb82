// What stretch of time the overview is about. Promises: the address says it or it is the last thirty days;
// never more pieces than a chart can show and the API gives.
import { addDays, isoDay, startOfDay } from '../../format/jalali';

/** How finely time is cut. */
export type Bucket = 'hour' | 'day' | 'month';
/** What of it stands in the address. */
export interface Span {
  from?: string;
  to?: string;
  bucket?: Bucket;
}

/** Days that the overview is about unless told. */
const USUAL_DAYS = 30;
/** The API's most pieces. */
const PIECES_MAX = 300;
const DAY_MS = 86_400_000;
/** Pieces of a day in each cut. */
const PER_DAY: Record<Bucket, number> = { hour: 24, day: 1, month: 1 / 29 };

/** The days, both with. */
export function daysOf({ from, to }: Span, now: Date): { from: string; to: string } {
  const last = to ?? isoDay(now);
  const first = from ?? addDays(last, 1 - USUAL_DAYS);
  return first <= last ? { from: first, to: last } : { from: last, to: first };
}

/** How many days they are. */
export function lengthOf(days: { from: string; to: string }): number {
  return Math.round((Date.parse(days.to) - Date.parse(days.from)) / DAY_MS) + 1;
}

/** Whether time can be cut so finely. */
export function fits(days: { from: string; to: string }, bucket: Bucket): boolean {
  return lengthOf(days) * PER_DAY[bucket] <= PIECES_MAX;
}

/** The cut that was asked for where it fits; else the finest that reads well. */
export function bucketOf(span: Span, days: { from: string; to: string }): Bucket {
  if (span.bucket && fits(days, span.bucket)) return span.bucket;
  const length = lengthOf(days);
  if (length <= 2) return 'hour';
  return length <= 92 ? 'day' : 'month';
}

/** The same as the API takes it. */
export function instantsOf(days: { from: string; to: string }): { from: string; to: string } {
  return {
    from: startOfDay(days.from).toISOString(),
    to: startOfDay(addDays(days.to, 1)).toISOString(),
  };
}
