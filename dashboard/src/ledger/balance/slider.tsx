// Back into the past of a balance, from change to change. What is under the thumb is said as it moves; the
// question is asked, and the address changes, when it is let go.
import { Card, Group, Slider, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { number } from '../../format/digits';
import { moment } from '../../format/jalali';
import { Money } from '../../parts/money';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { AsOfText } from '../as-of';
import type { Explained } from './document';

/** More marks than this would be one line. */
const DRAWN_MAX = 60;

/** Which mark a position stands at: the last that is not after it; none when all are. */
export function markAt(marks: readonly { position: string }[], position: string): number {
  return marks.findLastIndex((mark) => BigInt(mark.position) <= BigInt(position));
}

interface Props {
  explained: Explained;
  past: boolean;
  onAsOf: (asOf: AsOfText) => void;
}

/** The slider. */
export function TimeSlider({ explained, past, onAsOf }: Props) {
  const say = useWords();
  const reader = useReader();
  const { marks } = explained;
  const last = marks.length - 1;
  const here = past ? Math.max(0, markAt(marks, explained.asOfPosition)) : last;
  const [at, setAt] = useState(here);
  useEffect(() => setAt(here), [here]);
  const mark = marks[at];
  return (
    <Card>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text fw={600} size="sm">
          {say('admin-balance-slider')}
        </Text>
        {mark && (
          <Text size="sm" c="dimmed" className="moon-number">
            <bdi>{moment(new Date(mark.at), reader)}</bdi> · <Money rial={mark.balance.amount} />
          </Text>
        )}
      </Group>
      <Slider
        min={0}
        max={last}
        step={1}
        color="violet"
        label={null}
        thumbLabel={say('admin-balance-slider')}
        marks={marks.length <= DRAWN_MAX ? marks.map((_, value) => ({ value })) : []}
        value={at}
        onChange={setAt}
        onChangeEnd={(value) => onAsOf(value === last ? undefined : marks[value]?.position)}
      />
      {explained.marksTruncated && (
        <Text size="xs" c="dimmed" mt="xs">
          {say('admin-balance-truncated', { number: number(marks.length, reader.digits) })}
        </Text>
      )}
    </Card>
  );
}
