import { expect, test } from 'vitest';
import { markAt } from './slider';
import { staysAbove, waterfall } from './waterfall';

test('each part stands on what was left, and the balance on the ground', () => {
  const bars = waterfall(
    [
      { label: 'in', value: 100 },
      { label: 'out', value: -30 },
    ],
    'now',
  );
  expect(bars.map(({ base, in: more, out, total }) => [base, more, out, total])).toEqual([
    [0, 100, 0, 0],
    [70, 0, 30, 0],
    [0, 0, 0, 70],
  ]);
});

test('parts that would lead below nothing cannot be drawn so', () => {
  expect(staysAbove([{ value: 10 }, { value: -10 }])).toBe(true);
  expect(staysAbove([{ value: -1 }, { value: 10 }])).toBe(false);
});

test('a position stands at the last mark that is not after it', () => {
  const marks = [{ position: '5' }, { position: '10' }];
  expect(markAt(marks, '4')).toBe(-1);
  expect(markAt(marks, '9')).toBe(0);
  expect(markAt(marks, '100')).toBe(1);
});
