// The wallet after a payment. The gateway's word and the wallet's credit are two events, a moment apart, and no
// subscription tells of the second; so the wallet is asked until it has moved past the first.
import { useEffect, useState } from 'react';
import { graphql } from '../../graphql/graphql';
import { useResource } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';

/** How often the wallet is asked while it has not moved. */
const ASK_EVERY_MS = 1_000;
/** Then it is shown as it stands: the credit waits for something that a second more does not mend. */
const ASKED_MAX = 20;

const BalanceQuery = graphql(`
  query BalanceAfter($userId: ID!) {
    wallet(userId: $userId) {
      available {
        amount
      }
      position
    }
  }
`);

/** The balance in rial, once the wallet has moved past this position of the log; null until then. */
export function useBalanceAfter(position: string): string | null {
  const { id: userId } = useViewer();
  const { data, again } = useResource(BalanceQuery, { userId });
  const [asked, setAsked] = useState(0);
  const wallet = data?.wallet;
  const moved = wallet ? BigInt(wallet.position) > BigInt(position) : false;
  const waits = !moved && asked < ASKED_MAX;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => {
      setAsked(asked + 1);
      again();
    }, ASK_EVERY_MS);
    return () => clearTimeout(timer);
  }, [waits, asked, again]);
  return waits ? null : (wallet?.available.amount ?? null);
}
