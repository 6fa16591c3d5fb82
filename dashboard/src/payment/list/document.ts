// What the list of all payments asks.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const PaymentsQuery = graphql(`
  query AllPayments($first: Int!, $after: String, $filter: PaymentFilter) {
    payments(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        number
        method
        status
        position
        openedAt
        amount {
          amount
        }
        credited {
          amount
        }
        user {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type PaymentListed = ResultOf<typeof PaymentsQuery>['payments']['nodes'][number];
