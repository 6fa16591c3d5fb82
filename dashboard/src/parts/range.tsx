// A range of business days, in the address as two ISO days. Promises: the usual ranges with one tap, any
// other from a calendar that is loaded only when it is opened; days are Tehran's.
import { Button, Group, Popover, Skeleton, Stack } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { addDays, date, isoDay, jalaliMonthStart, startOfDay } from '../format/jalali';
import { useReader } from '../words/preference';
import { type PlainWordId, useWords } from '../words/words';

const Calendar = lazy(() =>
  import('./calendar').then(({ RangeCalendar }) => ({ default: RangeCalendar })),
);

/** From and to, both with, as ISO days; none is no limit. */
export interface DayRange {
  from?: string;
  to?: string;
}

/** A range as the API takes it: from the first instant of `from` to the first after `to`. */
export function instants({ from, to }: DayRange): { from: string | null; to: string | null } {
  return {
    from: from ? startOfDay(from).toISOString() : null,
    to: to ? startOfDay(addDays(to, 1)).toISOString() : null,
  };
}

const PRESETS: readonly { word: PlainWordId; range: (today: string) => DayRange }[] = [
  { word: 'parts-today', range: (today) => ({ from: today, to: today }) },
  { word: 'parts-week', range: (today) => ({ from: addDays(today, -6), to: today }) },
  { word: 'parts-month', range: (today) => ({ from: addDays(today, -29), to: today }) },
  {
    word: 'parts-this-month',
    range: (today) => ({ from: jalaliMonthStart(startOfDay(today)), to: today }),
  },
  {
    word: 'parts-last-month',
    range: (today) => {
      const last = addDays(jalaliMonthStart(startOfDay(today)), -1);
      return { from: jalaliMonthStart(startOfDay(last)), to: last };
    },
  },
];

interface Props {
  value: DayRange;
  onChange: (range: DayRange) => void;
  /** What it says while there is no range. */
  label?: string;
}

/** Chooses a range. */
export function JalaliRangePicker({ value, onChange, label }: Props) {
  const say = useWords();
  const reader = useReader();
  const [opened, setOpened] = useState(false);
  const choose = (range: DayRange) => {
    onChange(range);
    setOpened(false);
  };
  const day = (iso: string) => date(startOfDay(iso), reader);
  const shown =
    value.from || value.to
      ? [value.from ? day(value.from) : '…', value.to ? day(value.to) : '…'].join(' – ')
      : (label ?? say('parts-any-time'));
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withRoles>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={16} />}
          onClick={() => setOpened(!opened)}
        >
          <bdi>{shown}</bdi>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Group gap={6} maw={320}>
            {PRESETS.map(({ word, range }) => (
              <Button
                key={word}
                size="compact-sm"
                variant="light"
                onClick={() => choose(range(isoDay(new Date())))}
              >
                {say(word)}
              </Button>
            ))}
            <Button size="compact-sm" variant="subtle" onClick={() => choose({})}>
              {say('parts-any-time')}
            </Button>
          </Group>
          {opened && (
            <Suspense fallback={<Skeleton h={320} w={300} />}>
              <Calendar value={value} onChange={onChange} />
            </Suspense>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
