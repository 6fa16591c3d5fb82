// Looking at a payment claims it, so that colleagues see it: taken on opening, held while the page is in
// view, given up on leaving. A claim by another is told, never forced.
import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { ClaimMutation, ReleaseMutation } from './document';

/** A lease is two minutes; half of it is in time. */
const RENEW_MS = 60_000;

/** Holds a claim on the payment that is open. Answers the words of a refusal. */
export function useClaim(
  paymentId: string | undefined,
  enabled: boolean,
  takeOver: boolean,
): string | null {
  const client = useClient();
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    setRefusal(null);
    if (!paymentId || !enabled) return;
    let over = false;
    let held = false;
    const hold = async () => {
      if (document.visibilityState === 'hidden') return;
      const input = { paymentId, takeOver: takeOver && !held, idempotencyKey: crypto.randomUUID() };
      const { data } = await client.mutation(ClaimMutation, { input }).toPromise();
      const refused = data?.paymentClaim.userErrors[0];
      if (over) return;
      held = !!data && !refused;
      setRefusal(refused?.message ?? null);
    };
    void hold();
    const timer = setInterval(() => void hold(), RENEW_MS);
    return () => {
      over = true;
      clearInterval(timer);
      const input = { paymentId, idempotencyKey: crypto.randomUUID() };
      if (held) void client.mutation(ReleaseMutation, { input }).toPromise();
    };
  }, [client, paymentId, enabled, takeOver]);
  return refusal;
}
