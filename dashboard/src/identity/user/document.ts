// What a user's page asks, does and listens to.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const PersonQuery = graphql(`
  query Person($id: ID!) {
    user(id: $id) {
      id
      name
      username
      telegramId
      language
      registeredAt
      lastSignInAt
      blockedAt
      blockedReason
      botBlocked
      forgottenAt
      roles {
        role
      }
      wallet {
        balance {
          amount
        }
        held {
          amount
        }
        owed {
          amount
        }
      }
    }
  }
`);
export type Person = NonNullable<ResultOf<typeof PersonQuery>['user']>;

export const BlockMutation = graphql(`
  mutation UserBlock($input: UserBlockInput!) {
    userBlock(input: $input) {
      user {
        id
        blockedAt
        blockedReason
      }
      position
      replayed
      userErrors {
        code
        message
        field
      }
    }
  }
`);

export const UnblockMutation = graphql(`
  mutation UserUnblock($input: UserUnblockInput!) {
    userUnblock(input: $input) {
      user {
        id
        blockedAt
        blockedReason
      }
      position
      replayed
      userErrors {
        code
        message
        field
      }
    }
  }
`);

const HappenedFragment = graphql(`
  fragment Happened on TimelineItem {
    position
    at
    type
    feature
    summary
    channel
    correlationId
    actor {
      __typename
      ... on User {
        id
        name
      }
      ... on SystemActor {
        name
      }
    }
    cause {
      position
      summary
    }
    journalEntry @include(if: $books) {
      id
    }
  }
`);
export type Happened = ResultOf<typeof HappenedFragment>;

export const PersonTimelineQuery = graphql(
  `
  query PersonTimeline($id: ID!, $first: Int!, $after: String, $kinds: [TimelineKind!], $quiet: Boolean!, $books: Boolean!) {
    user(id: $id) {
      id
      timeline(first: $first, after: $after, kinds: $kinds, quiet: $quiet) {
        nodes {
          ...Happened
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`,
  [HappenedFragment],
);

export const PersonEvents = graphql(
  `
  subscription PersonEvents($userId: ID!, $since: EventPosition, $books: Boolean!) {
    userEvents(userId: $userId, since: $since) {
      ...Happened
    }
  }
`,
  [HappenedFragment],
);

export const PersonOrdersQuery = graphql(`
  query PersonOrders($id: ID!, $first: Int!, $after: String) {
    user(id: $id) {
      id
      orders(first: $first, after: $after) {
        nodes {
          id
          number
          kind
          status
          reason
          placedAt
          due {
            amount
          }
          plan {
            id
            nameFa
            nameEn
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
export type PersonOrder = NonNullable<
  ResultOf<typeof PersonOrdersQuery>['user']
>['orders']['nodes'][number];

export const PersonPaymentsQuery = graphql(`
  query PersonPayments($id: ID!, $first: Int!, $after: String) {
    user(id: $id) {
      id
      payments(first: $first, after: $after) {
        nodes {
          id
          number
          method
          status
          openedAt
          reason
          reversalReason
          amount {
            amount
          }
          credited {
            amount
          }
          decidedBy {
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
  }
`);
export type PersonPayment = NonNullable<
  ResultOf<typeof PersonPaymentsQuery>['user']
>['payments']['nodes'][number];

export const PersonAccountsQuery = graphql(`
  query PersonAccounts($id: ID!) {
    user(id: $id) {
      id
      vpnAccounts {
        id
        name
        state
        delivery
        failure
        expiresAt
        quota
        used
        usageAt
        renewalCount
        plan {
          id
          nameFa
          nameEn
        }
      }
    }
  }
`);
export type PersonAccount = NonNullable<
  ResultOf<typeof PersonAccountsQuery>['user']
>['vpnAccounts'][number];
