// What went wrong, told apart: the network, the request as such, or a refusal that was to be expected.
// Promises: every one has a code, so that a screen can say it in words, and a trace id where there is one.
import type { CombinedError } from '@urql/core';

/** A request error, ready to be shown. */
export interface Problem {
  /** `OFFLINE`, or the server's `extensions.code`. */
  code: string;
  /** Names what happened in the server's log. */
  traceId: string | null;
  /** The permission that is missing, where that is the reason. */
  permission: string | null;
}

/** The code of an error; none when there is no error. */
export function codeOf(error: CombinedError | undefined): string | null {
  if (!error) return null;
  const code = error.graphQLErrors[0]?.extensions?.code;
  if (typeof code === 'string') return code;
  return error.networkError ? 'OFFLINE' : 'INTERNAL';
}

/** An error as a problem to show. */
export function problemOf(error: CombinedError | undefined): Problem | null {
  const code = codeOf(error);
  if (!error || !code) return null;
  const first = error.graphQLErrors[0];
  const traceId = first?.extensions?.traceId;
  return {
    code,
    traceId: typeof traceId === 'string' ? traceId : null,
    permission: code === 'FORBIDDEN' ? (first?.message.split(': ')[1] ?? null) : null,
  };
}

/** An expected refusal, as every payload lists them. `message` is in the reader's language. */
export interface Refusal {
  code: string;
  message: string;
  field?: readonly string[] | null;
}
