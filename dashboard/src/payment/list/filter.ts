// Which payments are meant: as it stands in the address, and as the API takes it.
import type { InferOutput } from 'valibot';
import type { VariablesOf } from '../../graphql/graphql';
import { instants } from '../../parts/range';
import type { paymentsSearch } from '../routes';
import type { PaymentsQuery } from './document';

export type PaymentsSearch = InferOutput<typeof paymentsSearch>;
type Filter = NonNullable<VariablesOf<typeof PaymentsQuery>['filter']>;

/** The filter as the API takes it; what is not asked for is null. */
export function filterOf(search: PaymentsSearch): Filter {
  const { from, to } = instants(search);
  return {
    method: search.method ?? null,
    statuses: search.status ? [search.status] : null,
    openedFrom: from,
    openedTo: to,
  };
}
