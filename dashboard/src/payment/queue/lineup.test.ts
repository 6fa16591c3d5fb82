// The list of the queue keeps still.
import { describe, expect, test } from 'vitest';
import type { QueueRow } from './document';
import { begin, neighbour, outside, rowsOf, settle, tell } from './lineup';

function row(id: string, position: number, status: QueueRow['status'] = 'UNDER_REVIEW'): QueueRow {
  return {
    id,
    number: id,
    status,
    position: String(position),
    amount: { amount: '10' },
    credited: null,
    submittedAt: `2026-11-23T10:00:0${id}Z`,
    decidedAt: null,
    decidedBy: null,
    user: null,
    review: null,
  };
}

const ids = (rows: readonly QueueRow[]) => rows.map(({ id }) => id).join('');

describe('the list', () => {
  const first = begin([row('2', 2), row('1', 1), row('3', 3, 'APPROVED')]);

  test('begins with what waits, the oldest first', () => expect(ids(rowsOf(first))).toBe('12'));

  test('keeps what was decided, and leaves what is new outside', () => {
    const told = tell(first, [row('1', 5, 'REJECTED'), row('4', 6)]);
    expect(ids(rowsOf(told))).toBe('12');
    expect(rowsOf(told)[0]?.status).toBe('REJECTED');
    expect(ids(outside(told))).toBe('4');
    expect(ids(rowsOf(settle(told, undefined)))).toBe('24');
    expect(ids(rowsOf(settle(told, '1')))).toBe('124');
  });

  test('does not go back to an older word', () => {
    const told = tell(tell(first, [row('1', 5, 'APPROVED')]), [row('1', 1)]);
    expect(rowsOf(told)[0]?.status).toBe('APPROVED');
  });

  test('is the same list when nothing was told', () => {
    const known = first.rows.get('1');
    expect(tell(first, known ? [known] : [])).toBe(first);
  });
});

describe('the next one', () => {
  const lineup = tell(begin([row('1', 1), row('2', 2), row('3', 3)]), [row('2', 9, 'APPROVED')]);

  test('passes what was decided, and goes round', () => {
    expect(neighbour(lineup, undefined, 1)).toBe('1');
    expect(neighbour(lineup, '1', 1)).toBe('3');
    expect(neighbour(lineup, '3', 1)).toBe('1');
    expect(neighbour(lineup, '1', -1)).toBe('3');
  });

  test('is none when nothing else waits', () => {
    expect(neighbour(begin([row('1', 1)]), '1', 1)).toBeUndefined();
    expect(neighbour(begin([]), undefined, 1)).toBeUndefined();
  });
});
