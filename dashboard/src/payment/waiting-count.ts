// How many payments wait for staff, kept up to date by what happens to payments.
import { graphql } from '../graphql/graphql';
import { useLive, useResource } from '../graphql/resource';

const WaitingCountQuery = graphql(`
  query WaitingCount {
    paymentCounts {
      status
      count
    }
  }
`);

const WaitingChanged = graphql(`
  subscription WaitingChanged($since: EventPosition) {
    paymentChanged(since: $since) {
      position
      eventType
    }
  }
`);

/** The number of payments under review. */
export function useWaitingCount(): number | null {
  const { data, again } = useResource(WaitingCountQuery, {});
  useLive(WaitingChanged, { since: null }, again);
  return data?.paymentCounts.find(({ status }) => status === 'UNDER_REVIEW')?.count ?? null;
}
