// What the list of users asks.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const UsersQuery = graphql(`
  query Users($first: Int!, $after: String, $filter: UserFilter) {
    users(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        name
        username
        telegramId
        registeredAt
        blockedAt
        botBlocked
        forgottenAt
        roles {
          role
        }
        wallet {
          balance {
            amount
          }
        }
        vpnAccounts {
          id
          state
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      search {
        scannedCount
        complete
        endCursor
      }
    }
  }
`);

export type UsersData = ResultOf<typeof UsersQuery>;
export type UserRow = UsersData['users']['nodes'][number];
