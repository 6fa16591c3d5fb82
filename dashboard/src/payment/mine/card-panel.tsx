// Where to pay and how much: the card large enough to read across a desk, the exact amount as the bank's
// app wants it, and how long the card is kept. What is copied has no spaces and Latin digits.
import { Button, Card, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { cardGroups, rialNumber } from '../../format/money';
import { Code } from '../../parts/code';
import { Money } from '../../parts/money';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { Countdown } from './countdown';
import type { MyPayment } from './document';

const RIAL_PER_TOMAN = 10n;

/** The panel. */
export function CardPanel({ payment }: { payment: MyPayment }) {
  const say = useWords();
  const { digits } = useReader();
  const { card } = payment;
  const rial = payment.amount.amount;
  const toman = BigInt(rial) / RIAL_PER_TOMAN;
  const evenToman = BigInt(rial) % RIAL_PER_TOMAN === 0n;
  return (
    <Card>
      <Stack gap="md">
        <Text size="sm">{say('top-up-card-ask')}</Text>
        {card?.number && (
          <Stack gap={6}>
            <Text fz={{ base: 22, xs: 30 }} fw={700} ta="center" data-testid="card-number">
              <Code>{cardGroups(card.number)}</Code>
            </Text>
            <Group justify="center" gap="xs">
              {card.holder && <Text fw={600}>{card.holder}</Text>}
              <Text c="dimmed">{card.bank}</Text>
            </Group>
            <Copy value={card.number} label={say('top-up-copy-card')} primary />
          </Stack>
        )}
        <Stack gap="xs">
          <Text size="sm" c="dimmed">
            {say('top-up-exact')}
          </Text>
          <Group justify="space-between" gap="xs">
            <Money rial={rial} fz="xl" fw={800} />
            {evenToman && <Copy value={toman.toString()} label={say('top-up-copy-toman')} />}
          </Group>
          <Group justify="space-between" gap="xs">
            <Text span className="moon-number">
              <bdi>{say('top-up-rial', { number: rialNumber(rial, digits) })}</bdi>
            </Text>
            <Copy value={rial} label={say('top-up-copy-rial')} />
          </Group>
        </Stack>
        <Countdown
          until={payment.expiresAt}
          label={say('top-up-time-left')}
          over={say('top-up-time-over')}
        />
      </Stack>
    </Card>
  );
}

function Copy({ value, label, primary }: { value: string; label: string; primary?: boolean }) {
  const say = useWords();
  return (
    <CopyButton value={value} timeout={2_000}>
      {({ copied, copy }) => (
        <Button
          variant={primary ? 'filled' : 'light'}
          size={primary ? 'md' : 'sm'}
          fullWidth={primary}
          leftSection={copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
          onClick={copy}
        >
          {copied ? say('parts-copied') : label}
        </Button>
      )}
    </CopyButton>
  );
}
