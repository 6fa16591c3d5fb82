// Mutations as people give them: one key from the moment the form opens, so that a double click or a
// reload carries it out once; never optimistic. Promises: after a refusal the same form may be sent
// again changed (a new key), after a lost answer it may be sent again as it was (the same key).
import type { TypedDocumentNode } from '@urql/core';
import { useCallback, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Problem, problemOf, type Refusal } from './problem';

/** What every payload has. */
export interface Payload {
  position?: string | null;
  replayed: boolean;
  userErrors: readonly Refusal[];
}

/** How a command ended. */
export type Outcome<P> =
  | { kind: 'done'; payload: P }
  | { kind: 'refused'; payload: P; refusals: readonly Refusal[] }
  | { kind: 'failed'; problem: Problem };

type Keyed<V> = V extends { input: infer I } ? { input: Omit<I, 'idempotencyKey'> } : never;

function newKey(keptAs: string | undefined): string {
  const key = crypto.randomUUID();
  if (keptAs) sessionStorage.setItem(`moon.key.${keptAs}`, key);
  return key;
}

function keptKey(keptAs: string | undefined): string {
  return (keptAs && sessionStorage.getItem(`moon.key.${keptAs}`)) || newKey(keptAs);
}

/**
 * A command of one form. `pick` takes its payload out of the answer. The key is made when the form
 * opens (this hook's first render) and anew after an answer that was understood. With `keptAs` it is
 * kept under that name while the tab lives, so that also a reload before the answer carries it out once.
 */
export function useCommand<D, V extends { input: { idempotencyKey: string } }, P extends Payload>(
  document: TypedDocumentNode<D, V>,
  pick: (data: D) => P,
  keptAs?: string,
): { send: (variables: Keyed<V>) => Promise<Outcome<P>>; sending: boolean } {
  const client = useClient();
  const key = useRef<string>('');
  key.current ||= keptKey(keptAs);
  const under = useRef<Promise<Outcome<P>> | null>(null);
  const [sending, setSending] = useState(false);
  const take = useRef(pick);
  take.current = pick;
  const send = useCallback(
    (variables: Keyed<V>) => {
      if (under.current) return under.current;
      setSending(true);
      const input = { ...variables.input, idempotencyKey: key.current };
      const asked = client
        .mutation(document, { input } as unknown as V)
        .toPromise()
        .then(({ data, error }): Outcome<P> => {
          if (!data || error) {
            return {
              kind: 'failed',
              problem: problemOf(error) ?? { code: 'INTERNAL', traceId: null, permission: null },
            };
          }
          key.current = newKey(keptAs);
          const payload = take.current(data);
          return payload.userErrors.length > 0
            ? { kind: 'refused', payload, refusals: payload.userErrors }
            : { kind: 'done', payload };
        })
        .finally(() => {
          under.current = null;
          setSending(false);
        });
      under.current = asked;
      return asked;
    },
    [client, document, keptAs],
  );
  return { send, sending };
}
