// Where a subscription goes on after the socket was away. Promises: its `since` is always the last place
// that it was told, so the next question misses nothing, and an event that was told is not told again.

/** What a change tells of its place in the log, whatever its field is called. */
function placeOf(data: unknown): { position?: string; isEvent: boolean } {
  for (const change of Object.values(data ?? {})) {
    const { position, eventType } = (change ?? {}) as { position?: unknown; eventType?: unknown };
    if (typeof position === 'string') return { position, isEvent: typeof eventType === 'string' };
  }
  return { isEvent: false };
}

/** The place of one subscription. */
export class Resume {
  /** Read anew at every (re)connection. */
  readonly variables: Record<string, unknown>;
  #last: bigint | null = null;
  readonly #resumes: boolean;

  /** `seen` is where to begin when the question does not say. */
  constructor(variables: Record<string, unknown>, seen: string | null) {
    this.variables = { ...variables };
    this.#resumes = 'since' in variables;
    if (!this.#resumes) return;
    this.variables.since ??= seen;
    if (typeof this.variables.since === 'string') this.#last = BigInt(this.variables.since);
  }

  /** Whether it takes a place and knows none: it is told nothing of what was before the socket was there. */
  get isBlind(): boolean {
    return this.#resumes && this.#last === null;
  }

  /** Takes note of a message; answers whether it is news. */
  takes(data: unknown): boolean {
    const { position, isEvent } = this.#resumes ? placeOf(data) : { isEvent: false };
    if (position === undefined) return true;
    const place = BigInt(position);
    // What is no event of the log (as that somebody looks at a payment) has no place of its own.
    if (isEvent && this.#last !== null && place <= this.#last) return false;
    if (this.#last === null || place > this.#last) {
      this.#last = place;
      this.variables.since = position;
    }
    return true;
  }
}
