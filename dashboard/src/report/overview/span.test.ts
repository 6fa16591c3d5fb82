import { expect, test } from 'vitest';
import { bucketOf, daysOf, fits, instantsOf, lengthOf } from './span';

const NOW = new Date('2026-11-23T21:00:00Z');

test('the last thirty days in Tehran unless the address says otherwise', () => {
  const days = daysOf({}, NOW);
  expect(days).toEqual({ from: '2026-10-26', to: '2026-11-24' });
  expect(lengthOf(days)).toBe(30);
  expect(instantsOf(days)).toEqual({
    from: '2026-10-25T20:30:00.000Z',
    to: '2026-11-24T20:30:00.000Z',
  });
});

test('days that stand the wrong way round are turned', () => {
  expect(daysOf({ from: '2026-03-02', to: '2026-03-01' }, NOW)).toEqual({
    from: '2026-03-01',
    to: '2026-03-02',
  });
});

test('never more than three hundred pieces', () => {
  const year = { from: '2026-01-01', to: '2026-12-31' };
  expect(fits(year, 'day')).toBe(false);
  expect(bucketOf({ bucket: 'hour' }, year)).toBe('month');
  const week = { from: '2026-01-01', to: '2026-01-07' };
  expect(bucketOf({ bucket: 'hour' }, week)).toBe('hour');
  expect(bucketOf({}, week)).toBe('day');
  expect(bucketOf({}, { from: '2026-01-01', to: '2026-01-01' })).toBe('hour');
});
