// Approving: the amount that was asked for, or another that was found. The dialog says what follows; the
// wallet is credited only when the server has said so.
import { Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { minus } from '../../format/money';
import { ConfirmDialog } from '../../parts/confirm';
import { Money, useAmount } from '../../parts/money';
import { MoneyInput } from '../../parts/money-input';
import { useWords } from '../../words/words';
import type { Detail } from './document';

interface Props {
  payment: Detail;
  opened: boolean;
  busy: boolean;
  onClose: () => void;
  /** Rial when another amount was found; none for what was asked for. */
  onApprove: (amount: string | null) => void;
}

/** Asks before approving what was asked for. */
export function ApproveDialog({ payment, opened, busy, onClose, onApprove }: Props) {
  const say = useWords();
  const amount = useAmount();
  const name = payment.user?.name ?? '';
  return (
    <ConfirmDialog
      opened={opened}
      title={say('admin-payment-approve-title', { number: payment.number })}
      confirm={say('admin-payment-approve-confirm', { amount: amount(payment.amount.amount) })}
      busy={busy}
      onConfirm={() => onApprove(null)}
      onClose={onClose}
    >
      <Text>
        {say('admin-payment-approve-ask', { amount: amount(payment.amount.amount), name })}
      </Text>
    </ConfirmDialog>
  );
}

/** Asks which other amount was found. */
export function OtherAmountDialog({ payment, opened, busy, onClose, onApprove }: Props) {
  const say = useWords();
  const amount = useAmount();
  const [found, setFound] = useState('');
  const asked = payment.amount.amount;
  const ready = found !== '' && found !== '0' && found !== asked;
  return (
    <ConfirmDialog
      opened={opened}
      title={say('admin-payment-other-title', { number: payment.number })}
      confirm={
        ready
          ? say('admin-payment-approve-confirm', { amount: amount(found) })
          : say('admin-payment-approve')
      }
      busy={busy}
      onConfirm={() => ready && onApprove(found)}
      onClose={onClose}
    >
      <Stack gap="xs">
        <Group gap={6}>
          <Text size="sm" c="dimmed">
            {say('admin-payment-asked-for')}
          </Text>
          <Money rial={asked} />
        </Group>
        <MoneyInput
          label={say('admin-payment-found')}
          value={found}
          onChange={setFound}
          data-autofocus
        />
        {ready && (
          <Group gap={6}>
            <Text size="sm">{say('admin-payment-difference')}</Text>
            <Money rial={minus(found, asked)} signed fw={600} />
          </Group>
        )}
        <Text size="sm" c="dimmed">
          {say('admin-payment-other-hint')}
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}
