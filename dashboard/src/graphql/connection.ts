// Whether live updates arrive: live, connecting, or lost, and when the last word came. One store for the
// socket to write and the pill to read.
import { useSyncExternalStore } from 'react';

/** Where the live connection stands. `idle`: no screen asks for live updates. */
export type ConnectionState = 'idle' | 'connecting' | 'live' | 'lost';
export interface Connection {
  state: ConnectionState;
  /** When the server was last heard; none before the first time. */
  heardAt: Date | null;
}

let connection: Connection = { state: 'idle', heardAt: null };
const listeners = new Set<() => void>();
const againListeners = new Set<() => void>();

/** Says where the connection stands now; `heard` when the server has just said something. */
export function connectionIs(state: ConnectionState, heard = false): void {
  connection = { state, heardAt: heard ? new Date() : connection.heardAt };
  for (const listener of listeners) listener();
}

/** Says that the connection is there again after it was lost. */
export function connectedAgain(): void {
  for (const listener of againListeners) listener();
}

/** Calls back whenever the connection is there again; answers how to stop that. */
export function onConnectedAgain(listener: () => void): () => void {
  againListeners.add(listener);
  return () => againListeners.delete(listener);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The connection, kept up to date. */
export function useConnectionState(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}
