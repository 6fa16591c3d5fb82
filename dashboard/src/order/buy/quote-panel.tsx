// What it costs and why, line by line, and paying: from the wallet, or by topping up exactly what is
// missing, after which the purchase completes by itself. Promises: one key a quote, so that neither a
// double tap nor a reload buys twice; the price that is paid is the one that was shown.
import { Alert, Button, Card, Divider, Group, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { minus } from '../../format/money';
import { useCommand } from '../../graphql/command';
import { useResource } from '../../graphql/resource';
import { EmptyState } from '../../parts/empty';
import { Money, useAmount } from '../../parts/money';
import { useProblemText } from '../../parts/problem';
import { Loaded } from '../../parts/screen';
import type { PaymentMethod } from '../../payment/status';
import { useTopUp } from '../../payment/top-up/use-top-up';
import { WayChoice } from '../../payment/top-up/way';
import { usePlanName } from '../../subscription/look';
import { useWords } from '../../words/words';
import { BuyMutation, type Quote, QuoteQuery } from '../document';
import { PlanFacts } from '../plan-cards';
import { RenewalChange } from './renewal-change';
import { topUpFor } from './top-up-for';

interface Props {
  planId: string;
  renew?: string;
}

/** The panel. */
export function QuotePanel({ planId, renew }: Props) {
  const say = useWords();
  const resource = useResource(QuoteQuery, { planId, vpnAccountId: renew ?? null });
  const [said, setSaid] = useState<string | null>(null);
  return (
    <Stack gap="sm">
      {said && (
        <Alert color="orange" role="alert">
          {said}
        </Alert>
      )}
      <Loaded resource={resource}>
        {({ quote, topUpLimits }) =>
          quote?.plan ? (
            <Card>
              <QuoteLines quote={quote} plan={quote.plan} />
              <Pay
                key={quote.due.amount}
                {...{ planId, renew, quote }}
                topUpMin={topUpLimits.min.amount}
                online={topUpLimits.online}
                onRefused={(message) => {
                  setSaid(message);
                  resource.again();
                }}
              />
            </Card>
          ) : (
            <EmptyState
              kind="nothing"
              title={say('buy-plan-gone')}
              stuck
              hint={say('buy-plan-gone-hint')}
            />
          )
        }
      </Loaded>
    </Stack>
  );
}

function QuoteLines({ quote, plan }: { quote: Quote; plan: NonNullable<Quote['plan']> }) {
  const say = useWords();
  const planName = usePlanName();
  const { listPrice, discount, due, balance, missing, renewal } = quote;
  return (
    <Stack gap="sm">
      <Text component="h2" fz="lg" fw={700}>
        {planName(plan)}
      </Text>
      <PlanFacts plan={plan} />
      {renewal && <RenewalChange renewal={renewal} />}
      <Divider />
      <Line label={say('buy-list-price')} hint={say('buy-list-price-hint')}>
        <Money rial={listPrice.amount} />
      </Line>
      {discount.amount !== '0' && (
        <Line label={say('buy-discount')} hint={say('buy-discount-hint')}>
          <Money rial={`-${discount.amount}`} />
        </Line>
      )}
      <Line label={say('buy-due')} strong>
        <Money rial={due.amount} fz="lg" fw={800} />
      </Line>
      <Divider />
      <Line label={say('buy-balance')}>
        <Money rial={balance.amount} />
      </Line>
      {missing.amount === '0' ? (
        <Line label={say('buy-balance-after')} hint={say('buy-balance-after-hint')}>
          <Money rial={minus(balance.amount, due.amount)} />
        </Line>
      ) : (
        <Line label={say('buy-missing')} strong>
          <Money rial={missing.amount} fw={800} c="var(--moon-warn)" />
        </Line>
      )}
    </Stack>
  );
}

interface LineProps {
  label: string;
  hint?: string;
  strong?: boolean;
  children: React.ReactNode;
}

function Line({ label, hint, strong, children }: LineProps) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
      <div>
        <Text fw={strong ? 700 : undefined}>{label}</Text>
        {hint && (
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        )}
      </div>
      {children}
    </Group>
  );
}

type PayProps = Props & {
  quote: Quote;
  topUpMin: string;
  /** Whether one can pay at a gateway. */
  online: boolean;
  /** What the server refused; the quote is asked anew. */
  onRefused: (message: string) => void;
};

function Pay({ planId, renew, quote, topUpMin, online, onRefused }: PayProps) {
  const say = useWords();
  const amount = useAmount();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const due = quote.due.amount;
  const missing = quote.missing.amount;
  const buy = useCommand(
    BuyMutation,
    ({ orderBuy }) => orderBuy,
    `quote.${planId}.${renew ?? ''}.${due}`,
  );
  const topUp = useTopUp();
  const [way, setWay] = useState<PaymentMethod>(online ? 'GATEWAY' : 'CARD');
  const [wrong, setWrong] = useState<string | null>(null);
  const short = missing !== '0';
  const fill = topUpFor(missing, topUpMin);
  const pay = async () => {
    setWrong(null);
    const outcome = await buy.send({
      input: { planId, shown: due, ...(renew ? { vpnAccountId: renew } : {}) },
    });
    if (outcome.kind === 'failed') return setWrong(problemText(outcome.problem));
    const { order } = outcome.payload;
    const refusals = outcome.kind === 'refused' ? outcome.refusals : [];
    const unpaid = refusals.some(({ code }) => code === 'INSUFFICIENT_BALANCE');
    if (!order || (refusals.length > 0 && !unpaid))
      return onRefused(refusals.map(({ message }) => message).join(' '));
    // The order stands and waits; with a top-up for it, it completes by itself.
    if (unpaid && short) {
      const opened = await topUp.send(way, { amount: fill, orderId: order.id });
      if (opened.kind === 'done' && opened.payload.payment) {
        const { id } = opened.payload.payment;
        return navigate({ to: '/payments/$id', params: { id } });
      }
    }
    return navigate({ to: '/buy', search: { order: order.id } });
  };
  return (
    <Stack gap="xs" mt="md">
      {short && (
        <Text size="sm">
          {fill === missing
            ? say('buy-short-hint')
            : say('buy-short-minimum-hint', { min: amount(topUpMin) })}
        </Text>
      )}
      {short && online && <WayChoice value={way} onChange={setWay} />}
      {wrong && (
        <Alert color="red" role="alert">
          {wrong} {say('buy-safe-again')}
        </Alert>
      )}
      <Button
        size="lg"
        fullWidth
        loading={buy.sending || topUp.sending}
        onClick={() => void pay()}
        styles={{ label: { whiteSpace: 'normal' } }}
      >
        {short
          ? say('buy-top-up-and-buy', { amount: amount(fill) })
          : say('buy-pay', { amount: amount(due) })}
      </Button>
    </Stack>
  );
}
