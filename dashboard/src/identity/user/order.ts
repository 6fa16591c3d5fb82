// Which kinds of happenings are meant, and in what order what is known of them stands. Pure.
import type { Happened } from './document';

/** The kinds, in the order of their chips. */
export const KINDS = ['IDENTITY', 'ROLE', 'WALLET', 'PAYMENT', 'ORDER', 'SUBSCRIPTION'] as const;
export type Kind = (typeof KINDS)[number];

/** The kinds that the address names; none means all. */
export function kindsOf(text: string | undefined): Kind[] {
  const named = (text ?? '').split(',');
  return KINDS.filter((kind) => named.includes(kind));
}

/** Newest first, each once. */
export function merged(lists: readonly (readonly Happened[])[]): Happened[] {
  const all = new Map(lists.flat().map((item) => [item.position, item]));
  return [...all.values()].sort((a, b) => (BigInt(b.position) > BigInt(a.position) ? 1 : -1));
}
