// An order on its way, told live: paid, being made, ready with its link; or waiting for money; or come to
// nothing, and where the money is.
import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Outcome, type Payload, useCommand } from '../../graphql/command';
import { useResource } from '../../graphql/resource';
import { ConfirmDialog } from '../../parts/confirm';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Money, useAmount } from '../../parts/money';
import { useProblemText } from '../../parts/problem';
import { Loaded } from '../../parts/screen';
import { usePaymentsLive } from '../../payment/mine/live';
import { PaymentBadge, type PaymentStatus } from '../../payment/status';
import { usePlanName } from '../../subscription/look';
import { type PlainWordId, useWords } from '../../words/words';
import { CancelMutation, type MyOrder, OrderQuery, PayMutation } from '../document';
import { useOrdersLive } from '../live';
import { CANCEL_WORDS, OrderBadge } from '../status';
import { OrderSteps } from './order-steps';
import { Ready } from './ready';
import { Shortfall } from './shortfall';

/** The panel. */
export function OrderPanel({ id }: { id: string }) {
  const say = useWords();
  const resource = useResource(OrderQuery, { id });
  useOrdersLive((changed) => changed === id && resource.again());
  usePaymentsLive(resource.again);
  return (
    <Loaded resource={resource}>
      {({ order, topUpLimits }) =>
        order ? (
          <Body
            order={order}
            topUpMin={topUpLimits.min.amount}
            online={topUpLimits.online}
            onChange={resource.again}
          />
        ) : (
          <EmptyState kind="nothing" title={say('buy-order-missing')} stuck />
        )
      }
    </Loaded>
  );
}

interface Props {
  order: MyOrder;
  topUpMin: string;
  /** Whether one can pay at a gateway. */
  online: boolean;
  onChange: () => void;
}

function Body({ order, topUpMin, online, onChange }: Props) {
  const say = useWords();
  const planName = usePlanName();
  return (
    <Stack gap="md" maw={640} w="100%">
      <Card>
        <Stack gap="md">
          <Group justify="space-between" gap="xs">
            <div>
              <Text component="h2" fw={700}>
                {planName(order.plan)}
              </Text>
              <Text size="sm" c="dimmed">
                {say('buy-order-number', { number: order.number })}
              </Text>
            </div>
            <Stack gap={4} align="flex-end" style={{ flex: 'none' }}>
              <OrderBadge status={order.status} />
              <Money rial={order.due.amount} fw={700} />
            </Stack>
          </Group>
          {order.status !== 'CANCELLED' && <OrderSteps order={order} />}
          {order.status === 'PAID' && (
            <Text size="sm" c="dimmed">
              {say('buy-building-hint')}
            </Text>
          )}
        </Stack>
      </Card>
      {order.status === 'PLACED' && <Unpaid {...{ order, topUpMin, online, onChange }} />}
      {order.status === 'FULFILLED' && order.vpnAccount && <Ready order={order} />}
      {order.status === 'CANCELLED' && <Nothing order={order} />}
    </Stack>
  );
}

function Nothing({ order }: { order: MyOrder }) {
  const say = useWords();
  return (
    <Alert color="gray" title={order.reason ? say(CANCEL_WORDS[order.reason]) : undefined}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{order.paidAt ? say('buy-money-back') : say('buy-no-money-taken')}</Text>
        <Button variant="default" renderRoot={(props) => <Link to="/buy" search={{}} {...props} />}>
          {say('buy-choose-again')}
        </Button>
      </Stack>
    </Alert>
  );
}

/** What is left to do with a top-up that is under way. */
const GO_ON: Partial<Record<PaymentStatus, PlainWordId>> = {
  AWAITING_RECEIPT: 'home-send-receipt',
  AWAITING_PAYER: 'home-go-and-pay',
  UNDER_REVIEW: 'buy-see-payment',
};

/** An order that waits for money: what is missing, the top-up that is under way, or the ways out. */
function Unpaid({ order, topUpMin, online, onChange }: Props) {
  const say = useWords();
  const amount = useAmount();
  const problemText = useProblemText();
  const [wrong, setWrong] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const pay = useCommand(PayMutation, ({ orderPay }) => orderPay);
  const cancel = useCommand(CancelMutation, ({ orderCancel }) => orderCancel);
  const missing = order.missing?.amount ?? '0';
  const under = order.payments.find(({ status }) => status in GO_ON);
  const tellWhyNot = (outcome: Outcome<Payload>) => {
    if (outcome.kind === 'failed') setWrong(problemText(outcome.problem));
    if (outcome.kind === 'refused')
      setWrong(outcome.refusals.map(({ message }) => message).join(' '));
  };
  return (
    <Card>
      <Stack gap="sm">
        <Text size="sm">
          {say('buy-waits-until')} <JalaliDate at={order.expiresAt} />
        </Text>
        {wrong && (
          <Alert color="red" role="alert">
            {wrong}
          </Alert>
        )}
        {under ? (
          <Stack gap="xs">
            <Group justify="space-between" gap="xs">
              <Money rial={under.amount.amount} fw={600} />
              <PaymentBadge status={under.status} />
            </Group>
            <Text size="sm">{say('buy-completes-itself')}</Text>
            <Button
              variant="light"
              renderRoot={(props) => (
                <Link to="/payments/$id" params={{ id: under.id }} {...props} />
              )}
            >
              {say(GO_ON[under.status] ?? 'buy-see-payment')}
            </Button>
          </Stack>
        ) : missing === '0' ? (
          <Button
            size="md"
            loading={pay.sending}
            onClick={async () => {
              setWrong(null);
              tellWhyNot(await pay.send({ input: { orderId: order.id } }));
              onChange();
            }}
          >
            {say('buy-pay', { amount: amount(order.due.amount) })}
          </Button>
        ) : (
          <Shortfall {...{ order, missing, topUpMin, online }} />
        )}
        <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
          {say('buy-give-up')}
        </Button>
        <ConfirmDialog
          opened={asking}
          title={say('buy-give-up')}
          confirm={say('buy-give-up-confirm')}
          danger
          busy={cancel.sending}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            tellWhyNot(await cancel.send({ input: { orderId: order.id } }));
            setAsking(false);
            onChange();
          }}
        >
          <Text>{say('buy-give-up-ask')}</Text>
        </ConfirmDialog>
      </Stack>
    </Card>
  );
}
