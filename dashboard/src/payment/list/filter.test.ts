import { expect, test } from 'vitest';
import { filterOf } from './filter';

test('an empty address asks for all payments', () => {
  expect(Object.values(filterOf({})).every((value) => value === null)).toBe(true);
});

test('a way, a status and days are asked for together', () => {
  const search = { method: 'GATEWAY', status: 'REVERSED', from: '2026-11-23' } as const;
  expect(filterOf(search)).toEqual({
    method: 'GATEWAY',
    statuses: ['REVERSED'],
    openedFrom: '2026-11-22T20:30:00.000Z',
    openedTo: null,
  });
});
