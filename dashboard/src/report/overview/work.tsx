// What waits for a person: each with its age, and the place where it is done. What is in order says so.
import { Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDatabaseExport,
  IconReceipt2,
  IconServer,
  IconTruckDelivery,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { number } from '../../format/digits';
import { useMay } from '../../identity/viewer';
import { JalaliDate, useNow } from '../../parts/date';
import { To } from '../../parts/to';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Work } from './document';

/** A backup older than this has been missed. */
const BACKUP_HOURS_MAX = 26;
const HOUR_MS = 3_600_000;

/** The strip. */
export function WorkStrip({ work }: { work: Work }) {
  const say = useWords();
  const may = useMay();
  const { digits } = useReader();
  const now = useNow();
  const count = (value: number) => number(value, digits);
  const backupAge = work.lastBackupAt ? now.getTime() - Date.parse(work.lastBackupAt) : null;
  const backupBad =
    work.lastBackupFailed || backupAge === null || backupAge > BACKUP_HOURS_MAX * HOUR_MS;
  const stuck = work.deliveriesParked + work.tasksParked;
  return (
    <SimpleGrid
      component="section"
      aria-label={say('admin-overview-work')}
      cols={{ base: 2, md: 4 }}
      spacing="sm"
    >
      <Item
        icon={IconReceipt2}
        title={say('admin-overview-payments')}
        to={may('payment.read') ? '/admin/payments' : undefined}
        tone={work.paymentsWaiting > 0 ? 'wait' : 'good'}
        value={count(work.paymentsWaiting)}
        more={
          work.oldestPaymentAt && (
            <>
              {say('admin-overview-oldest')} <JalaliDate at={work.oldestPaymentAt} as="relative" />
            </>
          )
        }
      />
      <Item
        icon={IconTruckDelivery}
        title={say('admin-overview-stuck')}
        to={may('subscription.read') ? '/admin/servers' : undefined}
        tone={stuck > 0 ? 'bad' : 'good'}
        value={count(stuck)}
        more={
          stuck > 0 &&
          say('admin-overview-stuck-more', {
            deliveries: count(work.deliveriesParked),
            tasks: count(work.tasksParked),
          })
        }
      />
      <Item
        icon={IconServer}
        title={say('admin-overview-panels')}
        to={may('subscription.read') ? '/admin/servers' : undefined}
        tone={work.panelsDown > 0 ? 'bad' : 'good'}
        value={say('admin-overview-panels-up', {
          up: count(work.panelCount - work.panelsDown),
          all: count(work.panelCount),
        })}
        more={
          work.panelsDown > 0 &&
          say('admin-overview-panels-down', { number: count(work.panelsDown) })
        }
      />
      <Item
        icon={IconDatabaseExport}
        title={say('admin-overview-backup')}
        to={may('backup.run') ? '/admin/backups' : undefined}
        tone={backupBad ? 'bad' : 'good'}
        value={
          work.lastBackupAt ? (
            <JalaliDate at={work.lastBackupAt} as="relative" />
          ) : (
            say('admin-overview-never')
          )
        }
        more={work.lastBackupFailed && say('admin-overview-backup-failed')}
      />
    </SimpleGrid>
  );
}

interface ItemProps {
  icon: ComponentType<{ size?: number; stroke?: number }>;
  title: string;
  to?: string;
  tone: 'good' | 'wait' | 'bad';
  value: ReactNode;
  more?: ReactNode;
}

const TONES = { good: 'var(--moon-good)', wait: 'var(--moon-warn)', bad: 'var(--moon-bad)' };

function Item({ icon: Icon, title, to, tone, value, more }: ItemProps) {
  const Mark = tone === 'good' ? IconCircleCheck : IconAlertTriangle;
  return (
    <Card padding="sm">
      <Stack gap={2}>
        <Group gap={6} wrap="nowrap" c="dimmed">
          <Icon size={16} stroke={1.7} />
          <Text size="sm" truncate>
            {to ? (
              <To to={to} c="dimmed">
                {title}
              </To>
            ) : (
              title
            )}
          </Text>
        </Group>
        <Group gap={6} wrap="nowrap" c={TONES[tone]}>
          <Mark size={18} aria-hidden style={{ flex: 'none' }} />
          <Text fw={700} className="moon-number">
            {value}
          </Text>
        </Group>
        {more && (
          <Text size="xs" c="dimmed">
            {more}
          </Text>
        )}
      </Stack>
    </Card>
  );
}
