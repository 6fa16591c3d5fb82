// What the overview asks and listens to.
import { graphql, type ResultOf } from '../../graphql/graphql';

const WorkFragment = graphql(`
  fragment OverviewWork on WorkStrip {
    paymentsWaiting
    oldestPaymentAt
    deliveriesParked
    tasksParked
    panelsDown
    panelCount
    lastBackupAt
    lastBackupFailed
    checkpointAt
  }
`);

const HealthFragment = graphql(`
  fragment OverviewHealth on LedgerHealth {
    balanced
    trialBalanceSum {
      amount
    }
    lastPosition
    lastEventAt
    unsignedCount
    projectionLag
    projectionParked
  }
`);

export const OverviewQuery = graphql(
  `
  query AdminOverview($from: DateTime!, $to: DateTime!, $compare: Boolean!, $bucket: OverviewBucket!) {
    adminOverview(from: $from, to: $to, compare: $compare, bucket: $bucket) {
      buckets
      kpis {
        kind
        unit
        value
        previous
        series
      }
      revenueOverTime {
        amount
      }
      ordersByPlan {
        count
        amount {
          amount
        }
        plan {
          id
          nameFa
          nameEn
        }
      }
      paymentOutcomes {
        status
        count
        amount {
          amount
        }
      }
      work {
        ...OverviewWork
      }
      health {
        ...OverviewHealth
      }
    }
  }
`,
  [WorkFragment, HealthFragment],
);

export const OverviewTicked = graphql(
  `
  subscription OverviewTicked {
    overviewTicked {
      position
      work {
        ...OverviewWork
      }
      health {
        ...OverviewHealth
      }
    }
  }
`,
  [WorkFragment, HealthFragment],
);

export type Overview = ResultOf<typeof OverviewQuery>['adminOverview'];
export type Kpi = Overview['kpis'][number];
export type Work = ResultOf<typeof WorkFragment>;
export type Health = ResultOf<typeof HealthFragment>;
