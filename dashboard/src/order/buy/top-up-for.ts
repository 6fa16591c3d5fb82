// How much to top up for an order. Promises: exactly what is missing, or the least that the shop takes.

/** Rial to top up, of what is missing and the least top-up. */
export function topUpFor(missing: string, min: string): string {
  return BigInt(missing) < BigInt(min) ? min : missing;
}
