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

/** An account that ends within these days ends soon, as the overview counts it. */
const SOON_DAYS = 7;
const DAY_MS = 86_400_000;

/** The end of what is soon, to the hour, so that the same list is asked for within one. */
function soon(now: Date): string {
  const end = new Date(now.getTime() + SOON_DAYS * DAY_MS);
  end.setUTCMinutes(0, 0, 0);
  return end.toISOString();
}

/** The filter as the API takes it; what is not asked for is null. */
export function filterOf(search: UsersSearch, now = new Date()): Filter {
  const { from, to } = instants(search);
  return {
    search: search.q?.trim() || null,
    role: search.role ?? null,
    blocked: flag(search.blocked),
    botBlocked: flag(search.unreachable),
    hasBalance: flag(search.balance),
    hasActiveAccount: flag(search.active),
    accountEndsBy: search.ending ? soon(now) : null,
    registeredFrom: from,
    registeredTo: to,
  };
}
