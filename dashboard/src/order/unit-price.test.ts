import { describe, expect, it } from 'vitest';
import { bestOf, unitPrice } from './unit-price';

const GIB = 1024n ** 3n;
const plan = (id: string, gib: bigint, toman: bigint, days = 30) => ({
  id,
  quota: (gib * GIB).toString(),
  days,
  price: { amount: (toman * 10n).toString() },
});

describe('the price of a unit', () => {
  it('is that of a gigabyte, in whole Toman', () => {
    expect(unitPrice(plan('a', 30n, 200_000n))).toEqual({ per: 'gigabyte', rial: '66660' });
  });

  it('is that of a month where traffic is unlimited', () => {
    expect(unitPrice(plan('a', 0n, 900_000n, 90))).toEqual({ per: 'month', rial: '3000000' });
  });
});

describe('the best value', () => {
  it('is the cheapest gigabyte', () => {
    expect(bestOf([plan('a', 20n, 150_000n), plan('b', 50n, 300_000n)])).toBe('b');
  });

  it('is nobody alone, on a par, or without a limit', () => {
    expect(bestOf([plan('a', 20n, 150_000n)])).toBeNull();
    expect(bestOf([plan('a', 10n, 100_000n), plan('b', 20n, 200_000n)])).toBeNull();
    expect(bestOf([plan('a', 20n, 150_000n), plan('b', 0n, 10n)])).toBeNull();
  });
});
