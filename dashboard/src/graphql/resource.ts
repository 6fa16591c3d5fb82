// Questions as screens ask them. Promises: what was shown stays while it is asked again, one thing's data
// is never shown as another's, an error beside old data is told apart from an error without, and after a
// lost connection everything shown is asked again once.
import { type AnyVariables, stringifyVariables, type TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useRef } from 'react';
import { type UseQueryArgs, useQuery, useSubscription } from 'urql';
import { onConnectedAgain } from './connection';
import { type Problem, problemOf } from './problem';

/** What a screen knows of an answer. */
export interface Resource<D> {
  /** The answer, also while a newer one is on its way. */
  data: D | undefined;
  /** Whether there is nothing to show yet. */
  loading: boolean;
  /** Whether a newer answer is on its way. */
  refreshing: boolean;
  problem: Problem | null;
  /** Asks again, past the cache. */
  again: () => void;
}

/**
 * Asks a question and keeps its answer up to date. A list says `keepPrevious`: its old rows stay while
 * other filters load.
 */
export function useResource<D, V extends AnyVariables>(
  document: TypedDocumentNode<D, V>,
  variables: V,
  options: { pause?: boolean; keepPrevious?: boolean } = {},
): Resource<D> {
  const args = { query: document, variables, pause: options.pause } as unknown as UseQueryArgs<
    V,
    D
  >;
  const [{ data: answered, error, fetching, stale, operation }, execute] = useQuery<D, V>(args);
  const isOfThis =
    stringifyVariables(operation?.variables ?? {}) === stringifyVariables(variables ?? {});
  const data = isOfThis ? answered : undefined;
  const kept = useRef(data);
  if (data !== undefined) kept.current = data;
  const again = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  const paused = options.pause ?? false;
  useEffect(() => (paused ? undefined : onConnectedAgain(again)), [again, paused]);
  const shown = data ?? (options.keepPrevious && fetching ? kept.current : undefined);
  return {
    data: shown,
    loading: shown === undefined && !error && !paused,
    refreshing: fetching || stale,
    problem: problemOf(error),
    again,
  };
}

/** Listens to a subscription; `onChange` is called once for each message. */
export function useLive<D, V extends AnyVariables>(
  document: TypedDocumentNode<D, V>,
  variables: V,
  onChange: (data: D) => void,
  options: { pause?: boolean } = {},
): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  useSubscription<D, D, V>(
    { query: document, variables, pause: options.pause } as never,
    (_, data) => {
      latest.current(data);
      return data;
    },
  );
}
