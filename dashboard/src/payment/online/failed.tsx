// An online payment that was not made: why, what becomes of money that left the card all the same, and the ways
// on: the same amount for the same order, online again or by card.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useProblemText } from '../../parts/problem';
import { type PlainWordId, useWords } from '../../words/words';
import type { MyPaymentNow } from '../mine/document';
import type { PaymentMethod } from '../status';
import { useTopUp } from '../top-up/use-top-up';

type Failure = NonNullable<NonNullable<MyPaymentNow['gateway']>['failure']>;

const WHY: Record<Failure, { title: PlainWordId; hint: PlainWordId }> = {
  CANCELLED: { title: 'online-failed-cancelled', hint: 'online-failed-cancelled-hint' },
  REFUSED: { title: 'online-failed-refused', hint: 'online-failed-refused-hint' },
  UNPAID: { title: 'online-failed-unpaid', hint: 'online-failed-unpaid-hint' },
};

/** Why not, and what to do. */
export function Failed({ payment, online }: { payment: MyPaymentNow; online: boolean }) {
  const say = useWords();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const topUp = useTopUp();
  const [wrong, setWrong] = useState<string | null>(null);
  const { title, hint } = WHY[payment.gateway?.failure ?? 'CANCELLED'];
  const again = async (way: PaymentMethod) => {
    setWrong(null);
    const { order } = payment;
    const outcome = await topUp.send(way, {
      amount: payment.amount.amount,
      ...(order?.status === 'PLACED' ? { orderId: order.id } : {}),
    });
    if (outcome.kind === 'failed') return setWrong(problemText(outcome.problem));
    if (outcome.kind === 'refused')
      return setWrong(outcome.refusals.map(({ message }) => message).join(' '));
    const next = outcome.payload.payment;
    if (next) await navigate({ to: '/payments/$id', params: { id: next.id } });
  };
  return (
    <Stack gap="md">
      <Alert color="gray" title={say(title)} role="status">
        {say(hint)}
      </Alert>
      <Group gap="xs">
        {online && (
          <Button loading={topUp.sending} onClick={() => void again('GATEWAY')}>
            {say('online-again')}
          </Button>
        )}
        <Button variant="default" disabled={topUp.sending} onClick={() => void again('CARD')}>
          {say('online-instead-by-card')}
        </Button>
      </Group>
      {wrong && (
        <Text size="sm" c="var(--moon-bad)" role="alert">
          {wrong}
        </Text>
      )}
    </Stack>
  );
}
