// How a service stands for its customer, from what the panel last said. Promises: pure, and the same
// answer on every screen that shows a service.

/** What is known of a service. */
export interface Facts {
  state: 'ACTIVE' | 'FAILED' | 'PENDING';
  /** Bytes; "0" is unlimited. */
  quota: string;
  /** Bytes. */
  used: string;
  expiresAt: string | null;
}

/** How it stands. */
export type Standing = 'active' | 'building' | 'failed' | 'time-ended' | 'traffic-ended';

/** So few days before its end a service is to be renewed. */
export const ENDS_SOON_DAYS = 3;
/** So much of its traffic used is nearly all, in percent. */
export const NEARLY_USED_PERCENT = 90;
const DAY_MS = 86_400_000;

/** How a service stands. */
export function standingOf({ state, quota, used, expiresAt }: Facts, now: Date): Standing {
  if (state === 'PENDING') return 'building';
  if (state === 'FAILED') return 'failed';
  if (expiresAt && Date.parse(expiresAt) <= now.getTime()) return 'time-ended';
  if (quota !== '0' && BigInt(used) >= BigInt(quota)) return 'traffic-ended';
  return 'active';
}

/** How much of the traffic is used, in whole percent up to 100; none when it is unlimited. */
export function usedPercent({ quota, used }: Pick<Facts, 'quota' | 'used'>): number | null {
  if (quota === '0') return null;
  return Math.min(100, Number((BigInt(used) * 100n) / BigInt(quota)));
}

/** What is left of the traffic, in bytes; none when it is unlimited. */
export function bytesLeft({ quota, used }: Pick<Facts, 'quota' | 'used'>): string | null {
  if (quota === '0') return null;
  const left = BigInt(quota) - BigInt(used);
  return (left < 0n ? 0n : left).toString();
}

/** Days until an instant, a day that has begun counted whole; 0 when it is past. */
export function daysUntil(at: string, now: Date): number {
  return Math.max(0, Math.ceil((Date.parse(at) - now.getTime()) / DAY_MS));
}

/** Why somebody should look at a service; none when nothing is to be done. */
export function concernOf(facts: Facts, now: Date): 'ends-soon' | 'nearly-used' | 'ended' | null {
  const standing = standingOf(facts, now);
  if (standing === 'time-ended' || standing === 'traffic-ended') return 'ended';
  if (standing !== 'active') return null;
  if (facts.expiresAt && daysUntil(facts.expiresAt, now) <= ENDS_SOON_DAYS) return 'ends-soon';
  const percent = usedPercent(facts);
  return percent !== null && percent >= NEARLY_USED_PERCENT ? 'nearly-used' : null;
}

/** When the traffic ends if it is used on as since `since`; none when that cannot be said or is later than the end. */
export function trafficEndsAt(
  facts: Facts & { usageAt: string | null },
  since: string | null,
): Date | null {
  const left = bytesLeft(facts);
  if (left === null || !since || !facts.usageAt) return null;
  const passed = Date.parse(facts.usageAt) - Date.parse(since);
  const used = Number(facts.used);
  if (passed < DAY_MS || used === 0) return null;
  const at = Date.parse(facts.usageAt) + (Number(left) / used) * passed;
  if (facts.expiresAt && at >= Date.parse(facts.expiresAt)) return null;
  return new Date(at);
}
