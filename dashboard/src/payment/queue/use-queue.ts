// The queue, kept up to date: rows that change in place, and who looks at what.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLive, useResource } from '../../graphql/resource';
import { type Claim, QueueChanged, QueueQuery } from './document';
import { begin, type Lineup, settle, tell } from './lineup';

/** As many as the API gives at once; who has more waiting than this decides the oldest first. */
const ROWS_MAX = 100;

/** Who looks at what, by the payment's id. */
export type Claims = ReadonlyMap<string, Claim>;

function claimsOf(list: readonly (Claim | null)[]): Claims {
  return new Map(list.flatMap((claim) => (claim?.payment ? [[claim.payment.id, claim]] : [])));
}

/** The queue. */
export function useQueue(open: string | undefined) {
  const resource = useResource(
    QueueQuery,
    { first: ROWS_MAX, after: null },
    { keepPrevious: true },
  );
  const nodes = resource.data?.paymentsQueue.nodes;
  const [lineup, setLineup] = useState<Lineup | null>(null);
  const [claims, setClaims] = useState<Claims>(new Map());
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());

  useEffect(() => {
    if (!nodes) return;
    setLineup((now) => (now ? tell(now, nodes) : begin(nodes)));
    setClaims((now) => (now.size > 0 ? now : claimsOf(nodes.map(({ claim }) => claim))));
  }, [nodes]);

  useLive(QueueChanged, { since: null }, ({ paymentQueueChanged: change }) => {
    const { kind, payment } = change;
    if (kind === 'SYNC') return setClaims(claimsOf(change.claims));
    if (!payment) return;
    setClaims((now) => {
      const next = new Map(now);
      const claim = change.claims[0];
      if (claim) next.set(payment.id, claim);
      else next.delete(payment.id);
      return next;
    });
    if (kind === 'PAYMENT') {
      setLineup((now) => now && tell(now, [payment]));
      setChanged(new Set([payment.id]));
    }
  });

  const letIn = useCallback(() => setLineup((now) => now && settle(now, open)), [open]);
  const take = useCallback(
    (rows: Parameters<typeof tell>[1]) => setLineup((now) => now && tell(now, rows)),
    [],
  );
  return useMemo(
    () => ({ resource, lineup, claims, changed, letIn, take }),
    [resource, lineup, claims, changed, letIn, take],
  );
}
