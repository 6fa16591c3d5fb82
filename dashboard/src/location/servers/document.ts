// What the servers' screen asks, does and listens to.
import { graphql, type ResultOf } from '../../graphql/graphql';

const PanelFragment = graphql(`
  fragment PanelCard on Panel {
    id
    enabled
    state
    generation
    version
    accountCount
    parkedDeliveries
    probedAt
    lastContactAt
    lastFailureAt
    lastFailure
    inbounds {
      number
      remark
      protocol
      port
      enabled
      offered
    }
  }
`);
export type PanelRow = ResultOf<typeof PanelFragment>;

export const ServersQuery = graphql(
  `
  query Servers {
    servers {
      id
      name
      country
      capacity
      accountCount
      panels {
        ...PanelCard
      }
    }
  }
`,
  [PanelFragment],
);
export type ServerRow = ResultOf<typeof ServersQuery>['servers'][number];

export const ParkedDeliveriesQuery = graphql(`
  query ParkedDeliveries($first: Int!, $after: String) {
    parkedDeliveries(first: $first, after: $after) {
      nodes {
        id
        name
        deliverySince
        failure
        user {
          id
          name
        }
        panel {
          id
          server {
            id
            name
          }
        }
        deliveryOrder {
          id
          number
          due {
            amount
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
export type ParkedDelivery = ResultOf<
  typeof ParkedDeliveriesQuery
>['parkedDeliveries']['nodes'][number];

export const ParkedTasksQuery = graphql(`
  query ParkedTasks {
    parkedTasks {
      id
      process
      position
      attempts
      lastError
      since
    }
  }
`);
export type ParkedTask = ResultOf<typeof ParkedTasksQuery>['parkedTasks'][number];

export const LocationChanged = graphql(`
  subscription LocationChanged($since: EventPosition) {
    locationChanged(since: $since) {
      kind
      position
      eventType
    }
  }
`);

export const ServerAddMutation = graphql(`
  mutation ServerAdd($input: ServerAddInput!) {
    serverAdd(input: $input) {
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

export const PanelAddMutation = graphql(`
  mutation PanelAdd($input: PanelAddInput!) {
    panelAdd(input: $input) {
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

export const PanelProbeMutation = graphql(
  `
  mutation PanelProbe($input: PanelProbeInput!) {
    panelProbe(input: $input) {
      panel {
        ...PanelCard
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
  [PanelFragment],
);

export const PanelEnableMutation = graphql(
  `
  mutation PanelEnable($input: PanelEnableInput!) {
    panelEnable(input: $input) {
      panel {
        ...PanelCard
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
  [PanelFragment],
);

export const PanelDisableMutation = graphql(
  `
  mutation PanelDisable($input: PanelDisableInput!) {
    panelDisable(input: $input) {
      panel {
        ...PanelCard
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
  [PanelFragment],
);

export const PanelOfferMutation = graphql(
  `
  mutation PanelOffer($input: PanelOfferInput!) {
    panelOffer(input: $input) {
      panel {
        ...PanelCard
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
  [PanelFragment],
);

export const DeliveryRetryMutation = graphql(`
  mutation DeliveryRetry($input: DeliveryRetryInput!) {
    deliveryRetry(input: $input) {
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

export const DeliveryRefundMutation = graphql(`
  mutation DeliveryRefund($input: DeliveryRefundInput!) {
    deliveryRefund(input: $input) {
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

export const TaskRetryMutation = graphql(`
  mutation TaskRetry($input: TaskRetryInput!) {
    taskRetry(input: $input) {
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

export const TaskCancelMutation = graphql(`
  mutation TaskCancel($input: TaskCancelInput!) {
    taskCancel(input: $input) {
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
