// What proofs and signed heads ask.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const InclusionProofQuery = graphql(`
  query InclusionProof($position: EventPosition!, $treeSize: EventPosition) {
    inclusionProof(position: $position, treeSize: $treeSize) {
      position
      treeSize
      line
      leafHash
      hashes
      root
      checkpoint {
        origin
        size
        root
        note
        signedAt
      }
    }
  }
`);
export type Proof = NonNullable<ResultOf<typeof InclusionProofQuery>['inclusionProof']>;

export const CheckpointsQuery = graphql(`
  query Checkpoints($first: Int!, $after: String) {
    checkpoints(first: $first, after: $after) {
      nodes {
        origin
        size
        root
        note
        signedAt
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
export type CheckpointRow = ResultOf<typeof CheckpointsQuery>['checkpoints']['nodes'][number];

export const CheckpointPublished = graphql(`
  subscription CheckpointPublished {
    checkpointPublished {
      size
      signedAt
    }
  }
`);

export const ConsistencyProofQuery = graphql(`
  query ConsistencyProof($from: EventPosition!, $to: EventPosition!) {
    consistencyProof(from: $from, to: $to) {
      from
      to
      hashes
      fromRoot
      toRoot
    }
  }
`);
