// The same balance by three ways: what screens show, the sum of the postings, and the events folded anew.
// A tick where they agree; else the first event at which they part.
import { Alert, Card, Group, SimpleGrid, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { number, place } from '../../format/digits';
import { Code } from '../../parts/code';
import { Money, useAmount } from '../../parts/money';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Explained } from './document';

/** The three numbers. */
export function ThreeNumbers({ explained }: { explained: Explained }) {
  const say = useWords();
  const amount = useAmount();
  const { digits } = useReader();
  const { equal, firstDivergence: parted } = explained;
  const ways = [
    { title: say('admin-balance-projection'), money: explained.projection },
    { title: say('admin-balance-ledger'), money: explained.ledgerSum },
    { title: say('admin-balance-replayed'), money: explained.replayed },
  ];
  const Icon = equal ? IconCircleCheck : IconAlertTriangle;
  return (
    <Card bg={equal ? undefined : 'var(--moon-bad-ground)'} data-testid="three-numbers">
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        {ways.map(({ title, money }) => (
          <div key={title}>
            <Text size="sm" c="dimmed">
              {title}
            </Text>
            <Text fw={700} fz="lg">
              <Money rial={money.amount} />
            </Text>
          </div>
        ))}
      </SimpleGrid>
      <Group gap={6} mt="sm" c={equal ? 'var(--moon-good)' : 'var(--moon-bad)'} wrap="nowrap">
        <Icon size={18} aria-hidden style={{ flex: 'none' }} />
        <Text size="sm" fw={600}>
          {equal
            ? say('admin-balance-equal', { number: number(explained.foldedCount, digits) })
            : say('admin-balance-unequal')}
        </Text>
      </Group>
      {parted && (
        <Alert color="red" variant="light" mt="sm" title={say('admin-balance-parted')}>
          <Text size="sm">
            <To to={`/admin/ledger/events/${parted.position}`} c="inherit" underline="always">
              <bdi>{place(parted.position, digits)}</bdi>
            </To>{' '}
            <Code>{parted.eventType}</Code>
          </Text>
          <Text size="sm">
            {say('admin-balance-parted-numbers', {
              projected: parted.projected ? amount(parted.projected.amount) : '—',
              replayed: parted.replayed ? amount(parted.replayed.amount) : '—',
            })}
          </Text>
        </Alert>
      )}
    </Card>
  );
}
