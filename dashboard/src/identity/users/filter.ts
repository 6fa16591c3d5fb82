// Which users are meant: as it stands in the address, and as the API takes it.
import type { InferOutput } from 'valibot';
import type { VariablesOf } from '../../graphql/graphql';
import { instants } from '../../parts/range';
import type { usersSearch } from '../routes';
import type { UsersQuery } from './document';

export type UsersSearch = InferOutput<typeof usersSearch>;
type Filter = NonNullable<VariablesOf<typeof UsersQuery>['filter']>;

function flag(value: 'yes' | 'no' | undefined): boolean | null {
  return value === undefined ? null : value === 'yes';
}

/** The filter as the API takes it; what is not asked for is null. */
export function filterOf(search: UsersSearch): Filter {
  const { from, to } = instants(search);
  return {
    search: search.q?.trim() || null,
    role: search.role ?? null,
    blocked: flag(search.blocked),
    botBlocked: flag(search.unreachable),
    hasBalance: flag(search.balance),
    hasActiveAccount: flag(search.active),
    registeredFrom: from,
    registeredTo: to,
  };
}
