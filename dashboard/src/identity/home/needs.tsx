// What waits for the customer: a receipt to send, an online payment to make, money that is missing for an order, a service that ends.
// The most urgent first; nothing when nothing is to be done.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconReceipt, IconShoppingCart } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { number, percent } from '../../format/digits';
import { relative } from '../../format/jalali';
import { useNow } from '../../parts/date';
import { useAmount } from '../../parts/money';
import { usePlanName } from '../../subscription/look';
import { concernOf, daysUntil, standingOf, usedPercent } from '../../subscription/standing';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Home } from './document';

/** So many services are named; the list has the rest. */
const SERVICES_MAX = 4;

/** The strip. */
export function Needs({ home }: { home: Home }) {
  const say = useWords();
  const reader = useReader();
  const amount = useAmount();
  const planName = usePlanName();
  const now = useNow();
  const concerned = home.vpnAccounts.nodes
    .filter((service) => concernOf(service, now))
    .slice(0, SERVICES_MAX);
  if (home.payments.nodes.length + home.orders.nodes.length + concerned.length === 0) return null;
  return (
    <Stack gap="xs" role="group" aria-label={say('home-needs')}>
      {home.payments.nodes.map((payment) => (
        <Need
          key={payment.id}
          icon={payment.status === 'AWAITING_RECEIPT' ? <IconReceipt /> : <IconClock />}
          color={payment.status === 'UNDER_REVIEW' ? 'moon' : 'orange'}
          text={
            payment.status !== 'UNDER_REVIEW'
              ? say(
                  payment.status === 'AWAITING_PAYER'
                    ? 'home-online-awaited'
                    : 'home-receipt-awaited',
                  {
                    amount: amount(payment.amount.amount),
                    when: relative(new Date(payment.expiresAt), now, reader),
                  },
                )
              : payment.queuePlace
                ? say('home-under-review-at', {
                    amount: amount(payment.amount.amount),
                    place: number(payment.queuePlace, reader.digits),
                  })
                : say('home-under-review', { amount: amount(payment.amount.amount) })
          }
        >
          <Button
            size="compact-md"
            variant="default"
            renderRoot={(props) => (
              <Link to="/payments/$id" params={{ id: payment.id }} {...props} />
            )}
          >
            {payment.status === 'AWAITING_RECEIPT'
              ? say('home-send-receipt')
              : payment.status === 'AWAITING_PAYER'
                ? say('home-go-and-pay')
                : say('home-see')}
          </Button>
        </Need>
      ))}
      {home.orders.nodes.map((order) => (
        <Need
          key={order.id}
          icon={<IconShoppingCart />}
          color={order.status === 'PLACED' ? 'orange' : 'moon'}
          text={
            order.status === 'PAID'
              ? say('home-order-building', { plan: planName(order.plan) })
              : say('home-order-short', {
                  plan: planName(order.plan),
                  amount: amount(order.missing?.amount ?? '0'),
                })
          }
        >
          <Button
            size="compact-md"
            variant="default"
            renderRoot={(props) => <Link to="/buy" search={{ order: order.id }} {...props} />}
          >
            {say('home-see')}
          </Button>
        </Need>
      ))}
      {concerned.map((service) => {
        const concern = concernOf(service, now);
        const standing = standingOf(service, now);
        const name = service.name;
        const days = service.expiresAt ? daysUntil(service.expiresAt, now) : 0;
        const text =
          concern === 'ends-soon'
            ? say('home-ends-soon', { name, count: days, number: number(days, reader.digits) })
            : concern === 'nearly-used'
              ? say('home-nearly-used', {
                  name,
                  percent: percent(usedPercent(service) ?? 0, reader.digits),
                })
              : standing === 'time-ended'
                ? say('home-time-ended', { name })
                : say('home-traffic-ended', { name });
        return (
          <Need key={service.id} icon={<IconAlertTriangle />} color="yellow" text={text}>
            <Button
              size="compact-md"
              variant="default"
              renderRoot={(props) => <Link to="/buy" search={{ renew: service.id }} {...props} />}
            >
              {say('service-renew')}
            </Button>
          </Need>
        );
      })}
    </Stack>
  );
}

interface NeedProps {
  icon: ReactNode;
  color: string;
  text: string;
  children: ReactNode;
}

function Need({ icon, color, text, children }: NeedProps) {
  return (
    <Alert color={color} icon={icon} py="xs" role="note">
      <Group justify="space-between" gap="xs">
        <Text size="sm" style={{ flex: '1 1 12rem' }}>
          {text}
        </Text>
        {children}
      </Group>
    </Alert>
  );
}
