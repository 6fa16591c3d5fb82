// Payments of the customer's own, told live.
import { useLive } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';
import { MyPaymentChanged } from './document';

/** Calls back when one of the viewer's own payments changed; its entity is up to date by then. */
export function usePaymentsLive(onChange: (id: string) => void): void {
  const { id } = useViewer();
  useLive(MyPaymentChanged, { since: null }, ({ paymentChanged: { payment } }) => {
    if (payment.user?.id === id) onChange(payment.id);
  });
}
