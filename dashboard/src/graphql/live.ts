// The socket for subscriptions (graphql-transport-ws). Promises: a subscription that takes `since` asks,
// whenever the socket comes back, for what is after the last position it was told, so nothing is missed
// and nothing is told twice; the pill knows how the socket stands.
import type { FormattedExecutionResult } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import { connectedAgain, connectionIs } from './connection';
import { seenPosition } from './position';
import { Resume } from './resume';

/** Pauses between attempts grow to this many milliseconds. */
const PAUSE_MAX_MS = 15_000;
/** How long the server may be silent before we ask whether it is there. */
const PING_EVERY_MS = 10_000;
/** How long it may take to answer that. */
const PONG_WITHIN_MS = 5_000;
/** The code that a socket is closed with when its session has ended. */
const SIGNED_OUT = 4401;

let onSignedOut = () => {};

/** Calls back when the server ends the session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

let wasConnected = false;
let unanswered: ReturnType<typeof setTimeout> | undefined;

const client = createClient({
  url: () => `${location.origin.replace(/^http/, 'ws')}/graphql/ws`,
  lazy: true,
  lazyCloseTimeout: 3_000,
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: (event) => (event as CloseEvent).code !== SIGNED_OUT,
  retryWait: async (retries) => {
    const pause = Math.min(PAUSE_MAX_MS, 250 * 2 ** Math.min(retries, 8));
    await new Promise((resolve) => setTimeout(resolve, pause * (0.75 + Math.random() / 2)));
  },
  keepAlive: PING_EVERY_MS,
  on: {
    connecting: () => connectionIs(wasConnected ? 'lost' : 'connecting'),
    connected: () => {
      connectionIs('live', true);
      if (wasConnected) connectedAgain();
      wasConnected = true;
    },
    ping: (received) => {
      if (received) return;
      unanswered = setTimeout(() => client.terminate(), PONG_WITHIN_MS);
    },
    pong: (received) => {
      if (!received) return;
      clearTimeout(unanswered);
      connectionIs('live', true);
    },
    message: () => connectionIs('live', true),
    closed: (event) => {
      clearTimeout(unanswered);
      const { code } = event as CloseEvent;
      if (code === SIGNED_OUT) onSignedOut();
      const wanted = code === 1000 || code === SIGNED_OUT;
      connectionIs(wanted ? 'idle' : 'lost');
      if (wanted) wasConnected = false;
    },
  },
});

/** Closes the socket, as after signing out. It opens again for the next subscription. */
export function hangUp(): void {
  wasConnected = false;
  client.terminate();
}

/** What is asked for; `documentId` lets the server find the text that it knows. */
export interface Question {
  query: string;
  documentId?: string;
  operationName?: string;
  variables: Record<string, unknown>;
}

/** Who listens to the answers. */
export interface Listener {
  next: (value: FormattedExecutionResult<Record<string, unknown>>) => void;
  error: (problem: unknown) => void;
  complete: () => void;
}

/**
 * Subscribes; answers how to stop. The variables are read anew at every (re)connection, which is how
 * `since` moves on.
 */
export function subscribe(question: Question, listener: Listener): () => void {
  const resume = new Resume(question.variables, seenPosition());
  return client.subscribe(
    { ...question, variables: resume.variables },
    {
      next: (value) => {
        if (!resume.takes(value.data)) return;
        listener.next(value as FormattedExecutionResult<Record<string, unknown>>);
      },
      error: listener.error,
      complete: listener.complete,
    },
  );
}
