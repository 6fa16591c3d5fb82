// The balance on the first page, what of it is set aside, and the way to top up.
import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Money, useAmount } from '../../parts/money';
import { useWords } from '../../words/words';

interface Found {
  available: { amount: string };
  held: { amount: string };
  owed: { amount: string };
}

/** The card. */
export function Purse({ wallet }: { wallet: Found | null }) {
  const say = useWords();
  const amount = useAmount();
  return (
    <Card>
      <Group justify="space-between" gap="sm">
        <Stack gap={2}>
          <Text size="sm" c="dimmed">
            {say('identity-balance')}
          </Text>
          <Money rial={wallet?.available.amount ?? '0'} fz={28} fw={800} />
          {wallet && wallet.held.amount !== '0' && (
            <Text size="sm">{say('wallet-web-held', { amount: amount(wallet.held.amount) })}</Text>
          )}
          {wallet && wallet.owed.amount !== '0' && (
            <Text size="sm" c="var(--moon-warn)">
              {say('wallet-web-owed', { amount: amount(wallet.owed.amount) })}
            </Text>
          )}
        </Stack>
        <Button
          leftSection={<IconPlus size={18} />}
          renderRoot={(props) => <Link to="/wallet/top-up" {...props} />}
        >
          {say('wallet-web-top-up')}
        </Button>
      </Group>
    </Card>
  );
}
