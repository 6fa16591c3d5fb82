// All that the customer ordered, the newest first.
import { Card, Group, Stack, Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useResource } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';
import { JalaliDate } from '../../parts/date';
import { HistoryList, RowFacts } from '../../parts/history-list';
import { Money } from '../../parts/money';
import { Screen } from '../../parts/screen';
import { usePlanName } from '../../subscription/look';
import { useWords } from '../../words/words';
import { type MyOrder, OrdersQuery } from '../document';
import { useOrdersLive } from '../live';
import { OrderBadge } from '../status';

const route = getRouteApi('/user/orders');
const ROWS = 20;
const STATUSES: Record<'done' | 'not' | 'open', MyOrder['status'][]> = {
  open: ['PLACED', 'PAID'],
  done: ['FULFILLED'],
  not: ['CANCELLED'],
};

/** The screen. */
export function OrderHistoryScreen() {
  const say = useWords();
  const { id: userId } = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const resource = useResource(
    OrdersQuery,
    {
      userId,
      statuses: search.status ? STATUSES[search.status] : null,
      first: ROWS,
      after: search.after ?? null,
    },
    { keepPrevious: true },
  );
  useOrdersLive(resource.again);
  return (
    <Screen title={say('history-orders')}>
      <HistoryList
        resource={resource}
        pick={({ orders }) => orders}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        labels={{
          open: say('history-open'),
          done: say('buy-status-fulfilled'),
          not: say('buy-status-cancelled'),
        }}
        empty={{ title: say('history-no-orders'), hint: say('history-no-orders-hint') }}
        row={(order) => <Row key={order.id} order={order} />}
      />
    </Screen>
  );
}

function Row({ order }: { order: MyOrder }) {
  const say = useWords();
  const planName = usePlanName();
  return (
    <Card renderRoot={(props) => <Link to="/buy" search={{ order: order.id }} {...props} />} p="sm">
      <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} truncate>
            {planName(order.plan)}
          </Text>
          <RowFacts>
            {order.kind === 'RENEWAL' ? say('history-renewal') : say('history-new')}
            <bdi>{order.number}</bdi>
            <JalaliDate at={order.placedAt} />
          </RowFacts>
        </div>
        <Stack gap={4} align="flex-end" style={{ flex: 'none' }}>
          <Money rial={order.due.amount} fw={700} />
          <OrderBadge status={order.status} />
        </Stack>
      </Group>
    </Card>
  );
}
