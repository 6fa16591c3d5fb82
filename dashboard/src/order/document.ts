// Buying as the screens ask for it: plans, quotes, orders.
import { graphql, type ResultOf } from '../graphql/graphql';
import { ServiceFragment } from '../subscription/document';

export const PlanFragment = graphql(`
  fragment Plan on Plan {
    id
    nameFa
    nameEn
    quota
    days
    deviceCount
    price {
      amount
    }
  }
`);

/** What is sold. */
export type Plan = ResultOf<typeof PlanFragment>;

export const PlansQuery = graphql(
  `
  query OfferedPlans {
    plans {
      ...Plan
    }
  }
`,
  [PlanFragment],
);

export const QuoteQuery = graphql(
  `
  query BuyQuote($planId: ID!, $vpnAccountId: ID) {
    quote(planId: $planId, vpnAccountId: $vpnAccountId) {
      balance {
        amount
      }
      discount {
        amount
      }
      due {
        amount
      }
      listPrice {
        amount
      }
      missing {
        amount
      }
      plan {
        ...Plan
      }
      renewal {
        endsAt
        endsAtAfter
        quota
        quotaAfter
        used
      }
    }
    topUpLimits {
      online
      min {
        amount
      }
    }
  }
`,
  [PlanFragment],
);

/** A quote. */
export type Quote = NonNullable<ResultOf<typeof QuoteQuery>['quote']>;

export const OrderFragment = graphql(
  `
  fragment MyOrder on Order {
    id
    number
    kind
    status
    reason
    position
    placedAt
    paidAt
    endedAt
    expiresAt
    days
    quota
    deviceCount
    due {
      amount
    }
    held {
      amount
    }
    missing {
      amount
    }
    plan {
      id
      nameFa
      nameEn
    }
    payments {
      id
      number
      status
      position
      amount {
        amount
      }
    }
    vpnAccount {
      ...Service
    }
  }
`,
  [ServiceFragment],
);

/** An order as its customer sees it. */
export type MyOrder = ResultOf<typeof OrderFragment>;

export const OrderQuery = graphql(
  `
  query MyOrderNow($id: ID!) {
    order(id: $id) {
      ...MyOrder
    }
    topUpLimits {
      online
      min {
        amount
      }
    }
  }
`,
  [OrderFragment],
);

export const OrdersQuery = graphql(
  `
  query MyOrders($userId: ID!, $statuses: [OrderStatus!], $first: Int!, $after: String) {
    orders(first: $first, after: $after, filter: { userId: $userId, statuses: $statuses }) {
      nodes {
        ...MyOrder
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`,
  [OrderFragment],
);

export const OrderChanged = graphql(
  `
  subscription MyOrderChanged($since: EventPosition) {
    orderChanged(since: $since) {
      position
      eventType
      order {
        ...MyOrder
        user {
          id
        }
      }
    }
  }
`,
  [OrderFragment],
);

export const BuyMutation = graphql(
  `
  mutation BuyNow($input: OrderBuyInput!) {
    orderBuy(input: $input) {
      order {
        ...MyOrder
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
`,
  [OrderFragment],
);

export const PayMutation = graphql(
  `
  mutation PayOrder($input: OrderPayInput!) {
    orderPay(input: $input) {
      order {
        ...MyOrder
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
`,
  [OrderFragment],
);

export const CancelMutation = graphql(
  `
  mutation CancelOrder($input: OrderCancelInput!) {
    orderCancel(input: $input) {
      order {
        ...MyOrder
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
`,
  [OrderFragment],
);
