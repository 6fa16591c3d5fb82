// What the backups' screen asks, does and listens to.
import { graphql, type ResultOf } from '../../graphql/graphql';

const JobFragment = graphql(`
  fragment BackupJobCard on BackupJob {
    id
    kind
    state
    sound
    step
    progress
    requestedAt
    startedAt
    endedAt
    events
    root
    findings
    error
    requestedBy {
      id
      name
    }
    backup {
      id
      written
      fileCount
    }
    checks {
      name
      expected
      found
      equal
    }
  }
`);
export type Job = ResultOf<typeof JobFragment>;

export const BackupJobsQuery = graphql(
  `
  query BackupJobs($first: Int!, $after: String) {
    backupJobs(first: $first, after: $after) {
      nodes {
        ...BackupJobCard
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`,
  [JobFragment],
);

export const BackupJobChanged = graphql(
  `
  subscription BackupJobChanged {
    backupJobChanged {
      ...BackupJobCard
    }
  }
`,
  [JobFragment],
);

export const BackupRunMutation = graphql(
  `
  mutation BackupRun($input: BackupRunInput!) {
    backupRun(input: $input) {
      job {
        ...BackupJobCard
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
  [JobFragment],
);

export const BackupVerifyMutation = graphql(
  `
  mutation BackupVerify($input: BackupVerifyInput!) {
    backupVerify(input: $input) {
      job {
        ...BackupJobCard
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
  [JobFragment],
);

export const BackupDrillMutation = graphql(
  `
  mutation BackupDrill($input: BackupDrillInput!) {
    backupDrill(input: $input) {
      job {
        ...BackupJobCard
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
  [JobFragment],
);
