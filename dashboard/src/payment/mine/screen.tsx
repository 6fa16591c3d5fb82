// One payment of the customer's: where to pay and by when, the receipt, and where it stands, told live.
import { Anchor, Button, Card, Group, Stack, Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useResource } from '../../graphql/resource';
import { EmptyState } from '../../parts/empty';
import { Money } from '../../parts/money';
import { Loaded, Screen } from '../../parts/screen';
import { Bones } from '../../parts/waiting';
import { usePlanName } from '../../subscription/look';
import { useWords } from '../../words/words';
import { PaymentBadge } from '../status';
import { Actions } from './actions';
import { CardPanel } from './card-panel';
import { type MyPayment, type MyPaymentNow, MyPaymentQuery } from './document';
import { usePaymentsLive } from './live';
import { ReceiptPages } from './pages';
import { ReceiptPanel } from './receipt-panel';
import { PaymentSteps } from './steps';

const OnlinePanel = lazy(() => import('../online/panel'));
const route = getRouteApi('/user/payments/$id');
/** How often the place in the queue is asked for. */
const PLACE_EVERY_MS = 20_000;

/** The screen. */
export function MyPaymentScreen() {
  const say = useWords();
  const { id } = route.useParams();
  const resource = useResource(MyPaymentQuery, { id });
  const { again } = resource;
  usePaymentsLive((changed) => changed === id && again());
  // Others ahead in the queue are no change of this payment, so its place is asked for now and then.
  const waits = resource.data?.payment?.status === 'UNDER_REVIEW';
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(again, PLACE_EVERY_MS);
    return () => clearInterval(timer);
  }, [waits, again]);
  const number = resource.data?.payment?.number;
  return (
    <Screen title={number ? say('top-up-payment-title', { number }) : say('top-up-payment')}>
      <Loaded resource={resource}>
        {({ payment, topUpLimits }) =>
          payment ? (
            <Body
              key={payment.id}
              payment={payment}
              limits={{
                min: topUpLimits.min.amount,
                max: topUpLimits.max.amount,
                receiptMax: topUpLimits.receiptMax,
                online: topUpLimits.online,
              }}
              onChange={resource.again}
            />
          ) : (
            <EmptyState
              kind="nothing"
              title={say('top-up-not-found')}
              stuck
              action={
                <Button variant="light" renderRoot={(props) => <Link to="/payments" {...props} />}>
                  {say('history-payments')}
                </Button>
              }
            />
          )
        }
      </Loaded>
    </Screen>
  );
}

export interface Limits {
  min: string;
  max: string;
  receiptMax: string;
  /** Whether one can pay at a gateway. */
  online: boolean;
}

function Body({
  payment,
  limits,
  onChange,
}: {
  payment: MyPaymentNow;
  limits: Limits;
  onChange: () => void;
}) {
  return (
    <Stack gap="md" maw={640} w="100%">
      <Card>
        <Group justify="space-between" gap="xs">
          <Money rial={payment.amount.amount} fz="xl" fw={800} />
          <PaymentBadge status={payment.status} />
        </Group>
        <ForOrder payment={payment} />
      </Card>
      {payment.method === 'GATEWAY' ? (
        <Suspense fallback={<Bones rows={3} />}>
          <OnlinePanel payment={payment} online={limits.online} onChange={onChange} />
        </Suspense>
      ) : (
        <ByCard payment={payment} limits={limits} onChange={onChange} />
      )}
    </Stack>
  );
}

/** One by card: where to pay, the receipt, and where it stands. */
function ByCard({
  payment,
  limits,
  onChange,
}: {
  payment: MyPayment;
  limits: Limits;
  onChange: () => void;
}) {
  const say = useWords();
  const { status } = payment;
  const awaits = status === 'AWAITING_RECEIPT';
  const ended = status === 'REJECTED' || status === 'EXPIRED' || status === 'WITHDRAWN';
  return (
    <>
      {awaits && <CardPanel payment={payment} />}
      {awaits && (
        <Card>
          <Text fw={700} mb="sm" component="h2">
            {say('top-up-send-receipt')}
          </Text>
          <ReceiptPanel
            payment={payment}
            maxBytes={limits.receiptMax}
            onSent={onChange}
            further={false}
          />
        </Card>
      )}
      <Card>
        <PaymentSteps payment={payment} />
      </Card>
      {payment.receiptPages.length > 0 && (
        <Sent payment={payment} maxBytes={limits.receiptMax} onSent={onChange} />
      )}
      <Actions payment={payment} limits={limits} />
      {ended && (
        <Button renderRoot={(props) => <Link to="/wallet/top-up" {...props} />}>
          {say('top-up-once-more')}
        </Button>
      )}
    </>
  );
}

/** The order that waits for this money. */
function ForOrder({ payment }: { payment: MyPayment }) {
  const say = useWords();
  const planName = usePlanName();
  const { order } = payment;
  if (!order) return null;
  const plan = planName(order.plan);
  const waiting =
    payment.method === 'GATEWAY'
      ? say('online-for-order', { plan })
      : say('top-up-for-order', { plan });
  return (
    <Text size="sm" mt="xs">
      {order.status === 'PLACED' ? waiting : say('top-up-was-for-order', { plan })}{' '}
      <Anchor
        size="sm"
        underline="always"
        renderRoot={(props) => <Link to="/buy" search={{ order: order.id }} {...props} />}
      >
        {say('top-up-see-order')}
      </Anchor>
    </Text>
  );
}

/** What was sent, and sending another in its place or a further page. */
function Sent({
  payment,
  maxBytes,
  onSent,
}: {
  payment: MyPayment;
  maxBytes: string;
  onSent: () => void;
}) {
  const say = useWords();
  const [mode, setMode] = useState<'add' | 'none' | 'replace'>('none');
  const open = payment.status === 'UNDER_REVIEW';
  const sent = () => {
    setMode('none');
    onSent();
  };
  return (
    <Card>
      <Stack gap="sm">
        <Text fw={700} component="h2">
          {say('top-up-sent-receipt')}
        </Text>
        <ReceiptPages pages={payment.receiptPages} />
        {open && (
          <Group gap="xs">
            <Button
              variant={mode === 'replace' ? 'light' : 'default'}
              aria-expanded={mode === 'replace'}
              onClick={() => setMode(mode === 'replace' ? 'none' : 'replace')}
            >
              {say('top-up-replace')}
            </Button>
            <Button
              variant={mode === 'add' ? 'light' : 'default'}
              aria-expanded={mode === 'add'}
              onClick={() => setMode(mode === 'add' ? 'none' : 'add')}
            >
              {say('top-up-add-page')}
            </Button>
          </Group>
        )}
        {open && mode !== 'none' && (
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {mode === 'replace' ? say('top-up-replace-hint') : say('top-up-add-hint')}
            </Text>
            <ReceiptPanel
              key={mode}
              payment={payment}
              maxBytes={maxBytes}
              onSent={sent}
              further={mode === 'add'}
            />
          </Stack>
        )}
      </Stack>
    </Card>
  );
}
