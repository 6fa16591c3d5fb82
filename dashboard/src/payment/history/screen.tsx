// All that the customer paid or meant to, the newest first.
import { Card, Group, Stack, Text } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useResource } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';
import { JalaliDate } from '../../parts/date';
import { HistoryList, RowFacts } from '../../parts/history-list';
import { Money } from '../../parts/money';
import { Screen } from '../../parts/screen';
import { useWords } from '../../words/words';
import { type MyPayment, MyPaymentsQuery } from '../mine/document';
import { usePaymentsLive } from '../mine/live';
import { METHOD_WORDS, PaymentBadge } from '../status';

const route = getRouteApi('/user/payments');
const ROWS = 20;
const STATUSES: Record<'done' | 'not' | 'open', MyPayment['status'][]> = {
  open: ['AWAITING_RECEIPT', 'AWAITING_PAYER', 'UNDER_REVIEW', 'DISPUTED'],
  done: ['APPROVED'],
  not: ['REJECTED', 'EXPIRED', 'WITHDRAWN', 'FAILED', 'REVERSING', 'REVERSED'],
};

/** The screen. */
export function PaymentHistoryScreen() {
  const say = useWords();
  const { id: userId } = useViewer();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const resource = useResource(
    MyPaymentsQuery,
    {
      userId,
      statuses: search.status ? STATUSES[search.status] : null,
      first: ROWS,
      after: search.after ?? null,
    },
    { keepPrevious: true },
  );
  usePaymentsLive(resource.again);
  return (
    <Screen title={say('history-payments')}>
      <HistoryList
        resource={resource}
        pick={({ payments }) => payments}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        labels={{
          open: say('history-open'),
          done: say('payment-web-approved'),
          not: say('history-not-done'),
        }}
        empty={{ title: say('history-no-payments'), hint: say('history-no-payments-hint') }}
        row={(payment) => <Row key={payment.id} payment={payment} />}
      />
    </Screen>
  );
}

function Row({ payment }: { payment: MyPayment }) {
  const say = useWords();
  const why = payment.reversalReason ?? payment.reason;
  return (
    <Card
      p="sm"
      renderRoot={(props) => <Link to="/payments/$id" params={{ id: payment.id }} {...props} />}
    >
      <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Money rial={payment.amount.amount} fw={700} />
          <RowFacts>
            {payment.card
              ? say('history-to', { bank: payment.card.bank })
              : say(METHOD_WORDS[payment.method])}
            <bdi>{payment.number}</bdi>
            <JalaliDate at={payment.openedAt} />
          </RowFacts>
          {why && <Text size="sm">{say('top-up-reason', { reason: why })}</Text>}
        </div>
        <Stack gap={4} align="flex-end" style={{ flex: 'none' }}>
          <PaymentBadge status={payment.status} />
        </Stack>
      </Group>
    </Card>
  );
}
