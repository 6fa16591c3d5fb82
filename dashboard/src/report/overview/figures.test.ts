import { expect, test } from 'vitest';
import { sparkPoints } from '../../parts/sparkline';
import { behind, changeOf } from './figures';

test('a change is in percent of what was before', () => {
  expect(changeOf('150', '100')).toBe(50);
  expect(changeOf('1', '3')).toBe(-66.7);
  expect(changeOf('-50', '-100')).toBe(50);
});

test('without anything before there is no change to speak of', () => {
  expect(changeOf('150', null)).toBeNull();
  expect(changeOf('150', '0')).toBeNull();
});

test('a figure leads to its list, in the same days where the list has days', () => {
  const days = { from: '2026-11-01', to: '2026-11-23' };
  expect(behind('CASH_RECEIVED', days)).toEqual({
    to: '/admin/ledger',
    search: { control: 'Assets:Clearing:CardIn', ...days },
  });
  expect(behind('NEW_USERS', days)).toEqual({ to: '/admin/users', search: days });
  expect(behind('EXPIRING_ACCOUNTS', days).search).toEqual({ ending: 'yes' });
});

test('a line of points goes from edge to edge, and an even one lies in the middle', () => {
  expect(sparkPoints([0, 10])).toBe('0.0,26.0 100.0,2.0');
  expect(sparkPoints([5, 5, 5])).toBe('0.0,14.0 50.0,14.0 100.0,14.0');
});
