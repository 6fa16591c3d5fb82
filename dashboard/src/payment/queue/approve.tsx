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
import { ReasonField } from './reason';

/** Another amount than was asked for. */
export interface Found {
  /** Rial. */
  amount: string;
  /** Why, as the customer reads it. */
  reason: string;
}

const OTHER_TEMPLATES = [
  { label: 'admin-payment-label-receipt-shows', text: 'staff-reason-receipt-shows' },
  { label: 'admin-payment-label-fee-taken', text: 'staff-reason-fee-taken' },
] as const;

interface Props {
  payment: Detail;
  opened: boolean;
  busy: boolean;
  onClose: () => void;
  /** What was found, in rial, and why it is another amount; none for what was asked for. */
  onApprove: (found: Found | null) => void;
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

/** Asks which other amount was found, and why; the customer reads it in his own language. */
export function OtherAmountDialog({ payment, opened, busy, onClose, onApprove }: Props) {
  const say = useWords();
  const amount = useAmount();
  const [found, setFound] = useState('');
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const asked = payment.amount.amount;
  const ready = found !== '' && found !== '0' && found !== asked;
  const approve = () => {
    const why = reason.trim();
    if (ready && why) onApprove({ amount: found, reason: why });
    setMissing(why === '');
  };
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
      onConfirm={approve}
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
        <ReasonField
          templates={OTHER_TEMPLATES}
          language={payment.user?.language === 'EN' ? 'en' : 'fa'}
          preface="admin-payment-preface-other"
          reason={reason}
          missing={missing}
          onChange={(text) => {
            setReason(text);
            setMissing(false);
          }}
        />
        <Text size="sm" c="dimmed">
          {say('admin-payment-other-hint')}
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}
