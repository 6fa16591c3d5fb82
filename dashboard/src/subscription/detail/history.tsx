// What happened to a service: bought, renewed, and each with its order.
import { Anchor, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useResource } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';
import { OrderBadge } from '../../order/status';
import { EmptyState } from '../../parts/empty';
import { Money } from '../../parts/money';
import { Loaded } from '../../parts/screen';
import { Timeline } from '../../parts/timeline';
import { useWords } from '../../words/words';
import { type Service, ServiceOrdersQuery } from '../document';
import { usePlanName } from '../look';

/** The tab. */
export function History({ service }: { service: Service }) {
  const say = useWords();
  const planName = usePlanName();
  const { id: userId } = useViewer();
  const resource = useResource(ServiceOrdersQuery, { userId, id: service.id });
  return (
    <Loaded resource={resource}>
      {({ orders }) =>
        orders.nodes.length === 0 ? (
          <EmptyState kind="nothing" title={say('service-no-history')} />
        ) : (
          <Timeline
            items={orders.nodes.map((order) => ({
              id: order.id,
              at: order.placedAt,
              title:
                order.kind === 'RENEWAL'
                  ? say('service-renewed-with', { plan: planName(order.plan) })
                  : say('service-bought', { plan: planName(order.plan) }),
              body: (
                <Group gap="sm">
                  <Money rial={order.due.amount} size="sm" />
                  <OrderBadge status={order.status} />
                  <Anchor
                    size="sm"
                    renderRoot={(props) => (
                      <Link to="/buy" search={{ order: order.id }} {...props} />
                    )}
                  >
                    {say('wallet-web-see-order', { number: order.number })}
                  </Anchor>
                </Group>
              ),
            }))}
          />
        )
      }
    </Loaded>
  );
}
