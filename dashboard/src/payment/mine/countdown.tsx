// How long is left for what the customer has to do, by the second.
import { Group, Text } from '@mantine/core';
import { number } from '../../format/digits';
import { useNow } from '../../parts/date';
import { useReader } from '../../words/preference';

const SECOND_MS = 1_000;

interface Props {
  until: string;
  /** What the time is for. */
  label: string;
  /** What is said when it is over. */
  over: string;
}

/** The time left; said aloud by who asks for it, not by the second. */
export function Countdown({ until, label, over }: Props) {
  const { digits } = useReader();
  const now = useNow(SECOND_MS);
  const seconds = Math.max(0, Math.floor((Date.parse(until) - now.getTime()) / 1000));
  if (seconds === 0)
    return (
      <Text size="sm" c="var(--moon-bad)" role="status">
        {over}
      </Text>
    );
  const two = (value: number) => number(value, digits).padStart(2, number(0, digits));
  const hours = Math.floor(seconds / 3600);
  const clock = [...(hours ? [hours] : []), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(two)
    .join(':');
  return (
    <Group gap="xs" role="timer" aria-live="off">
      <Text size="sm">{label}</Text>
      <Text fw={700} className="moon-number" dir="ltr">
        {clock}
      </Text>
    </Group>
  );
}
