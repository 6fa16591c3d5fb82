// The greatest position of the log that this tab has seen. Promises: it only grows; every question asks
// to see at least that far (header `X-Min-Position`), so what a person did is on his next screen.
let seen = 0n;

/** The greatest position seen; none before the first. */
export function seenPosition(): string | null {
  return seen === 0n ? null : seen.toString();
}

/** Takes note of a position. */
export function sawPosition(position: string | null | undefined): void {
  if (!position) return;
  const value = BigInt(position);
  if (value > seen) seen = value;
}

/** Takes note of every `position` in an answer. */
export function sawPositionsIn(answer: unknown): void {
  if (Array.isArray(answer)) {
    for (const one of answer) sawPositionsIn(one);
  } else if (answer && typeof answer === 'object') {
    for (const [name, value] of Object.entries(answer)) {
      if (name === 'position' && typeof value === 'string') sawPosition(value);
      else if (value && typeof value === 'object') sawPositionsIn(value);
    }
  }
}
