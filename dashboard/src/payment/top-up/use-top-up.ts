// Opening a top-up, by card or at the gateway: two commands that take and give the same. Each has its own key,
// so that who changes his mind between them is not taken for one who repeats himself.
import { useCallback } from 'react';
import { useCommand } from '../../graphql/command';
import { OnlineMutation, OpenMutation } from '../mine/document';
import type { PaymentMethod } from '../status';

/** How much, in rial, and for which order. */
export interface TopUp {
  amount: string;
  orderId?: string;
}

/** Opens one by the way that was chosen. */
export function useTopUp() {
  const card = useCommand(OpenMutation, ({ topUpOpen }) => topUpOpen);
  const online = useCommand(OnlineMutation, ({ topUpOnline }) => topUpOnline);
  const [byCard, atGateway] = [card.send, online.send];
  const send = useCallback(
    (way: PaymentMethod, input: TopUp) =>
      way === 'GATEWAY' ? atGateway({ input }) : byCard({ input }),
    [byCard, atGateway],
  );
  return { send, sending: card.sending || online.sending };
}
