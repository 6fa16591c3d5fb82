// Whether the books are right, in one line: balanced, how far the log is, when its root was signed, and how
// far behind the reading is.
import { Card, Group, Text } from '@mantine/core';
import { IconScale, IconScaleOutline } from '@tabler/icons-react';
import { number, place } from '../../format/digits';
import { JalaliDate } from '../../parts/date';
import { useAmount } from '../../parts/money';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Health } from './document';

interface Props {
  health: Health;
  /** When the newest root was signed. */
  signedAt: string | null;
}

/** The line. */
export function HealthLine({ health, signedAt }: Props) {
  const say = useWords();
  const amount = useAmount();
  const { digits } = useReader();
  const { balanced, projectionLag, projectionParked } = health;
  const Icon = balanced ? IconScale : IconScaleOutline;
  return (
    <Card
      component="section"
      aria-label={say('admin-overview-health')}
      padding="xs"
      bg={balanced && !projectionParked ? undefined : 'var(--moon-bad-ground)'}
    >
      <Group gap="md" px={4}>
        <Group gap={6} c={balanced ? 'var(--moon-good)' : 'var(--moon-bad)'} wrap="nowrap">
          <Icon size={18} aria-hidden />
          <Text size="sm" fw={600}>
            {balanced
              ? say('admin-overview-balanced')
              : say('admin-overview-unbalanced', { amount: amount(health.trialBalanceSum.amount) })}
          </Text>
        </Group>
        <Text size="sm">
          <To to={`/admin/ledger/events/${health.lastPosition}`}>
            {say('admin-overview-last-event', { position: place(health.lastPosition, digits) })}
          </To>
        </Text>
        <Text size="sm">
          <To to="/admin/ledger/checkpoints" underline="always">
            {say('admin-overview-signed')}
          </To>{' '}
          {signedAt ? <JalaliDate at={signedAt} as="relative" /> : say('admin-overview-never')}
          {health.unsignedCount > 0 &&
            ` · ${say('admin-overview-unsigned', { number: number(health.unsignedCount, digits) })}`}
        </Text>
        <Text size="sm" c={projectionParked ? 'var(--moon-bad)' : undefined}>
          {projectionParked
            ? say('admin-overview-reading-stopped')
            : projectionLag === 0
              ? say('admin-overview-reading-current')
              : say('admin-overview-reading-behind', { number: number(projectionLag, digits) })}
        </Text>
      </Group>
    </Card>
  );
}
