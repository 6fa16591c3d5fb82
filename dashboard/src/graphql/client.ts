// The GraphQL client: one normalised cache for all screens. Promises: only this server is spoken to, by
// cookie, with the header that a foreign page cannot send; documents go by their id; a question waits for
// what this tab has already seen; nothing about money is ever assumed before the server said it.

import {
  Client,
  fetchExchange,
  formatDocument,
  mapExchange,
  type Operation,
  subscriptionExchange,
} from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { retryExchange } from '@urql/exchange-retry';
import { cacheRules } from './cache';
import { canonicalText } from './canonical';
import { idOf } from './documents';
import { subscribe, whenSignedOut } from './live';
import { sawPositionsIn, seenPosition } from './position';
import { codeOf } from './problem';

/** What our pages say with every request, and another site's form cannot. */
export const CLIENT_HEADERS = { 'X-Requested-With': 'moon-dashboard' };
/** In development documents go as text, so that the server need not have been told of them. */
const BY_ID = import.meta.env.PROD && import.meta.env.VITE_DOCUMENTS !== 'text';
/** A question that failed on the way is asked again this often. */
const TRIES = 3;

function nameOf(operation: Operation): string | undefined {
  const first = operation.query.definitions.find((one) => one.kind === 'OperationDefinition');
  return first && 'name' in first ? first.name?.value : undefined;
}

export interface Options {
  /** Called when the server says that nobody is signed in. */
  onSignedOut: () => void;
  /** The reader's language, for the server's own words. */
  language: () => string;
}

/** Makes the client. */
export function createMoonClient({ onSignedOut, language }: Options): Client {
  whenSignedOut(onSignedOut);
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetch: sendById,
    fetchOptions: () => {
      const position = seenPosition();
      return {
        credentials: 'same-origin',
        headers: {
          ...CLIENT_HEADERS,
          'Accept-Language': language(),
          ...(position ? { 'X-Min-Position': position } : {}),
        },
      };
    },
    exchanges: [
      mapExchange({
        onResult: (result) => {
          sawPositionsIn(result.data);
          if (codeOf(result.error) === 'UNAUTHENTICATED') onSignedOut();
        },
      }),
      cacheExchange(cacheRules),
      retryExchange({
        maxNumberAttempts: TRIES,
        retryIf: (error, operation) => operation.kind === 'query' && !!error.networkError,
      }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (_, operation) => ({
          subscribe: (sink) => ({
            unsubscribe: subscribe(
              {
                query: canonicalText(formatDocument(operation.query)),
                operationName: nameOf(operation),
                documentId: idOf(nameOf(operation)),
                variables: { ...operation.variables },
              },
              {
                next: (value) => sink.next(value as never),
                error: (problem) => sink.error(problem),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
    ],
  });
}

/** As `fetch`, with the document's id in place of its text where the server knows it. */
const sendById: typeof fetch = (input, init) => {
  if (!BY_ID || typeof init?.body !== 'string') return fetch(input, init);
  const { query: _, ...body } = JSON.parse(init.body) as { query: string; operationName?: string };
  const documentId = idOf(body.operationName);
  if (!documentId) return fetch(input, init);
  return fetch(input, { ...init, body: JSON.stringify({ documentId, ...body }) });
};
