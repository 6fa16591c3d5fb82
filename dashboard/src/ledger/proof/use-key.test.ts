import { expect, test } from 'vitest';
import { differs } from './use-key';

test('another key than the one that is kept is told, and nothing while one of them is missing', () => {
  expect(differs('a+1+x', 'a+1+x')).toBe(false);
  expect(differs(' a+1+x ', 'a+1+x')).toBe(false);
  expect(differs('a+1+x', 'a+2+y')).toBe(true);
  expect(differs('', 'a+2+y')).toBe(false);
  expect(differs('a+1+x', null)).toBe(false);
});
