// What the queue asks, does and listens to.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const QueueRowFragment = graphql(`
  fragment QueueRow on Payment {
    id
    number
    status
    position
    amount {
      amount
    }
    credited {
      amount
    }
    submittedAt
    decidedAt
    decidedBy {
      id
      name
    }
    user {
      id
      name
    }
    review {
      signals {
        kind
        message
      }
    }
  }
`);

/** A payment as the list shows it. */
export type QueueRow = ResultOf<typeof QueueRowFragment>;

export const ClaimFragment = graphql(`
  fragment Claim on PaymentClaim {
    payment {
      id
    }
    claimedBy {
      id
      name
    }
    leaseUntil
    viewerHolds
  }
`);

/** That somebody looks at a payment. */
export type Claim = ResultOf<typeof ClaimFragment>;

export const QueueQuery = graphql(
  `
  query PaymentsQueue($first: Int!, $after: String) {
    paymentsQueue(first: $first, after: $after) {
      nodes {
        ...QueueRow
        claim {
          ...Claim
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`,
  [QueueRowFragment, ClaimFragment],
);

export const QueueStatsQuery = graphql(`
  query PaymentQueueStats {
    paymentQueueStats {
      waitingCount
      approvedTodayCount
      approvedTodayAmount {
        amount
      }
      rejectedTodayCount
      decidedByViewerTodayCount
    }
  }
`);

export const QueueChanged = graphql(
  `
  subscription PaymentQueueChanged($since: EventPosition) {
    paymentQueueChanged(since: $since) {
      kind
      position
      eventType
      payment {
        ...QueueRow
      }
      claims {
        ...Claim
      }
    }
  }
`,
  [QueueRowFragment, ClaimFragment],
);

export const SessionFragment = graphql(`
  fragment Session on GatewaySession {
    terminal
    authority
    reference
    payerCard
    fee {
      amount
    }
    feeBearer
    requestedAt
    returnedAt
    verifiedAt
    late
    failure
    code
  }
`);

/** A payment's session at the gateway. */
export type GatewaySession = ResultOf<typeof SessionFragment>;

export const DetailQuery = graphql(
  `
  query PaymentDetail($id: ID!) {
    payment(id: $id) {
      ...QueueRow
      method
      gateway {
        ...Session
      }
      openedAt
      expiresAt
      reason
      reversalReason
      reversedAt
      reversedBy {
        id
        name
      }
      viewerCanReview
      viewerCanReverse
      user {
        id
        name
        username
        telegramId
        language
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
        due {
          amount
        }
        plan {
          id
          nameFa
          nameEn
        }
      }
      receiptPages(superseded: true) {
        number
        kind
        at
        mediaType
        text
        url
        superseded
      }
      duplicates {
        at
        sameUser
        status
        payment {
          id
          number
        }
      }
      review {
        payerTexts
        mentionsAmount
        userSince
        userBlocked
        paymentCount
        approvedCount
        approvedTotal {
          amount
        }
        rejectedCount
        replaced
      }
    }
  }
`,
  [QueueRowFragment, SessionFragment],
);

/** A payment as it is decided on, or as it came in at the gateway. */
export type Detail = NonNullable<ResultOf<typeof DetailQuery>['payment']>;

export const ApproveMutation = graphql(
  `
  mutation PaymentApprove($input: PaymentApproveInput!) {
    paymentApprove(input: $input) {
      payment {
        ...QueueRow
        viewerCanReview
        viewerCanReverse
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
  [QueueRowFragment],
);

export const RejectMutation = graphql(
  `
  mutation PaymentReject($input: PaymentRejectInput!) {
    paymentReject(input: $input) {
      payment {
        ...QueueRow
        reason
        viewerCanReview
        viewerCanReverse
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
  [QueueRowFragment],
);

export const ReverseMutation = graphql(
  `
  mutation PaymentReverse($input: PaymentReverseInput!) {
    paymentReverse(input: $input) {
      payment {
        ...QueueRow
        reversalReason
        reversedAt
        reversedBy {
          id
          name
        }
        viewerCanReview
        viewerCanReverse
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
  [QueueRowFragment],
);

export const AtGatewayChanged = graphql(`
  subscription PaymentAtGatewayChanged($since: EventPosition) {
    paymentChanged(since: $since) {
      position
      eventType
      payment {
        id
        status
        position
      }
    }
  }
`);

export const ClaimMutation = graphql(`
  mutation PaymentClaim($input: PaymentClaimInput!) {
    paymentClaim(input: $input) {
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

export const ReleaseMutation = graphql(`
  mutation PaymentRelease($input: PaymentReleaseInput!) {
    paymentRelease(input: $input) {
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

export const BulkMutation = graphql(
  `
  mutation PaymentsBulkApprove($input: PaymentsBulkApproveInput!) {
    paymentsBulkApprove(input: $input) {
      dryRun
      approved {
        ...QueueRow
      }
      excluded {
        paymentId
        payment {
          id
          number
        }
        reason
        message
      }
      cards {
        card {
          id
          holder
          bank
        }
        count
        amount {
          amount
        }
      }
      count
      total {
        amount
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
  [QueueRowFragment],
);
