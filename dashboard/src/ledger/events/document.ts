// What the explorer of events asks and listens to.
import { graphql, type ResultOf } from '../../graphql/graphql';

const EventRowFragment = graphql(`
  fragment EventRow on Event {
    position
    type
    version
    streamType
    streamId
    sequence
    recordedAt
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
  }
`);
export type EventRow = ResultOf<typeof EventRowFragment>;

export const EventsQuery = graphql(
  `
  query Events($first: Int!, $after: EventPosition, $filter: EventFilter, $sort: Sort!) {
    events(first: $first, after: $after, filter: $filter, sort: $sort) {
      nodes {
        ...EventRow
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`,
  [EventRowFragment],
);

export const EventAppended = graphql(`
  subscription EventAppended($filter: EventFilter, $since: EventPosition) {
    eventAppended(filter: $filter, since: $since) {
      position
    }
  }
`);

export const EventQuery = graphql(
  `
  query EventByPosition($position: EventPosition!) {
    event(position: $position) {
      ...EventRow
      causationId
      payload
      metadata
      stateBefore
      stateAfter
      leafHash
      line
      cause {
        ...EventRow
      }
      effects {
        ...EventRow
      }
      journalEntry {
        id
      }
    }
  }
`,
  [EventRowFragment],
);
export type EventDetail = NonNullable<ResultOf<typeof EventQuery>['event']>;

export const RawEventQuery = graphql(`
  query RawEvent($position: EventPosition!) {
    event(position: $position) {
      version
      payload
      metadata
    }
  }
`);
