// Deliveries that did not succeed and wait for a person: try again, or give the money back.
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconArrowBackUp, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTell } from '../../frame/outcome';
import { useCommand } from '../../graphql/command';
import type { ResultOf } from '../../graphql/graphql';
import type { Resource } from '../../graphql/resource';
import { useMay } from '../../identity/viewer';
import { Code } from '../../parts/code';
import { ConfirmDialog } from '../../parts/confirm';
import { JalaliDate } from '../../parts/date';
import { Money, useAmount } from '../../parts/money';
import { Loaded } from '../../parts/screen';
import { To } from '../../parts/to';
import { useWords } from '../../words/words';
import {
  DeliveryRefundMutation,
  DeliveryRetryMutation,
  type ParkedDeliveriesQuery,
  type ParkedDelivery,
} from './document';

interface Props {
  resource: Resource<ResultOf<typeof ParkedDeliveriesQuery>>;
}

/** The list. */
export function Deliveries({ resource }: Props) {
  const say = useWords();
  return (
    <Card component="section" aria-label={say('admin-servers-parked')}>
      <Title order={2} size="h5" mb="sm">
        {say('admin-servers-parked')}
      </Title>
      <Loaded resource={resource}>
        {({ parkedDeliveries: { nodes } }) =>
          nodes.length === 0 ? (
            <Text size="sm" c="dimmed">
              {say('admin-servers-nothing-parked')}
            </Text>
          ) : (
            <Stack gap="sm">
              {nodes.map((delivery) => (
                <Delivery key={delivery.id} delivery={delivery} again={resource.again} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Card>
  );
}

function Delivery({ delivery, again }: { delivery: ParkedDelivery; again: () => void }) {
  const say = useWords();
  const may = useMay();
  const tell = useTell();
  const amount = useAmount();
  const [refunding, setRefunding] = useState(false);
  const retrying = useCommand(DeliveryRetryMutation, (data) => data.deliveryRetry);
  const giving = useCommand(DeliveryRefundMutation, (data) => data.deliveryRefund);
  const input = { vpnAccountId: delivery.id };
  const order = delivery.deliveryOrder;
  const retry = async () => {
    if (tell(await retrying.send({ input }), say('admin-servers-retried'))) again();
  };
  const refund = async () => {
    if (!tell(await giving.send({ input }), say('admin-servers-refunded'))) return;
    setRefunding(false);
    again();
  };
  return (
    <Group justify="space-between" gap="sm" data-testid="delivery">
      <Stack gap={0}>
        <Text size="sm" fw={600}>
          <Code>{delivery.name}</Code>{' '}
          {delivery.user && (
            <To to={`/admin/users/${delivery.user.id}`}>
              <bdi>{delivery.user.name}</bdi>
            </To>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {order && (
            <>
              <Code>{order.number}</Code> · <Money rial={order.due.amount} />
              {' · '}
            </>
          )}
          {delivery.panel?.server && (
            <>
              <bdi>{delivery.panel.server.name}</bdi>
              {' · '}
            </>
          )}
          {delivery.deliverySince && <JalaliDate at={delivery.deliverySince} as="relative" />}
          {delivery.failure &&
            ` · ${say(delivery.failure === 'NO_CAPACITY' ? 'admin-servers-no-capacity' : 'admin-servers-refused')}`}
        </Text>
      </Stack>
      <Group gap="xs">
        {may('subscription.retry') && (
          <Button
            size="compact-sm"
            variant="light"
            loading={retrying.sending}
            leftSection={<IconRefresh size={14} />}
            onClick={() => void retry()}
          >
            {say('admin-servers-retry')}
          </Button>
        )}
        {may('order.refund') && (
          <Button
            size="compact-sm"
            variant="light"
            color="orange"
            leftSection={<IconArrowBackUp size={14} className="moon-dir" />}
            onClick={() => setRefunding(true)}
          >
            {say('admin-servers-refund')}
          </Button>
        )}
      </Group>
      {refunding && (
        <ConfirmDialog
          opened
          title={say('admin-servers-refund')}
          confirm={say('admin-servers-refund')}
          danger
          busy={giving.sending}
          onClose={() => setRefunding(false)}
          onConfirm={() => void refund()}
        >
          <Text size="sm">
            {say('admin-servers-refund-ask', { amount: order ? amount(order.due.amount) : '—' })}
          </Text>
        </ConfirmDialog>
      )}
    </Group>
  );
}
