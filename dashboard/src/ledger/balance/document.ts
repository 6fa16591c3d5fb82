// What the explanation of a balance asks.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const BalanceExplanationQuery = graphql(`
  query BalanceExplanation($userId: ID, $account: String, $asOf: AsOf) {
    balanceExplanation(userId: $userId, account: $account, asOf: $asOf) {
      account
      side
      asOfPosition
      equal
      foldedCount
      projection {
        amount
      }
      ledgerSum {
        amount
      }
      replayed {
        amount
      }
      user {
        id
        name
      }
      firstDivergence {
        position
        eventType
        projected {
          amount
        }
        replayed {
          amount
        }
      }
      groups {
        eventType
        title
        count
        amount {
          amount
        }
      }
      marks {
        position
        at
        effectiveOn
        balance {
          amount
        }
      }
      marksTruncated
    }
  }
`);
export type Explained = ResultOf<typeof BalanceExplanationQuery>['balanceExplanation'];

export const BalanceLinesQuery = graphql(`
  query BalanceLines($userId: ID, $account: String, $asOf: AsOf, $first: Int!, $after: String) {
    balanceExplanation(userId: $userId, account: $account, asOf: $asOf) {
      entries(first: $first, after: $after) {
        nodes {
          position
          entryId
          eventType
          title
          effectiveOn
          at
          amount {
            amount
          }
          balanceAfter {
            amount
          }
          payment {
            id
            number
          }
          order {
            id
            number
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);
export type BalanceLine = ResultOf<
  typeof BalanceLinesQuery
>['balanceExplanation']['entries']['nodes'][number];
