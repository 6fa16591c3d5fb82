// The order of the list. Promises: nothing moves by itself. What is new waits outside until it is let in;
// what was decided stays, faded, until the person moves on.
import type { QueueRow } from './document';

/** The list as it stands on the screen. */
export interface Lineup {
  /** Ids in the order of the list. */
  shown: readonly string[];
  /** Every row that was ever told, by its id. */
  rows: ReadonlyMap<string, QueueRow>;
}

/** Whether a payment still waits for staff. */
export function isWaiting(row: Pick<QueueRow, 'status'>): boolean {
  return row.status === 'UNDER_REVIEW';
}

function byAge(a: QueueRow, b: QueueRow): number {
  return (a.submittedAt ?? '').localeCompare(b.submittedAt ?? '') || a.id.localeCompare(b.id);
}

/** The list at first: what waits, the longest waiting first. */
export function begin(rows: readonly QueueRow[]): Lineup {
  const waiting = rows.filter(isWaiting).sort(byAge);
  return { shown: waiting.map(({ id }) => id), rows: new Map(rows.map((row) => [row.id, row])) };
}

/** Takes in what was told; an older word does not replace a newer one. */
export function tell(lineup: Lineup, rows: readonly QueueRow[]): Lineup {
  const next = new Map(lineup.rows);
  let changed = false;
  for (const row of rows) {
    const known = next.get(row.id);
    if (known && BigInt(known.position) > BigInt(row.position)) continue;
    if (known === row) continue;
    next.set(row.id, row);
    changed = true;
  }
  return changed ? { ...lineup, rows: next } : lineup;
}

/** What waits outside of the list. */
export function outside(lineup: Lineup): QueueRow[] {
  const shown = new Set(lineup.shown);
  return [...lineup.rows.values()].filter((row) => isWaiting(row) && !shown.has(row.id));
}

/** Lets in what is new and lets go of what was decided, except what is open. */
export function settle(lineup: Lineup, open: string | undefined): Lineup {
  const kept = [...lineup.rows.values()].filter((row) => isWaiting(row) || row.id === open);
  return { ...lineup, shown: kept.sort(byAge).map(({ id }) => id) };
}

/** Of two words about one payment, the newer. */
export function newest<R extends QueueRow>(
  one: R | undefined,
  other: R | undefined,
): R | undefined {
  if (!one || !other) return one ?? other;
  return BigInt(other.position) > BigInt(one.position) ? other : one;
}

/** The rows in the order of the list. */
export function rowsOf(lineup: Lineup): QueueRow[] {
  return lineup.shown.flatMap((id) => lineup.rows.get(id) ?? []);
}

/** The next that waits after (or before) one, going round; none when nothing else waits. */
export function neighbour(
  lineup: Lineup,
  from: string | undefined,
  step: 1 | -1,
): string | undefined {
  const { shown } = lineup;
  const start = from ? shown.indexOf(from) : step === 1 ? -1 : 0;
  for (let distance = 1; distance <= shown.length; distance += 1) {
    const index = (((start + step * distance) % shown.length) + shown.length) % shown.length;
    const id = shown[index];
    const row = id ? lineup.rows.get(id) : undefined;
    if (row && isWaiting(row) && row.id !== from) return row.id;
  }
  return undefined;
}
