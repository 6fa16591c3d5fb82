// The choice of a way to pay, where the shop has more than one: online, which needs no receipt, stands first.
import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useWords } from '../../words/words';
import { METHOD_WORDS, type PaymentMethod } from '../status';

interface Props {
  value: PaymentMethod;
  onChange: (way: PaymentMethod) => void;
}

/** The choice, with what follows from it. */
export function WayChoice({ value, onChange }: Props) {
  const say = useWords();
  return (
    <Stack gap={6}>
      <SegmentedControl
        fullWidth
        aria-label={say('online-way')}
        value={value}
        onChange={(way) => onChange(way as PaymentMethod)}
        data={(['GATEWAY', 'CARD'] as const).map((way) => ({
          value: way,
          label: say(METHOD_WORDS[way]),
        }))}
      />
      <Text size="sm" c="dimmed">
        {value === 'GATEWAY' ? say('online-way-hint') : say('top-up-hint')}
      </Text>
    </Stack>
  );
}
