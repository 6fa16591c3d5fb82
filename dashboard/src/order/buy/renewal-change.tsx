// What a renewal changes: before and after, side by side, and that what is left does not go over.
import { Alert, SimpleGrid, Stack, Text } from '@mantine/core';
import { JalaliDate } from '../../parts/date';
import { useSize } from '../../subscription/look';
import { bytesLeft } from '../../subscription/standing';
import { useWords } from '../../words/words';
import type { Quote } from '../document';

/** The change. */
export function RenewalChange({ renewal }: { renewal: NonNullable<Quote['renewal']> }) {
  const say = useWords();
  const size = useSize();
  const left = bytesLeft(renewal);
  return (
    <Stack gap="xs" data-testid="renewal">
      <SimpleGrid cols={2} spacing="xs">
        <Stack gap={2}>
          <Text size="sm" fw={700}>
            {say('buy-now')}
          </Text>
          <Text size="sm">
            {left === null ? say('service-unlimited') : say('buy-left', { size: size(left) })}
          </Text>
          <Text size="sm">
            {say('buy-ends')} <JalaliDate at={renewal.endsAt} as="date" />
          </Text>
        </Stack>
        <Stack gap={2}>
          <Text size="sm" fw={700}>
            {say('buy-after')}
          </Text>
          <Text size="sm">{say('buy-fresh', { size: size(renewal.quotaAfter, true) })}</Text>
          <Text size="sm" fw={600}>
            {say('buy-ends')} <JalaliDate at={renewal.endsAtAfter} as="date" />
          </Text>
        </Stack>
      </SimpleGrid>
      {left !== null && left !== '0' && (
        <Alert color="yellow" p="xs">
          {say('buy-left-lost', { size: size(left) })}
        </Alert>
      )}
    </Stack>
  );
}
