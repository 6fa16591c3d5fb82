import { expect, test } from 'vitest';
import { filterOf } from './filter';

test('an empty address asks for everybody', () => {
  expect(Object.values(filterOf({})).every((value) => value === null)).toBe(true);
  expect(filterOf({ q: '  ' }).search).toBeNull();
});

test('yes and no are told apart from not asked', () => {
  const filter = filterOf({ blocked: 'no', active: 'yes', q: ' سارا ' });
  expect(filter).toMatchObject({ blocked: false, hasActiveAccount: true, search: 'سارا' });
  expect(filter.hasBalance).toBeNull();
});

test('an account that ends soon ends within seven days', () => {
  const now = new Date('2026-11-23T10:20:30Z');
  expect(filterOf({ ending: 'yes' }, now).accountEndsBy).toBe('2026-11-30T10:00:00.000Z');
  expect(filterOf({}, now).accountEndsBy).toBeNull();
});

test('days are whole days of Tehran', () => {
  const filter = filterOf({ from: '2026-11-23', to: '2026-11-23' });
  expect(filter.registeredFrom).toBe('2026-11-22T20:30:00.000Z');
  expect(filter.registeredTo).toBe('2026-11-23T20:30:00.000Z');
});
