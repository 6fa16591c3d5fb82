// What the journal asks.
import { graphql, type ResultOf } from '../../graphql/graphql';

const EntryFragment = graphql(`
  fragment Entry on JournalEntry {
    id
    effectiveOn
    eventType
    title
    position
    recordedAt
    reversesId
    ruleVersion
    lines {
      number
      account
      amount {
        amount
      }
      balanceAfter {
        amount
      }
    }
    payment {
      id
      number
    }
    order {
      id
      number
    }
  }
`);
export type Entry = ResultOf<typeof EntryFragment>;

export const JournalQuery = graphql(
  `
  query Journal($first: Int!, $after: String, $filter: JournalFilter) {
    journal(first: $first, after: $after, filter: $filter) {
      nodes {
        ...Entry
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`,
  [EntryFragment],
);

export const EntryQuery = graphql(
  `
  query JournalEntryById($id: ID!) {
    journalEntry(id: $id) {
      ...Entry
    }
  }
`,
  [EntryFragment],
);
