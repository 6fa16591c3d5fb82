// Orders of the customer's own, told live.
import { useLive } from '../graphql/resource';
import { useViewer } from '../identity/viewer';
import { OrderChanged } from './document';

/** Calls back when one of the viewer's own orders changed; its entity is up to date by then. */
export function useOrdersLive(onChange: (id: string) => void): void {
  const { id } = useViewer();
  useLive(OrderChanged, { since: null }, ({ orderChanged: { order } }) => {
    if (order.user?.id === id) onChange(order.id);
  });
}
