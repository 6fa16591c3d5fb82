// One business day, in the address as an ISO day. Promises: the reader's calendar, which is loaded only when
// it is opened; no day that has not come yet; days are Tehran's.
import { Button, Popover, Skeleton, Stack } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { date, isoDay, startOfDay } from '../format/jalali';
import { useReader } from '../words/preference';

const Calendar = lazy(() =>
  import('./calendar').then(({ DayCalendar }) => ({ default: DayCalendar })),
);

interface Props {
  /** ISO; none is now. */
  value: string | undefined;
  onChange: (day: string | undefined) => void;
  /** What it says of a day, which is given in words. */
  label: (day: string) => string;
  /** What it says while there is no day. */
  none: string;
}

/** Chooses a day. */
export function JalaliDayPicker({ value, onChange, label, none }: Props) {
  const reader = useReader();
  const [opened, setOpened] = useState(false);
  const choose = (day: string | undefined) => {
    onChange(day);
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus withRoles>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={16} />}
          onClick={() => setOpened(!opened)}
        >
          {value ? label(date(startOfDay(value), reader)) : none}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm" align="flex-start">
          <Button size="compact-sm" variant="subtle" onClick={() => choose(undefined)}>
            {none}
          </Button>
          {opened && (
            <Suspense fallback={<Skeleton h={320} w={300} />}>
              <Calendar value={value} max={isoDay(new Date())} onChange={choose} />
            </Suspense>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
