// A statement under the heads of its days. Promises: no movement is lost or moved, whatever order the
// days come in.
import { isoDay } from '../../format/jalali';

/** What stands under one day. */
export interface Day<Row> {
  /** The business day in Tehran, as an ISO date. */
  day: string;
  rows: Row[];
}

/** Rows by day, in the order they are given. */
export function byDay<Row extends { at: string }>(rows: readonly Row[]): Day<Row>[] {
  const days: Day<Row>[] = [];
  for (const row of rows) {
    const day = isoDay(new Date(row.at));
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, rows: [row] });
  }
  return days;
}
