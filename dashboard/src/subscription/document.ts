// A customer's services as the screens ask for them.
import { graphql, type ResultOf } from '../graphql/graphql';

export const ServiceFragment = graphql(`
  fragment Service on VpnAccount {
    id
    name
    state
    position
    quota
    used
    usageAt
    startsAt
    renewedAt
    requestedAt
    expiresAt
    deviceCount
    days
    plan {
      id
      nameFa
      nameEn
    }
    connection {
      link
      configs
    }
  }
`);

/** A service as its customer sees it. */
export type Service = ResultOf<typeof ServiceFragment>;

export const MyServicesQuery = graphql(
  `
  query MyServices($userId: ID!) {
    vpnAccounts(first: 100, filter: { userId: $userId }) {
      nodes {
        ...Service
      }
    }
  }
`,
  [ServiceFragment],
);

export const MyServiceQuery = graphql(
  `
  query MyService($id: ID!) {
    vpnAccount(id: $id) {
      ...Service
    }
  }
`,
  [ServiceFragment],
);

export const ServiceDaysQuery = graphql(`
  query MyServiceDays($id: ID!) {
    vpnAccount(id: $id) {
      id
      usageByDay(days: 30) {
        day
        up
        down
      }
    }
  }
`);

export const ServiceOrdersQuery = graphql(`
  query MyServiceOrders($userId: ID!, $id: ID!) {
    orders(first: 50, filter: { userId: $userId, vpnAccountId: $id }) {
      nodes {
        id
        number
        kind
        status
        position
        placedAt
        endedAt
        days
        quota
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
  }
`);

/** A link for an app: whole, also where the server answered one relative to itself. */
export function wholeLink(link: string): string {
  return new URL(link, location.origin).href;
}
