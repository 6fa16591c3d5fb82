// The trial balance: every control account with its sums; also which control accounts there are.
import { graphql } from '../graphql/graphql';
import { useResource } from '../graphql/resource';

export const TrialBalanceQuery = graphql(`
  query TrialBalance($asOf: AsOf) {
    trialBalance(asOf: $asOf) {
      sum {
        amount
      }
      lines {
        control
        accountCount
        amount {
          amount
        }
        debitTotal {
          amount
        }
        creditTotal {
          amount
        }
      }
    }
  }
`);

/** The names of the control accounts that have anything; empty until they are known. */
export function useControls(): string[] {
  const { data } = useResource(TrialBalanceQuery, { asOf: null });
  return data?.trialBalance.lines.map(({ control }) => control) ?? [];
}
