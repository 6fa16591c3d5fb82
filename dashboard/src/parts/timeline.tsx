// What happened, in order, by day: who, when, what. The same shape on every page that has a history.
import { Timeline as MantineTimeline, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { date, isoDay } from '../format/jalali';
import { useReader } from '../words/preference';
import { JalaliDate } from './date';

/** One thing that happened. */
export interface Happening {
  id: string;
  at: string;
  title: ReactNode;
  /** Who set it in motion. */
  by?: ReactNode;
  icon?: ReactNode;
  color?: string;
  /** More of it, as an amount or a reason. */
  body?: ReactNode;
}

/** Happenings under the heads of their days, in the order they are given. */
export function Timeline({ items }: { items: readonly Happening[] }) {
  const reader = useReader();
  const days: { day: string; items: Happening[] }[] = [];
  for (const item of items) {
    const day = isoDay(new Date(item.at));
    const last = days.at(-1);
    if (last?.day === day) last.items.push(item);
    else days.push({ day, items: [item] });
  }
  return (
    <Stack gap="lg">
      {days.map(({ day, items: those }) => (
        <Stack key={day + those[0]?.id} gap="xs">
          <Text size="sm" fw={700} c="dimmed">
            {date(new Date(those[0]?.at ?? day), reader, true)}
          </Text>
          <MantineTimeline bulletSize={24} lineWidth={2} active={those.length}>
            {those.map((item) => (
              <MantineTimeline.Item
                key={item.id}
                bullet={item.icon}
                color={item.color}
                title={item.title}
              >
                <Text size="sm" c="dimmed">
                  <JalaliDate at={item.at} as="clock" />
                  {item.by && <> · {item.by}</>}
                </Text>
                {item.body}
              </MantineTimeline.Item>
            ))}
          </MantineTimeline>
        </Stack>
      ))}
    </Stack>
  );
}
