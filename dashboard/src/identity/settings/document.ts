// What a person asks about his own account, and does with it.
import { graphql, type ResultOf } from '../../graphql/graphql';

export const AccountQuery = graphql(`
  query Account {
    viewer {
      id
      totpEnrolled
      totpRequired
      recoveryCodesLeft
      sessions {
        id
        device
        method
        address
        createdAt
        lastUsedAt
        current
      }
    }
  }
`);

export type Account = NonNullable<ResultOf<typeof AccountQuery>['viewer']>;

export const SessionRevokeMutation = graphql(`
  mutation SessionRevoke($input: SessionRevokeInput!) {
    sessionRevoke(input: $input) {
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

export const SessionRevokeOthersMutation = graphql(`
  mutation SessionRevokeOthers($input: SessionRevokeOthersInput!) {
    sessionRevokeOthers(input: $input) {
      endedCount
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

export const TotpEnrollMutation = graphql(`
  mutation TotpEnroll($input: TotpEnrollInput!) {
    totpEnroll(input: $input) {
      seed {
        secret
        uri
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
`);

export const TotpConfirmMutation = graphql(`
  mutation TotpConfirm($input: TotpConfirmInput!) {
    totpConfirm(input: $input) {
      recoveryCodes
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

export const TotpDisableMutation = graphql(`
  mutation TotpDisable($input: TotpDisableInput!) {
    totpDisable(input: $input) {
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

export const PreferencesSetMutation = graphql(`
  mutation PreferencesSet($input: PreferencesSetInput!) {
    preferencesSet(input: $input) {
      user {
        id
        language
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
`);
