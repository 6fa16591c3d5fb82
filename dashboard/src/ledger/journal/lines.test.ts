import { expect, test } from 'vitest';
import { sides } from './lines';

const line = (amount: string) => ({ amount: { amount } });

test('debits and credits are summed apart, exactly', () => {
  expect(sides([line('9007199254740993'), line('-9007199254740992'), line('-1')])).toEqual({
    debit: '9007199254740993',
    credit: '9007199254740993',
    balanced: true,
  });
  expect(sides([line('2'), line('-1')]).balanced).toBe(false);
});
