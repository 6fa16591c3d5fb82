// The wallet as its owner's screens ask for it.
import { graphql, type ResultOf } from '../graphql/graphql';

export const WalletQuery = graphql(`
  query MyWallet($userId: ID!, $first: Int!, $after: String, $kinds: [MovementKind!]) {
    wallet(userId: $userId) {
      balance {
        amount
      }
      available {
        amount
      }
      held {
        amount
      }
      owed {
        amount
      }
      position
      movements(first: $first, after: $after, kinds: $kinds) {
        nodes {
          position
          kind
          title
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
            amount {
              amount
            }
          }
          order {
            id
            number
            due {
              amount
            }
            plan {
              id
              nameFa
              nameEn
            }
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

type Wallet = NonNullable<ResultOf<typeof WalletQuery>['wallet']>;
/** A movement of the wallet. */
export type Movement = Wallet['movements']['nodes'][number];

export const HoldsQuery = graphql(`
  query MyHolds($userId: ID!) {
    orders(first: 20, filter: { userId: $userId, statuses: [PAID] }) {
      nodes {
        id
        number
        status
        position
        held {
          amount
        }
        plan {
          id
          nameFa
          nameEn
        }
      }
    }
    payments(first: 5, filter: { userId: $userId, statuses: [REVERSING] }) {
      nodes {
        id
        number
        status
        position
        amount {
          amount
        }
      }
    }
  }
`);
