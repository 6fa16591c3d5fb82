// A payment at the gateway as staff see it: what the gateway says of it, by which its support finds it, and how it
// went. It is told live, also when the gateway would not give it back.
import { Alert, ScrollArea, SimpleGrid, Stack, Text } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconClock,
  IconReceiptRefund,
  IconWorld,
} from '@tabler/icons-react';
import { tellFailed } from '../../frame/notices';
import { useLive } from '../../graphql/resource';
import { Code, CopyField } from '../../parts/code';
import { Fact } from '../../parts/fact';
import { Money } from '../../parts/money';
import { type Happening, Timeline } from '../../parts/timeline';
import { To } from '../../parts/to';
import { usePlanName } from '../../subscription/look';
import { type PlainWordId, useWords } from '../../words/words';
import { AtGatewayChanged, type Detail, type GatewaySession } from './document';

const WHY_NOT: Record<NonNullable<GatewaySession['failure']>, PlainWordId> = {
  CANCELLED: 'admin-payment-not-cancelled',
  REFUSED: 'admin-payment-not-opened',
  UNPAID: 'admin-payment-not-seen',
};

const BEARERS: Record<NonNullable<GatewaySession['feeBearer']>, PlainWordId> = {
  MERCHANT: 'admin-payment-fee-shop',
  PAYER: 'admin-payment-fee-payer',
};

interface Props {
  payment: Detail;
  /** Called when something of it is old. */
  onChange: () => void;
}

/** The facts and the history. */
export default function AtGateway({ payment, onChange }: Props) {
  const say = useWords();
  useLive(AtGatewayChanged, { since: null }, ({ paymentChanged: { eventType, payment: told } }) => {
    if (told.id !== payment.id) return;
    onChange();
    if (eventType === 'gateway.reversal_refused')
      tellFailed(say('admin-payment-not-given-back', { number: payment.number }));
  });
  const { gateway } = payment;
  return (
    <ScrollArea
      h="100%"
      p="md"
      viewportProps={{ role: 'region', 'aria-label': say('admin-payment-session'), tabIndex: 0 }}
    >
      <Stack gap="lg">
        <Text component="h2" fw={700}>
          {say('admin-payment-session')}
        </Text>
        {payment.status === 'DISPUTED' && (
          <Alert color="red" variant="light">
            {say('admin-payment-disputed-hint')}
          </Alert>
        )}
        <Facts payment={payment} session={gateway} />
        <div>
          <Text fw={700} size="sm" mb="xs" component="h3">
            {say('admin-payment-happened')}
          </Text>
          <Timeline items={useHappened(payment, gateway)} />
        </div>
      </Stack>
    </ScrollArea>
  );
}

function Facts({ payment, session }: { payment: Detail; session: GatewaySession | null }) {
  const say = useWords();
  const planName = usePlanName();
  const { order, user } = payment;
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
      <Fact title={say('admin-payment-amount')}>
        <Money rial={payment.amount.amount} fw={700} />
      </Fact>
      {user && (
        <Fact title={say('admin-payment-payer')}>
          <To to={`/admin/users/${user.id}`}>
            <bdi>{user.name}</bdi>
          </To>
        </Fact>
      )}
      {session?.reference && (
        <Fact title={say('admin-payment-reference')}>
          <CopyField value={session.reference} label={say('admin-payment-copy-reference')} whole />
        </Fact>
      )}
      {session?.payerCard && (
        <Fact title={say('admin-payment-payer-card')}>
          <Code>{session.payerCard}</Code>
        </Fact>
      )}
      {session?.fee && (
        <Fact title={say('admin-payment-fee')}>
          <Money rial={session.fee.amount} />
          {session.feeBearer && (
            <Text size="xs" c="dimmed">
              {say(BEARERS[session.feeBearer])}
            </Text>
          )}
        </Fact>
      )}
      {session?.failure && (
        <Fact title={say('admin-payment-why-not')}>{say(WHY_NOT[session.failure])}</Fact>
      )}
      {session?.code != null && (
        <Fact title={say('admin-payment-code')}>
          <Code>{session.code}</Code>
        </Fact>
      )}
      {order && (
        <Fact title={say('admin-payment-order')}>
          <bdi>{planName(order.plan)}</bdi> · <Money rial={order.due.amount} />
        </Fact>
      )}
      {session && (
        <Fact title={say('admin-payment-terminal')} quiet>
          <Code>{session.terminal}</Code>
        </Fact>
      )}
      {session?.authority && (
        <Fact title={say('admin-payment-authority')} quiet>
          <span style={{ overflowWrap: 'anywhere' }}>
            <CopyField value={session.authority} label={say('admin-payment-copy-authority')} />
          </span>
        </Fact>
      )}
    </SimpleGrid>
  );
}

function useHappened(payment: Detail, session: GatewaySession | null): Happening[] {
  const say = useWords();
  const size = 14;
  const all: (Omit<Happening, 'at'> & { at: string | null | undefined })[] = [
    {
      id: 'opened',
      at: payment.openedAt,
      title: say('admin-payment-at-opened'),
      icon: <IconClock size={size} />,
    },
    {
      id: 'requested',
      at: session?.requestedAt,
      title: say('admin-payment-at-requested'),
      icon: <IconWorld size={size} />,
    },
    {
      id: 'returned',
      at: session?.returnedAt,
      title: say('admin-payment-at-returned'),
      icon: <IconArrowBackUp size={size} className="moon-dir" />,
    },
    {
      id: 'verified',
      at: session?.verifiedAt,
      title: say('admin-payment-at-verified'),
      icon: <IconCheck size={size} />,
      color: 'teal',
      body: session?.late && (
        <Text size="sm" c="var(--moon-warn)">
          {say('admin-payment-late')}
        </Text>
      ),
    },
    {
      id: 'reversed',
      at: payment.reversedAt,
      title: say('admin-payment-at-reversed'),
      by: payment.reversedBy && <bdi>{payment.reversedBy.name}</bdi>,
      icon: <IconReceiptRefund size={size} />,
      color: 'orange',
      body: payment.reversalReason && (
        <Text size="sm">
          <bdi>«{payment.reversalReason}»</bdi>
        </Text>
      ),
    },
  ];
  return all
    .flatMap((one) => (one.at ? [{ ...one, at: one.at }] : []))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
