// What the accounts of the books ask.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const BalancesQuery = graphql(`
  query Balances($first: Int!, $after: String, $control: String, $asOf: AsOf) {
    balances(first: $first, after: $after, control: $control, asOf: $asOf) {
      nodes {
        account
        control
        position
        amount {
          amount
        }
        debitTotal {
          amount
        }
        creditTotal {
          amount
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
export type AccountRow = ResultOf<typeof BalancesQuery>['balances']['nodes'][number];
