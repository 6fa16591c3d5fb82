// What an order is short of, and topping up just that: online, or by card.
import { Alert, Button, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAmount } from '../../parts/money';
import { useProblemText } from '../../parts/problem';
import type { PaymentMethod } from '../../payment/status';
import { useTopUp } from '../../payment/top-up/use-top-up';
import { WayChoice } from '../../payment/top-up/way';
import { useWords } from '../../words/words';
import type { MyOrder } from '../document';
import { topUpFor } from './top-up-for';

interface Props {
  order: MyOrder;
  /** Rial, not zero. */
  missing: string;
  topUpMin: string;
  /** Whether one can pay at a gateway. */
  online: boolean;
}

/** The way to pay it, and the button. */
export function Shortfall({ order, missing, topUpMin, online }: Props) {
  const say = useWords();
  const amount = useAmount();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [way, setWay] = useState<PaymentMethod>(online ? 'GATEWAY' : 'CARD');
  const [wrong, setWrong] = useState<string | null>(null);
  const { send, sending } = useTopUp();
  const fill = topUpFor(missing, topUpMin);
  const begin = async () => {
    setWrong(null);
    const outcome = await send(way, { amount: fill, orderId: order.id });
    if (outcome.kind === 'failed') return setWrong(problemText(outcome.problem));
    if (outcome.kind === 'refused')
      return setWrong(outcome.refusals.map(({ message }) => message).join(' '));
    const { payment } = outcome.payload;
    if (payment) await navigate({ to: '/payments/$id', params: { id: payment.id } });
  };
  return (
    <>
      <Text size="sm">{say('buy-missing-is', { amount: amount(missing) })}</Text>
      {online && <WayChoice value={way} onChange={setWay} />}
      {wrong && (
        <Alert color="red" role="alert">
          {wrong}
        </Alert>
      )}
      <Button size="md" loading={sending} onClick={() => void begin()}>
        {say('buy-top-up', { amount: amount(fill) })}
      </Button>
    </>
  );
}
