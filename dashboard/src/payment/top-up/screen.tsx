// Beginning a top-up: how much, and by which way. Promises: the limits are said before anything is typed, what was typed
// stays when the server refuses, and a top-up that is open already is shown instead of a second one.
import { Alert, Anchor, Button, Card, Chip, Group, Stack, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { number } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';
import { Money, useAmount } from '../../parts/money';
import { MoneyInput } from '../../parts/money-input';
import { useProblemText } from '../../parts/problem';
import { Loaded, Screen } from '../../parts/screen';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { LimitsQuery, MyPaymentsQuery } from '../mine/document';
import { PaymentBadge, type PaymentMethod, type PaymentStatus } from '../status';
import { AmountWords } from './amount-words';
import { useTopUp } from './use-top-up';
import { WayChoice } from './way';

/** Where something is left to do for the customer. */
const OPEN: PaymentStatus[] = ['AWAITING_RECEIPT', 'AWAITING_PAYER'];

/** The screen. */
export function TopUpScreen() {
  const say = useWords();
  const limits = useResource(LimitsQuery, {});
  return (
    <Screen title={say('top-up-title')}>
      <Stack gap="md" maw={560} w="100%">
        <OpenAlready />
        <Loaded resource={limits}>
          {({ topUpLimits }) => (
            <AmountForm
              min={topUpLimits.min.amount}
              max={topUpLimits.max.amount}
              quick={topUpLimits.quick.map(({ amount }) => amount)}
              minutes={topUpLimits.receiptWaitMinutes}
              online={topUpLimits.online}
            />
          )}
        </Loaded>
      </Stack>
    </Screen>
  );
}

interface FormProps {
  min: string;
  max: string;
  quick: readonly string[];
  minutes: number;
  /** Whether one can pay at a gateway. */
  online: boolean;
}

function AmountForm({ min, max, quick, minutes, online }: FormProps) {
  const say = useWords();
  const amount = useAmount();
  const { digits } = useReader();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const [chosen, setChosen] = useState('');
  // A preset replaces what is typed, so the field begins anew with it.
  const [presets, setPresets] = useState(0);
  const [wrong, setWrong] = useState<string | null>(null);
  const [way, setWay] = useState<PaymentMethod>(online ? 'GATEWAY' : 'CARD');
  const { send, sending } = useTopUp();
  const open = async () => {
    if (chosen === '') return setWrong(say('top-up-amount-missing'));
    if (BigInt(chosen) < BigInt(min)) return setWrong(say('top-up-below', { min: amount(min) }));
    if (BigInt(chosen) > BigInt(max)) return setWrong(say('top-up-above', { max: amount(max) }));
    const outcome = await send(way, { amount: chosen });
    if (outcome.kind === 'failed') return setWrong(problemText(outcome.problem));
    if (outcome.kind === 'refused')
      return setWrong(outcome.refusals.map(({ message }) => message).join(' '));
    const { payment } = outcome.payload;
    if (payment) await navigate({ to: '/payments/$id', params: { id: payment.id } });
  };
  return (
    <Card>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <Stack gap="sm">
          {online ? (
            <WayChoice
              value={way}
              onChange={(chosenWay) => {
                setWay(chosenWay);
                setWrong(null);
              }}
            />
          ) : (
            <Text size="sm" c="dimmed">
              {say('top-up-hint')}
            </Text>
          )}
          <Chip.Group
            value={chosen}
            onChange={(rial) => {
              setPresets(presets + 1);
              setChosen(rial);
              setWrong(null);
            }}
          >
            <Group gap="xs" role="group" aria-label={say('top-up-presets')}>
              {quick.map((rial) => (
                <Chip key={rial} value={rial} size="md" variant="light">
                  {amount(rial)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <MoneyInput
            key={presets}
            label={say('top-up-amount')}
            description={say('top-up-limits', { min: amount(min), max: amount(max) })}
            size="md"
            value={chosen}
            error={wrong}
            onChange={(rial) => {
              setChosen(rial);
              setWrong(null);
            }}
          />
          <AmountWords rial={chosen} />
          <Button type="submit" size="md" loading={sending}>
            {way === 'GATEWAY' ? say('online-begin') : say('top-up-begin')}
          </Button>
          {way === 'CARD' && (
            <Text size="sm" c="dimmed">
              {say('top-up-what-next', { count: minutes, number: number(minutes, digits) })}
            </Text>
          )}
        </Stack>
      </form>
    </Card>
  );
}

/** Top-ups that still wait for their receipt, or to be paid online. */
function OpenAlready() {
  const say = useWords();
  const { id: userId } = useViewer();
  const { data } = useResource(MyPaymentsQuery, {
    userId,
    statuses: OPEN,
    first: 5,
    after: null,
  });
  const open = data?.payments.nodes ?? [];
  if (open.length === 0) return null;
  return (
    <Alert title={say('top-up-open-already')}>
      <Stack gap="xs">
        {open.map((payment) => (
          <Group key={payment.id} gap="xs" justify="space-between">
            <Group gap="xs">
              <Money rial={payment.amount.amount} fw={600} />
              <PaymentBadge status={payment.status} />
            </Group>
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link to="/payments/$id" params={{ id: payment.id }} {...props} />
              )}
            >
              {say('top-up-go-on')}
            </Anchor>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}
