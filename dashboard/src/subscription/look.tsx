// How a service looks wherever it is shown: its status as a word, what of its traffic is used, what is
// left of its time.
import { Badge, Group, Progress, Stack, Text } from '@mantine/core';
import { bytes } from '../format/bytes';
import { number, percent as share } from '../format/digits';
import { date } from '../format/jalali';
import { JalaliDate, useNow } from '../parts/date';
import { useReader } from '../words/preference';
import { type PlainWordId, useWords } from '../words/words';
import type { Service } from './document';
import {
  concernOf,
  daysUntil,
  NEARLY_USED_PERCENT,
  type Standing,
  standingOf,
  usedPercent,
} from './standing';

const LOOKS: Record<Standing, { word: PlainWordId; color: string }> = {
  active: { word: 'service-active', color: 'teal' },
  building: { word: 'service-building', color: 'yellow' },
  failed: { word: 'service-failed', color: 'gray' },
  'time-ended': { word: 'service-time-ended', color: 'red' },
  'traffic-ended': { word: 'service-traffic-ended', color: 'red' },
};

/** The status. */
export function StandingBadge({ service }: { service: Service }) {
  const say = useWords();
  const now = useNow();
  const { word, color } = LOOKS[standingOf(service, now)];
  return <Badge color={color}>{say(word)}</Badge>;
}

/** The name of what was bought, in the reader's language. */
export function usePlanName(): (
  plan: { nameFa: string; nameEn: string } | null | undefined,
) => string {
  const { language } = useReader();
  return (plan) => (language === 'fa' ? plan?.nameFa : plan?.nameEn) ?? '';
}

/** A size in the reader's words; "0" of a limit is «unlimited». */
export function useSize(): (value: string, limit?: boolean) => string {
  const { language, digits } = useReader();
  const say = useWords();
  return (value, limit) =>
    limit && value === '0' ? say('service-unlimited') : bytes(value, language, digits);
}

/** What is left of the time: «۱۲ روز مانده». */
export function TimeLeft({ service }: { service: Service }) {
  const say = useWords();
  const reader = useReader();
  const now = useNow();
  if (!service.expiresAt) return null;
  const days = daysUntil(service.expiresAt, now);
  const near = concernOf(service, now) === 'ends-soon';
  const title = date(new Date(service.expiresAt), reader, true);
  return (
    <Text span size="sm" c={near ? 'var(--moon-warn)' : undefined} title={title}>
      {days > 0
        ? say('service-days-left', { count: days, number: number(days, reader.digits) })
        : say('service-ended-on', { date: date(new Date(service.expiresAt), reader) })}
    </Text>
  );
}

/** What is used of what, as words and as a bar. */
export function UsageBar({ service }: { service: Service }) {
  const say = useWords();
  const size = useSize();
  const { digits } = useReader();
  const percent = usedPercent(service);
  const used = size(service.used);
  const words =
    percent === null
      ? say('service-used-unlimited', { used })
      : say('service-used-of', { used, total: size(service.quota) });
  const full = percent !== null && percent >= NEARLY_USED_PERCENT;
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="sm">{words}</Text>
        {percent !== null && (
          <Text size="sm" fw={600} c={full ? 'var(--moon-warn)' : undefined}>
            {share(percent, digits)}
          </Text>
        )}
      </Group>
      {percent !== null && (
        <Progress
          value={percent}
          color={percent >= 100 ? 'red' : full ? 'yellow' : undefined}
          aria-label={words}
        />
      )}
      {service.usageAt && (
        <Text size="xs" c="dimmed">
          {say('service-usage-read')} <JalaliDate at={service.usageAt} as="relative" />
        </Text>
      )}
    </Stack>
  );
}
