// The socket for subscriptions (graphql-transport-ws), loaded when the first of them is asked for. Promises:
// it comes back by itself, the pill knows how it stands, and whoever waits is told when it is there again.
import type { ExecutionResult, Sink } from 'graphql-ws';
import { createClient } from 'graphql-ws';
import { connectedAgain, connectionIs } from './connection';

/** Pauses between attempts grow to this many milliseconds. */
const PAUSE_MAX_MS = 15_000;
/** How long the server may be silent before we ask whether it is there. */
const PING_EVERY_MS = 10_000;
/** How long it may take to answer that. */
const PONG_WITHIN_MS = 5_000;
/** The code that a socket is closed with when its session has ended. */
const SIGNED_OUT = 4401;

/** What is asked for; `documentId` lets the server find the text that it knows. */
export interface Question {
  query: string;
  documentId?: string;
  operationName?: string;
  /** Read anew at every (re)connection. */
  variables: Record<string, unknown>;
}

/** What a message of a subscription is. */
export type Told = ExecutionResult<Record<string, unknown>, unknown>;

/** A socket, closed while nobody listens. */
export interface Socket {
  /** Subscribes; answers how to stop. */
  subscribe: (question: Question, sink: Sink<Told>) => () => void;
  /** At the next connection, screens ask once again: one of them may have missed something. */
  askAgain: () => void;
  /** Closes it, as after signing out. It opens again for the next subscription. */
  hangUp: () => void;
}

/** Makes the socket; calls back when the server ends the session. */
export function makeSocket(onSignedOut: () => void): Socket {
  let wasConnected = false;
  let asksAgain = false;
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
        if (wasConnected || asksAgain) connectedAgain();
        wasConnected = true;
        asksAgain = false;
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
  return {
    subscribe: (question, sink) => client.subscribe({ ...question }, sink),
    askAgain: () => {
      asksAgain = true;
    },
    hangUp: () => {
      wasConnected = false;
      client.terminate();
    },
  };
}
