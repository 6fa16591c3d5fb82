// Typed GraphQL documents: `graphql(…)` knows the committed schema (api/schema.graphql), so a field
// that does not exist, or a variable of the wrong type, does not compile.
import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../../graphql-env';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: {
    /** Decimal string of rial. */
    Amount: string;
    /** Decimal string. */
    Bytes: string;
    /** ISO calendar date, a business day in Tehran. */
    Date: string;
    /** RFC 3339 in UTC. */
    DateTime: string;
    /** Decimal string. */
    EventPosition: string;
    Hash: string;
    Json: unknown;
    TelegramId: string;
    UUID: string;
    Url: string;
  };
}>();

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';
