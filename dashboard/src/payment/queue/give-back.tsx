// Giving a payment at the gateway back to the card that paid it: what will happen and until when it can, and the
// reason that the customer reads.
import { Alert, Text } from '@mantine/core';
import { useNow } from '../../parts/date';
import { useAmount } from '../../parts/money';
import type { Language } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Detail } from './document';
import { ReasonDialog } from './reason';

/** The gateway gives back within half an hour. */
const GIVEN_BACK_WITHIN_MS = 30 * 60_000;

const TEMPLATES = [
  { label: 'admin-payment-label-asked-for-it', text: 'admin-payment-reason-asked-for-it' },
  { label: 'admin-payment-label-paid-twice', text: 'admin-payment-reason-paid-twice' },
  { label: 'admin-payment-label-no-service', text: 'admin-payment-reason-no-service' },
] as const;

interface Props {
  payment: Detail;
  /** Whom the reason is written to. */
  language: Language;
  busy: boolean;
  onClose: () => void;
  onSend: (reason: string) => void;
}

/** The dialog. */
export default function GiveBackDialog({ payment, language, busy, onClose, onSend }: Props) {
  const say = useWords();
  const amount = useAmount();
  const now = useNow();
  const paidAt = payment.gateway?.verifiedAt;
  const isLate = paidAt ? now.getTime() - Date.parse(paidAt) > GIVEN_BACK_WITHIN_MS : false;
  return (
    <ReasonDialog
      opened
      title={say('admin-payment-give-back-title', { number: payment.number })}
      confirm={say('admin-payment-give-back')}
      templates={TEMPLATES}
      preface="admin-payment-preface-given-back"
      language={language}
      busy={busy}
      onClose={onClose}
      onSend={onSend}
    >
      <Text size="sm">
        {say('admin-payment-give-back-ask', {
          amount: amount(payment.credited?.amount ?? payment.amount.amount),
        })}
      </Text>
      {isLate && (
        <Alert color="orange" variant="light" py="xs">
          {say('admin-payment-give-back-late')}
        </Alert>
      )}
    </ReasonDialog>
  );
}
