// An empty queue: what was done today.
import { Group, Stack, Text } from '@mantine/core';
import { number } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { EmptyState } from '../../parts/empty';
import { Money } from '../../parts/money';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { QueueStatsQuery } from './document';

/** Says that nothing waits, and what the day was like. */
export function EmptyQueue() {
  const say = useWords();
  const { digits } = useReader();
  const { data } = useResource(QueueStatsQuery, {});
  const today = data?.paymentQueueStats;
  return (
    <Stack gap={0} align="center">
      <EmptyState
        kind="nothing"
        title={say('admin-payment-empty')}
        hint={say('admin-payment-empty-hint')}
      />
      {today && (
        <Group gap="xl" justify="center">
          <Figure label={say('admin-payment-approved-today')}>
            {number(today.approvedTodayCount, digits)} ·{' '}
            <Money rial={today.approvedTodayAmount.amount} />
          </Figure>
          <Figure label={say('admin-payment-rejected-today')}>
            {number(today.rejectedTodayCount, digits)}
          </Figure>
          <Figure label={say('admin-payment-mine-today')}>
            {number(today.decidedByViewerTodayCount, digits)}
          </Figure>
        </Group>
      )}
    </Stack>
  );
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Stack gap={0} align="center">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fw={700} className="moon-number">
        {children}
      </Text>
    </Stack>
  );
}
