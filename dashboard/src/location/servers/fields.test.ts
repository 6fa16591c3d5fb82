import { expect, test } from 'vitest';
import { otherRefusals, refusalOf } from './fields';

const REFUSALS = [
  { code: 'BAD_VALUE', message: 'a', field: ['input', 'capacity'] },
  { code: 'PANEL_UNREACHABLE', message: 'b', field: null },
];

test('words stand at their field, and the rest is told apart', () => {
  expect(refusalOf(REFUSALS, 'capacity')).toBe('a');
  expect(refusalOf(REFUSALS, 'country')).toBeUndefined();
  expect(otherRefusals(REFUSALS, ['capacity'])).toEqual([REFUSALS[1]]);
});
