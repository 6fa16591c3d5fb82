// Live updates. Promises: a subscription that takes `since` asks, whenever the socket comes back, for what is
// after the last position it was told, so nothing is missed and nothing is told twice. The socket's own code
// is no part of the first screen: it is loaded when something is subscribed to. One that knows no position
// yet, as on the first screen, lets the screens ask once more when the socket is there, for what happened
// meanwhile.
import { connectionIs } from './connection';
import { seenPosition } from './position';
import { Resume } from './resume';
import type { Question, Socket, Told } from './socket';

/** How long to wait before the socket's code is asked for again, in milliseconds. */
const LOAD_AGAIN_MS = 3_000;

let onSignedOut = () => {};

/** Calls back when the server ends the session. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

let socket: Promise<Socket> | undefined;

/** The socket, whose code is loaded once; on a bad line as often as it takes. */
function theSocket(): Promise<Socket> {
  const load = async (): Promise<Socket> => {
    try {
      const { makeSocket } = await import('./socket');
      return makeSocket(() => onSignedOut());
    } catch {
      connectionIs('lost');
      await new Promise((resolve) => setTimeout(resolve, LOAD_AGAIN_MS));
      return load();
    }
  };
  if (!socket) connectionIs('connecting');
  socket ??= load();
  return socket;
}

/** Closes the socket, as after signing out. It opens again for the next subscription. */
export function hangUp(): void {
  void socket?.then((made) => made.hangUp());
}

/** Who listens to the answers. */
export interface Listener {
  next: (value: Told) => void;
  error: (problem: unknown) => void;
  complete: () => void;
}

/**
 * Subscribes; answers how to stop. The variables are read anew at every (re)connection, which is how
 * `since` moves on.
 */
export function subscribe(question: Question, listener: Listener): () => void {
  const resume = new Resume(question.variables, seenPosition());
  let stop: (() => void) | undefined;
  let isStopped = false;
  void theSocket().then((made) => {
    if (isStopped) return;
    if (resume.isBlind) made.askAgain();
    stop = made.subscribe(
      { ...question, variables: resume.variables },
      {
        next: (value) => {
          if (resume.takes(value.data)) listener.next(value);
        },
        error: listener.error,
        complete: listener.complete,
      },
    );
  });
  return () => {
    isStopped = true;
    stop?.();
  };
}
