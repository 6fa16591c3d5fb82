import { expect, it } from 'vitest';
import { byDay } from './days';

it('parts a statement at midnight in Tehran, and keeps the order', () => {
  // Midnight in Tehran is 20:30 in UTC.
  const rows = ['2026-11-30T20:31:00Z', '2026-11-30T20:29:00Z', '2026-11-30T09:00:00Z'].map(
    (at, id) => ({ at, id }),
  );
  expect(byDay(rows)).toEqual([
    { day: '2026-12-01', rows: [rows[0]] },
    { day: '2026-11-30', rows: [rows[1], rows[2]] },
  ]);
});
