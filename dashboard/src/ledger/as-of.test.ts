import { expect, test } from 'vitest';
import { asOfInput } from './as-of';

test('digits are a position, a day is a day, and the rest is now', () => {
  expect(asOfInput('120')).toEqual({ position: '120' });
  expect(asOfInput('2026-11-23')).toEqual({ date: '2026-11-23' });
  for (const text of [undefined, '', '0', '-1', 'yesterday']) expect(asOfInput(text)).toBeNull();
});
