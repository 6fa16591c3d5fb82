// What a unit of a plan costs. Promises: exact rial rounded down to a whole Toman, and plans are compared
// only with those that are sold by the same unit.

/** What is compared. */
export interface Priced {
  id: string;
  /** Bytes; "0" is unlimited. */
  quota: string;
  days: number;
  price: { amount: string };
}

const GIB = 1024n ** 3n;
const RIAL_PER_TOMAN = 10n;
const MONTH_DAYS = 30n;

/** The price of a gigabyte, or of a month where traffic is unlimited; rial. */
export function unitPrice(plan: Priced): { per: 'gigabyte' | 'month'; rial: string } {
  const price = BigInt(plan.price.amount);
  const quota = BigInt(plan.quota);
  const rial =
    quota === 0n ? (price * MONTH_DAYS) / BigInt(Math.max(1, plan.days)) : (price * GIB) / quota;
  const whole = (rial / RIAL_PER_TOMAN) * RIAL_PER_TOMAN;
  return { per: quota === 0n ? 'month' : 'gigabyte', rial: whole.toString() };
}

/** The plan whose gigabyte costs least; none when there is nothing to compare. */
export function bestOf(plans: readonly Priced[]): string | null {
  const metered = plans
    .filter(({ quota }) => quota !== '0')
    .map((plan) => ({ id: plan.id, rial: BigInt(unitPrice(plan).rial) }))
    .sort((a, b) => (a.rial < b.rial ? -1 : a.rial > b.rial ? 1 : 0));
  const [first, second] = metered;
  return first && second && first.rial < second.rial ? first.id : null;
}
