import { expect, test } from 'vitest';
import { differences } from './difference';

test('only what changed, with the way to it', () => {
  const before = { balance: '10', holds: [{ id: 1 }], owner: { name: 'a' } };
  const after = { balance: '7', holds: [{ id: 1 }, { id: 2 }], owner: { name: 'a' } };
  expect(differences(before, after)).toEqual([
    { path: 'balance', before: '10', after: '7' },
    { path: 'holds[1]', before: undefined, after: { id: 2 } },
  ]);
});

test('a thing that came to be is one difference', () => {
  expect(differences(null, { a: 1 })).toEqual([{ path: '', before: null, after: { a: 1 } }]);
  expect(differences({ a: null }, { a: null })).toEqual([]);
});
