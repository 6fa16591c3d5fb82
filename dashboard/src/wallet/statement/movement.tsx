// A movement in the statement: what it was, by how much, what was left; opened, it says why it is there.
import { Anchor, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { minus } from '../../format/money';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Money, useAmount } from '../../parts/money';
import { usePlanName } from '../../subscription/look';
import { useWords, type WordId } from '../../words/words';
import type { Movement } from '../document';

/** Why each kind is there, in a sentence. */
export const WHY = {
  CREDITED: 'wallet-web-why-credited',
  CREDIT_REVERSED: 'wallet-web-why-reversed',
  CREDIT_CLAWED_BACK: 'wallet-web-why-clawed-back',
  HELD: 'wallet-web-why-held',
  RELEASED: 'wallet-web-why-released',
  CAPTURED: 'wallet-web-why-captured',
  GATEWAY_CREDITED: 'wallet-web-why-online',
  REVERSAL_HELD: 'wallet-web-why-reversal-held',
  REVERSAL_SETTLED: 'wallet-web-why-reversal-settled',
  REVERSAL_RELEASED: 'wallet-web-why-reversal-released',
} as const satisfies Record<Movement['kind'], WordId>;

/** The row. */
export function MovementRow({ movement }: { movement: Movement }) {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const panel = useId();
  const { amount, balanceAfter } = movement;
  return (
    <li style={{ listStyle: 'none' }}>
      <UnstyledButton
        onClick={() => setOpen(!open)}
        aria-expanded={open}
        aria-controls={panel}
        w="100%"
        py="xs"
      >
        <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" fw={600}>
              {movement.title}
            </Text>
            <Text size="xs" c="dimmed">
              <JalaliDate at={movement.at} as="clock" />
            </Text>
          </div>
          <Group gap={6} wrap="nowrap" align="flex-start">
            <Stack gap={0} align="flex-end">
              {amount.amount === '0' ? (
                <Text size="sm" c="dimmed">
                  {say('wallet-web-no-change')}
                </Text>
              ) : (
                <Money rial={amount.amount} signed size="sm" fw={700} />
              )}
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {say('wallet-web-left')} <Money rial={balanceAfter.amount} />
              </Text>
            </Stack>
            <IconChevronDown
              size={16}
              aria-hidden
              style={{ transform: open ? 'rotate(180deg)' : undefined, marginTop: 3 }}
            />
          </Group>
        </Group>
      </UnstyledButton>
      <Collapse expanded={open} id={panel}>
        <Why movement={movement} />
      </Collapse>
    </li>
  );
}

function Why({ movement }: { movement: Movement }) {
  const say = useWords();
  const amount = useAmount();
  const planName = usePlanName();
  const { order, payment, amount: by, balanceAfter, position } = movement;
  const before = minus(balanceAfter.amount, by.amount);
  // What had been set aside changes no balance when it goes; the order or the payment says how much it was.
  const about = by.amount === '0' ? (order?.due ?? payment?.amount ?? by) : by;
  return (
    <Stack gap={6} pb="sm">
      <Text size="sm">
        {say(WHY[movement.kind], {
          amount: amount(magnitude(about.amount)),
          plan: planName(order?.plan),
          payment: payment?.number ?? '',
        })}
      </Text>
      <Text size="sm" c="dimmed">
        {say('wallet-web-before-after', {
          before: amount(before),
          after: amount(balanceAfter.amount),
        })}
      </Text>
      <Group gap="md">
        {payment && (
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link to="/payments/$id" params={{ id: payment.id }} {...props} />
            )}
          >
            {say('wallet-web-see-payment', { number: payment.number })}
          </Anchor>
        )}
        {order && (
          <Anchor
            size="sm"
            renderRoot={(props) => <Link to="/buy" search={{ order: order.id }} {...props} />}
          >
            {say('wallet-web-see-order', { number: order.number })}
          </Anchor>
        )}
        <Text size="xs" c="dimmed">
          {say('wallet-web-event')} <Code>{position}</Code>
        </Text>
      </Group>
    </Stack>
  );
}

function magnitude(rial: string): string {
  return rial.replace(/^-/, '');
}
