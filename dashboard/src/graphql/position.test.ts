// The position that a tab has seen only grows.
import { expect, test } from 'vitest';
import { sawPosition, sawPositionsIn, seenPosition } from './position';

test('the greatest position anywhere in an answer is kept', () => {
  expect(seenPosition()).toBeNull();
  sawPositionsIn({
    payments: { nodes: [{ position: '7' }, { position: '12', order: { position: '9' } }] },
  });
  expect(seenPosition()).toBe('12');
  sawPosition('3');
  expect(seenPosition()).toBe('12');
  sawPosition('9007199254740993');
  expect(seenPosition()).toBe('9007199254740993');
});
