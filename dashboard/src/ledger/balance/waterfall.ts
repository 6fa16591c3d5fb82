// What a balance is made of, as a waterfall: each part stands on what the parts before it left.

/** A bar: what is left empty below it, and how much comes in or goes out. */
export interface Bar {
  label: string;
  base: number;
  in: number;
  out: number;
  total: number;
  /** The amount with its sign. */
  value: number;
}

/** Bars of the parts in their order, and of the balance at the end. Amounts may run below zero. */
export function waterfall(
  parts: readonly { label: string; value: number }[],
  totalLabel: string,
): Bar[] {
  let level = 0;
  const bars = parts.map(({ label, value }): Bar => {
    const from = level;
    level += value;
    return {
      label,
      base: Math.max(0, Math.min(from, level)),
      in: Math.max(0, value),
      out: Math.max(0, -value),
      total: 0,
      value,
    };
  });
  return [...bars, { label: totalLabel, base: 0, in: 0, out: 0, total: level, value: level }];
}

/** Whether the bars can be drawn upon each other: the level is never below nothing. */
export function staysAbove(parts: readonly { value: number }[]): boolean {
  let level = 0;
  return parts.every(({ value }) => {
    level += value;
    return level >= 0;
  });
}
