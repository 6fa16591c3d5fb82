// A customer's own payments: what is asked, told live, and done.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const MyPaymentFragment = graphql(`
  fragment MyPayment on Payment {
    id
    number
    method
    status
    position
    openedAt
    expiresAt
    submittedAt
    decidedAt
    reversedAt
    reason
    reversalReason
    queuePlace
    amount {
      amount
    }
    credited {
      amount
    }
    card {
      id
      number
      holder
      bank
    }
    order {
      id
      number
      status
      position
      plan {
        id
        nameFa
        nameEn
      }
    }
    receiptPages {
      number
      kind
      at
      mediaType
      text
      url
    }
  }
`);

/** A payment as its payer sees it. */
export type MyPayment = ResultOf<typeof MyPaymentFragment>;

const SessionFragment = graphql(`
  fragment MySession on GatewaySession {
    payPage
    requestedAt
    returnedAt
    verifiedAt
    reference
    payerCard
    late
    failure
  }
`);

export const MyPaymentQuery = graphql(
  `
  query MyPaymentNow($id: ID!) {
    payment(id: $id) {
      ...MyPayment
      gateway {
        ...MySession
      }
    }
    topUpLimits {
      online
      min {
        amount
      }
      max {
        amount
      }
      receiptMax
    }
  }
`,
  [MyPaymentFragment, SessionFragment],
);

/** A payment with its session at the gateway, where it has one. */
export type MyPaymentNow = NonNullable<ResultOf<typeof MyPaymentQuery>['payment']>;

export const MyPaymentsQuery = graphql(
  `
  query MyPayments($userId: ID!, $statuses: [PaymentStatus!], $first: Int!, $after: String) {
    payments(first: $first, after: $after, filter: { userId: $userId, statuses: $statuses }) {
      nodes {
        ...MyPayment
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`,
  [MyPaymentFragment],
);

export const MyPaymentChanged = graphql(
  `
  subscription MyPaymentChanged($since: EventPosition) {
    paymentChanged(since: $since) {
      position
      eventType
      payment {
        ...MyPayment
        user {
          id
        }
      }
    }
  }
`,
  [MyPaymentFragment],
);

export const ReceiptTextMutation = graphql(
  `
  mutation SendReceiptText($input: TopUpReceiptTextInput!) {
    topUpReceiptText(input: $input) {
      payment {
        ...MyPayment
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
  [MyPaymentFragment],
);

export const ChangeAmountMutation = graphql(
  `
  mutation ChangeTopUpAmount($input: TopUpChangeAmountInput!) {
    topUpChangeAmount(input: $input) {
      payment {
        ...MyPayment
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
  [MyPaymentFragment],
);

export const WithdrawMutation = graphql(
  `
  mutation WithdrawTopUp($input: TopUpWithdrawInput!) {
    topUpWithdraw(input: $input) {
      payment {
        ...MyPayment
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
  [MyPaymentFragment],
);

export const OpenMutation = graphql(
  `
  mutation OpenTopUp($input: TopUpOpenInput!) {
    topUpOpen(input: $input) {
      payment {
        ...MyPayment
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
  [MyPaymentFragment],
);

export const OnlineMutation = graphql(
  `
  mutation TopUpAtGateway($input: TopUpOnlineInput!) {
    topUpOnline(input: $input) {
      payment {
        ...MyPayment
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
  [MyPaymentFragment],
);

export const LimitsQuery = graphql(`
  query TopUpLimits {
    topUpLimits {
      online
      min {
        amount
      }
      max {
        amount
      }
      quick {
        amount
      }
      receiptWaitMinutes
    }
  }
`);
