// What the customer's first page asks, in one question.
import { graphql, type ResultOf } from '../../graphql/graphql';
import { ServiceFragment } from '../../subscription/document';

export const HomeQuery = graphql(
  `
  query MyHome($userId: ID!) {
    wallet(userId: $userId) {
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
    }
    vpnAccounts(first: 50, filter: { userId: $userId }) {
      nodes {
        ...Service
      }
    }
    payments(first: 5, filter: { userId: $userId, statuses: [AWAITING_RECEIPT, AWAITING_PAYER, UNDER_REVIEW] }) {
      nodes {
        id
        number
        status
        position
        expiresAt
        queuePlace
        amount {
          amount
        }
      }
    }
    orders(first: 5, filter: { userId: $userId, statuses: [PLACED, PAID] }) {
      nodes {
        id
        number
        status
        position
        missing {
          amount
        }
        plan {
          id
          nameFa
          nameEn
        }
      }
    }
  }
`,
  [ServiceFragment],
);

/** All of it. */
export type Home = ResultOf<typeof HomeQuery>;
